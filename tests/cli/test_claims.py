"""`groundswell claims` as it is typed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from db.session import Database
from tests.ledger import TEXTS, fill

GROUNDSWELL = Path(sys.executable).with_name("groundswell")


@pytest.fixture
def claim(tmp_path: Path) -> str:
    database = Database(f"sqlite:///{tmp_path / 'groundswell.db'}")
    claim, _ = fill(database)
    database.close()
    return claim


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GROUNDSWELL, "claims", *words], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_list_and_one_claim_are_printed(claim: str, tmp_path: Path):
    listed = call("--search", "decoys", cwd=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert claim in listed.stdout
    page = call(claim, cwd=tmp_path).stdout
    for words in (TEXTS[1], "40 decoys: 2 by hearth (2)", "crumb denied", "Turned against"):
        assert words in page


def test_a_status_is_set_and_listed(claim: str, tmp_path: Path):
    done = call(claim, "--status", "disputed", "--note", "why", "--by", "Ann", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "status: disputed; why; said Ann, 20" in done.stdout
    rows = json.loads(call("--status", "disputed", "--json", cwd=tmp_path).stdout)
    assert [(r["id"], r["status"]["by"], r["status"]["note"]) for r in rows] == [
        (claim, "Ann", "why")
    ]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["0000"], 1, "no document of the selection makes it"),
        (["0000", "--status", "open"], 1, "none of this id"),
        (["--note", "x"], 2, "need an ID and --status"),
        (["0000", "--status", "false"], 2, "false"),
        (["0000", "--status", "open", "--link", "javascript:alert(1)"], 2, "not an address"),
        (["--where", "nonsense=1"], 1, "unknown filter"),
    ],
)
def test_mistakes_are_named(claim: str, tmp_path: Path, words: list[str], status: int, said: str):
    done = call(*words, cwd=tmp_path)
    assert done.returncode == status
    assert said in done.stderr


def test_the_export_has_the_ledger(claim: str, tmp_path: Path):
    done = subprocess.run(
        [GROUNDSWELL, "export", "out", "--text", "full"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [
        json.loads(line) for line in (tmp_path / "out" / "claims.jsonl").read_text().splitlines()
    ]
    assert {r["text"] for r in rows} == {TEXTS[1], TEXTS[2]}
    mentions = (tmp_path / "out" / "claim_mentions.jsonl").read_text().splitlines()
    assert {json.loads(line)["claim"] for line in mentions} == {r["id"] for r in rows}
