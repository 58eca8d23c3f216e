"""The command line: what people type, what they get wrong, and what they are told."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import COMMANDS, groundswell
from db.session import DatabaseError

GROUNDSWELL = Path(sys.executable).with_name("groundswell")
ROW = {"url": "https://a.example/1", "title": "One", "text": "Some words.", "kind": "news"}


def call(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GROUNDSWELL, *words], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    """A directory with a database of one document."""
    (tmp_path / "rows.jsonl").write_text(json.dumps(ROW) + "\n")
    assert call("import", "rows.jsonl", cwd=tmp_path).returncode == 0
    return tmp_path


@pytest.mark.parametrize("name", COMMANDS)
def test_help_is_a_manual(name: str, tmp_path: Path):
    done = call(name, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert "--database" in done.stdout
    assert "--topic" in done.stdout
    assert len(done.stdout.split()) > 40


@pytest.mark.parametrize(
    "words",
    [["nonsense"], ["import"], ["export"], ["crawl", "--source", "nonsense"], ["status", "--nonsense"],
     ["analyze", "--stage", "nonsense"], ["evaluate", "nonsense", "x"], ["export", "o", "--format", "docx"]],
)  # fmt: skip
def test_wrong_usage_is_status_2_and_says_what_is_known(words: list[str], tmp_path: Path):
    (tmp_path / "groundswell.db").touch()  # to SQLite an empty database
    done = call(*words, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["import", "missing.jsonl"], "missing.jsonl: cannot be read: No such file"),
        (["status", "--database", "oracle://x"], "database"),
        (["status", "--database", "sqlite:////nowhere/at/all.db"], "nowhere"),
        (["analyze", "--topic", "missing.toml"], "missing.toml"),
        (["crawl"], "GROUNDSWELL_CONTACT"),
    ],
)
def test_work_that_fails_is_status_1_and_one_clear_line(
    words: list[str], told: str, imported: Path
):
    done = call(*words, cwd=imported)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (line,) = [line for line in done.stderr.splitlines() if told in line]
    assert line.startswith("error: ")


def test_an_unknown_key_in_the_topic_names_file_key_and_cause(tmp_path: Path):
    call("init", "mine", cwd=tmp_path)
    topic = tmp_path / "mine" / "topic.toml"
    topic.write_text("surprise = 1\n" + topic.read_text("utf-8"), "utf-8")
    done = call("doctor", cwd=tmp_path / "mine")
    assert done.returncode == 1
    assert "topic.toml" in done.stdout
    assert "surprise" in done.stdout


def test_an_unknown_setting_is_refused(tmp_path: Path):
    (tmp_path / "groundswell.toml").write_text("databse_url = 'x'\n")
    done = call("status", cwd=tmp_path)
    assert done.returncode == 1
    assert "databse_url" in done.stderr


def test_init_writes_once_and_keeps_what_was_edited(tmp_path: Path):
    assert call("init", "mine", cwd=tmp_path).returncode == 0
    edited = tmp_path / "mine" / "topic.toml"
    edited.write_text(
        edited.read_text("utf-8").replace("AI distillation dispute", "My dispute"), "utf-8"
    )
    assert "left as it is" in call("init", "mine", cwd=tmp_path).stderr
    done = call("doctor", cwd=tmp_path / "mine")
    assert done.returncode == 0, done.stdout
    assert "My dispute" in done.stdout


def test_every_line_of_the_settings_file_of_init_is_valid(tmp_path: Path):
    call("init", ".", cwd=tmp_path)
    settings = tmp_path / "groundswell.toml"
    lines = settings.read_text("utf-8").splitlines()
    in_force = [
        line.removeprefix("# ") if " = " in line and line.startswith("# ") else line
        for line in lines
    ]
    settings.write_text("\n".join(in_force), "utf-8")
    assert call("db", "upgrade", cwd=tmp_path).returncode == 0


def test_status_adds_up_for_people_and_programs(imported: Path):
    told = json.loads(call("status", "--json", cwd=imported).stdout)
    assert told["totals"]["documents"] == 1
    (source,) = told["sources"]
    assert source["seen"] == source["new"] == 1
    assert "1 document of 1 outlet," in call("status", cwd=imported).stdout


@pytest.mark.parametrize(
    "words",
    [["status"], ["analyze"], ["export", "out"], ["digest"], ["dashboard"], ["bursts"], ["claims"],
     ["narratives"], ["subscribers", "list"], ["refit"]],
)  # fmt: skip
def test_a_mistyped_database_is_told_and_not_made(words: list[str], tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'mistyped.db'}"
    done = CliRunner().invoke(groundswell, [*words, "--database", url])
    assert isinstance(done.exception, DatabaseError)
    assert str(done.exception).startswith(f"database {url}: no such file; is the name right?")
    assert list(tmp_path.iterdir()) == []


def test_doctor_before_the_first_crawl_makes_no_database(tmp_path: Path):
    done = call("doctor", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert (
        "note  database: sqlite:///groundswell.db: not there yet; groundswell crawl" in done.stdout
    )
    assert not list(tmp_path.glob("*.db*"))


def test_status_of_an_empty_database_says_what_to_do(tmp_path: Path):
    call("db", "upgrade", cwd=tmp_path)
    told = call("status", cwd=tmp_path)
    assert told.returncode == 0
    assert "groundswell crawl" in told.stdout


def test_a_bad_row_is_one_line_and_the_others_are_kept(tmp_path: Path):
    (tmp_path / "rows.jsonl").write_text(json.dumps(ROW) + "\n{not json\n")
    done = call("import", "rows.jsonl", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 new" in done.stdout
    assert "1 rejected" in done.stdout
    assert len([line for line in done.stderr.splitlines() if "rows.jsonl:2: not JSON" in line]) == 1


def test_terminal_control_codes_of_strangers_are_not_sent_to_the_terminal(tmp_path: Path):
    (tmp_path / "rows.jsonl").write_text(json.dumps({"url": "\x1b]0;pwned\x07\x1b[31mred"}) + "\n")
    done = call("import", "rows.jsonl", cwd=tmp_path)
    assert "\x1b" not in done.stderr + done.stdout


def test_a_list_of_addresses_may_be_gzipped(tmp_path: Path):
    path = tmp_path / "List.txt.gz"
    (tmp_path / "groundswell.toml").write_text('contact = "tests@a.example"', "utf-8")
    path.write_bytes(gzip.compress(b"http://127.0.0.1:9/story\n"))
    done = call("import", path.name, cwd=tmp_path)
    assert "unknown format" not in done.stderr
    assert "127.0.0.1:9/story" in done.stdout + done.stderr


def test_init_leaves_what_has_no_default_to_be_written(tmp_path: Path):
    call("init", ".", cwd=tmp_path)
    lines = (tmp_path / "groundswell.toml").read_text("utf-8").splitlines()
    assert "# contact =" in lines
    assert not [line for line in lines if line.endswith('""')]
