"""A burst is told the same day, once, with the headline that caused it."""

from datetime import UTC, datetime, timedelta

import pytest

from db import queries, tables
from db.queries import subscribers as people
from db.selection import Selection
from db.store.subscribers import add_subscriber
from digest.delivery import send_due
from tests.digest.conftest import MONDAY
from tests.digest.mail import Inbox, serving, settings

NOON = MONDAY.replace(hour=12)


@pytest.fixture
def burst(world):
    """The bursts stage has found that the 23rd was loud, and why."""
    (story,) = [r for r in queries.documents(world, Selection(), 100) if r.kind == "news"]
    with world.write() as session:
        for key, direction in (("all", "up"), ("post", "down")):
            session.add(
                tables.Burst(
                    day=MONDAY.date(), measure="volume", key=key, direction=direction,
                    observed=13, expected=1, low=0, high=4, p_value=1e-6, q_value=1e-5, effect=13,
                    count=13, total=13,
                    document_id=story.id, voices=13, version="1", stage="bursts",
                )
            )  # fmt: skip
    return story


def test_those_who_asked_for_alerts_get_one_with_its_cause_named(world, topic, burst):
    quiet = {"hour": 23, "weekday": 6}
    add_subscriber(world, topic.id, "ada@example.org", {**quiet, "alerts": True}, confirmed=True)
    add_subscriber(world, topic.id, "ben@example.org", quiet, confirmed=True)
    inbox = Inbox()
    with serving(inbox) as port:
        for hours in (0, 1):
            send_due(world, topic, settings(port), NOON + timedelta(hours=hours))
    (mail,) = inbox.mails
    assert inbox.recipients == ["ada@example.org"]
    assert mail["Subject"].startswith("Burst: documents about it; most shared: “")
    words = " ".join(mail.get_body(("plain",)).get_content().split())
    assert "13 that day, where 1 would have been usual (95 % interval 0 to 4)" in words
    assert "13 voices shared it." in words and f"document={burst.id}" in words
    assert [d.period for d in people.deliveries(world)] == ["2026-02-23"]


def test_an_old_burst_is_no_alert(world, topic, burst):
    add_subscriber(world, topic.id, "ada@example.org", {"alerts": True, "hour": 23, "weekday": 6},
                   confirmed=True)  # fmt: skip
    inbox = Inbox()
    with serving(inbox) as port:
        send_due(world, topic, settings(port), datetime(2026, 2, 27, 9, tzinfo=UTC))
    assert inbox.recipients == []
