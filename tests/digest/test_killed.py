"""Two hundred readers, and a process that is killed at twenty random moments: each gets exactly one mail."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from db import tables
from db.queries import subscribers as people
from db.session import Database
from db.store import deliveries
from db.store.subscribers import add_subscriber
from tests.digest.mail import Inbox, serving

READERS, KILLS = 200, 20
ROOT = Path(__file__).parents[2]
TOPIC = ROOT / "tests" / "data" / "topic.toml"


@pytest.mark.scale
def test_each_reader_gets_exactly_one_mail_though_the_sender_is_killed_twenty_times(
    tmp_path, topic
):
    url = f"sqlite:///{tmp_path / 'test.db'}"
    database, inbox, chance = Database(url), Inbox(), random.Random(7)
    for n in range(READERS):
        add_subscriber(database, topic.id, f"reader{n}@example.org", {}, confirmed=True)
    with serving(inbox) as port:
        for _ in range(KILLS):
            kill_while_sending(sender(url, port), inbox, chance)
            let_leases_end(database)
        assert sender(url, port).wait(300) in (0, 1)  # 1 when something is doubtful
        missing = {d.address: d for d in people.deliveries(database, ["doubtful"], None)}
        for address in set(missing) - set(
            inbox.recipients
        ):  # as a person would, from the server's log
            deliveries.settle_doubtful(database, missing[address].message_id, arrived=False)
        lost = len(set(missing) - set(inbox.recipients))
        sender(url, port).wait(300)
    database.close()
    counts = Counter(Counter(inbox.recipients).values())
    print(f"{len(inbox.taken)} mails; doubtful {len(missing)}, of which {lost} had not arrived")
    assert counts == {1: READERS}


def sender(url: str, port: int) -> subprocess.Popen[bytes]:
    variables = {
        "GROUNDSWELL_DATABASE_URL": url, "GROUNDSWELL_TOPIC": str(TOPIC),
        "GROUNDSWELL_SMTP_HOST": "127.0.0.1",
        "GROUNDSWELL_SMTP_PORT": str(port), "GROUNDSWELL_SMTP_SECURITY": "none",
        "GROUNDSWELL_MAIL_FROM": "digest@example.org", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    command = "from cli.main import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", command, "digest", "--week", "2026-W09", "--send"],
        env={**os.environ, **variables}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
    )  # fmt: skip


def kill_while_sending(
    process: subprocess.Popen[bytes], inbox: Inbox, chance: random.Random
) -> None:
    """Kill a sender some mails and some milliseconds after its first."""
    enough = inbox.offered + chance.randint(1, 8)
    while inbox.offered < enough and process.poll() is None:
        time.sleep(0.001)
    time.sleep(chance.random() * 0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()


def let_leases_end(database: Database) -> None:
    """Let the quarter of an hour pass after which a dead process is known to be dead."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with database.write() as session:
        session.execute(update(tables.DigestDelivery).values(lease_until=past))
