"""The commands that make the digest and keep its readers."""

import json

import pytest
from click.testing import CliRunner

from cli.main import groundswell
from db.session import Database


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", url := f"sqlite:///{tmp_path / 'x.db'}")
    Database(url).close()
    return lambda *arguments: CliRunner().invoke(groundswell, list(arguments))


def test_the_digest_is_printed_or_written(run, tmp_path):
    assert "Nothing was published about it this week" in run("digest", "--week", "2026-W09").output
    done = run("digest", "--week", "2026-W09", "--out", "made")
    assert done.exit_code == 0 and len(done.output.splitlines()) == 3
    assert len(list((tmp_path / "made").iterdir())) == 3


def test_readers_are_added_listed_confirmed_and_removed(run):
    asked = run(
        "subscribers", "add", "ada@example.org", "--party", "deepseek", "--weekday", "tuesday"
    )
    assert "/subscription/confirm?token=" in asked.output
    assert run("subscribers", "confirm", "ada@example.org").exit_code == 0
    (ada,) = [json.loads(x) for x in run("subscribers", "list", "--json").output.splitlines()]
    assert (ada["state"], ada["weekday"], ada["filter"]) == ("confirmed", 1, "parties=deepseek")
    assert "ada@example.org" in run("subscribers", "list").output
    assert run("subscribers", "remove", "ada@example.org").exit_code == 0
    assert run("subscribers", "list", "--json").output == ""


@pytest.mark.parametrize(
    "wrong",
    [
        ("digest", "--week", "2026-W09", "--daily"),
        ("digest", "--language", "xx_nowhere"),
        ("subscribers", "add", "ada@example.org", "--party", "nobody"),
        ("subscribers", "add", "ada@example.org", "--zone", "Moon/Base"),
    ],
)
def test_wrong_usage_is_told(run, wrong):
    assert run(*wrong).exit_code == 2


def test_sending_without_a_mail_server_is_told(run):
    run("subscribers", "add", "ada@example.org", "--confirmed")
    done = run("digest", "--week", "2026-W09", "--send")
    assert done.exit_code == 1 and "mail_from" in str(done.exception)
