"""Secrets are in no output, log or database, also when what they are for fails."""

import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import get_args

import click
import pytest
from pydantic import SecretStr

from cli import doctor
from config import Settings
from config.errors import GroundswellError
from config.settings import load_settings
from db.session import DatabaseError, schema_versions, shown
from digest.mail_server import MailServer, Unreachable

SECRET = "c4nary"
KEYS = [n for n, f in Settings.model_fields.items() if SecretStr in get_args(f.annotation)]
TOPIC = Path(__file__).parent / "data" / "topic.toml"
NOBODY = "127.0.0.1:1"  # a port on which nobody listens

SOURCES = """
[[source]]
name = "sky"
type = "bluesky"
queries = ["bread"]
api_url = "http://sky.example"
pds_url = "http://sky.example"
"""


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Every secret set, a proxy with a password, and a source that fails."""
    topic = folder / "topic.toml"
    topic.write_text(TOPIC.read_text("utf-8") + SOURCES, "utf-8")
    given = dict.fromkeys(KEYS, SECRET) | {
        "database_url": f"sqlite:///{folder}/test.db", "topic": str(topic), "contact": "me@a.example",
        "proxy": f"http://me:{SECRET}@{NOBODY}", "bluesky_handle": "me.example", "retry_delay": "0.01",
        "crawl_delay": "0", "longest_wait": "1",
    } | settings  # fmt: skip
    return os.environ | {f"GROUNDSWELL_{k.upper()}": v for k, v in given.items()}


def said(folder: Path, *words: str, **settings: str) -> tuple[int, str]:
    """Run a command, and return its status and all that it said."""
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *words],
        cwd=folder,
        env=environment(folder, **settings) | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def test_there_are_secrets_to_look_for():
    assert {"smtp_password", "secret_key", "youtube_key", "bluesky_app_password"} <= set(KEYS)


def test_a_source_that_fails_leaves_no_secret_behind(tmp_path: Path):
    status, told = said(tmp_path, "crawl", "--source", "sky")
    assert status == 1 and "sky" in told
    assert SECRET not in told
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in kept if path.suffix == ".db"]
    assert not [path for path in kept if SECRET.encode() in path.read_bytes()]


def test_a_mail_server_that_fails_is_told_without_the_password():
    given = load_settings(smtp_host="127.0.0.1", smtp_port=1, smtp_user="me", smtp_password=SECRET)
    mail = EmailMessage()
    with pytest.raises(Unreachable) as told, MailServer(given) as server:
        server.hand_over(mail, "g@a.example", "ada@a.example", lambda: True)
    assert SECRET not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [f"postgresql://me:{SECRET}@{NOBODY}/g", f"postgresql://me@{NOBODY}/g?password={SECRET}",
     f"postgresql//me:{SECRET}@localhost/g", f"postgresql://me:{SECRET}@localhost:port/g",
     f"oracle://me:{SECRET}@localhost/g"],
)  # fmt: skip
def test_a_database_that_cannot_be_reached_is_told_without_its_password(url: str):
    with pytest.raises(DatabaseError) as told:
        schema_versions(url)
    assert SECRET not in str(told.value)
    assert SECRET not in shown(url)


def test_doctor_tells_a_url_that_is_none_without_its_words(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", f"postgresql//me:{SECRET}@localhost/g")
    with click.Context(doctor.command):
        for check in (doctor._database, doctor._disk):
            with pytest.raises(GroundswellError) as told:
                check()
            assert SECRET not in str(told.value)


def test_settings_show_no_secret_when_they_are_printed():
    given = dict.fromkeys(KEYS, SECRET)
    url = f"http://me:{SECRET}@localhost"
    assert SECRET not in repr(load_settings(**given, proxy=url, database_url=url))


def test_a_wrong_setting_is_told_without_the_values_of_others(tmp_path: Path):
    status, told = said(tmp_path, "status", smtp_port="many")
    assert status == 1 and "smtp_port" in told
    assert SECRET not in told
