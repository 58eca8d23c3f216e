"""`groundswell evaluate`: files that cannot be measured are named, with the line and the cause."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.evaluate import TASKS
from cli.main import groundswell
from config.errors import GroundswellError

TEXT = "Crumb stole the recipe, Hearth said."
Row = dict[str, Any]
# For each task a row that can be measured, and what is wrong in another.
RIGHT: dict[str, Row] = {
    "stance": {"text": TEXT, "target": "the accusation", "label": "favor"},
    "target_sentiment": {"text": TEXT, "start": 0, "end": 5, "label": "negative"},
    "ner": {"tokens": ["Crumb", "left"], "tags": ["B-organisation", "O"]},
    "relevance": {"url": "https://a.example", "title": "Crumb", "text": TEXT, "relevant": True},
    "frames": {"title": "Crumb", "text": TEXT, "frames": ["hypocrisy"]},
    "quotes": {"text": TEXT, "attributions": [{"source": [[24, 30]], "cue": [[31, 35]]}]},
    "checkworthiness": {"text": TEXT, "label": 1},
    "claim_matching": {"text": TEXT, "relevant": ["1"]},
    "near_duplicates": {"title": TEXT, "group": "a"},
    "narratives": {"url": "https://a.example", "title": TEXT, "narratives": ["theft"]},
    "extraction": {"url": "https://a.example", "text": TEXT},
}
WRONG: list[tuple[str, Row, str]] = [
    ("stance", {"label": "neutral"}, "label: 'neutral' is none of against, favor, none"),
    ("stance", {"text": 5}, "text: is no text: 5"),
    ("target_sentiment", {"label": "favor"}, "label: 'favor' is none of"),
    ("target_sentiment", {"end": 50}, "start, end: [0, 50] is no span of the text"),
    ("ner", {"tags": ["organisation", "O"]}, "tags: 'organisation' is neither O nor"),
    ("ner", {"tags": ["O"]}, "tags: 1 for 2 tokens"),
    ("relevance", {"relevant": "maybe"}, "relevant: 'maybe' is none of True, False"),
    ("frames", {"frames": ["heresy"]}, "frames: 'heresy' is none of"),
    ("frames", {"frames": "hypocrisy"}, "frames: is no list of texts: 'hypocrisy'"),
    ("quotes", {"attributions": [{"cue": [[31, 99]]}]}, "cue: [31, 99] is no span of the text"),
    ("quotes", {"attributions": [{"cue": [31, 35]}]}, "cue: 31 is no span of the text"),
    ("quotes", {"attributions": ["said"]}, "attributions: is no list of objects"),
    ("checkworthiness", {"label": "x"}, "label: 'x' is none of 0, 1"),
    ("claim_matching", {"relevant": "1"}, "relevant: is no list of texts: '1'"),
    ("near_duplicates", {"published": "soon"}, "published: Invalid isoformat string"),
    ("narratives", {"narratives": "theft"}, "narratives: is no list of texts: 'theft'"),
    ("narratives", {"published": "soon"}, "published: Invalid isoformat string"),
]


def written(task: str, folder: Path, rows: list[Row]) -> tuple[Path, Path]:
    """Write the rows as the task reads them; return what it is given, and the file with the rows."""
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    if task == "extraction":
        file = folder / "article_text.jsonl.gz"
        file.write_bytes(gzip.compress(lines.encode()))
        (folder / "pages.warc").touch()
        return folder / "pages.warc", file
    if task == "claim_matching":
        (folder / "claims.jsonl").write_text(json.dumps({"vclaim_id": "1", "vclaim": TEXT}))
        file = folder / "queries.jsonl"
        file.write_text(lines)
        return folder, file
    file = folder / "rows.jsonl"
    file.write_text(lines)
    return file, file


def refusal(task: str, given: Path) -> str:
    """Return how the command refuses to measure, as a user reads it."""
    result = CliRunner().invoke(groundswell, ["evaluate", task, str(given)])
    assert isinstance(result.exception, GroundswellError), result.exception
    return str(result.exception)


def test_every_task_is_tried_here():
    assert set(RIGHT) == set(TASKS)
    assert {task for task, _, _ in WRONG} | {"extraction"} == set(TASKS)


@pytest.mark.parametrize("task", TASKS)
def test_a_file_without_rows_is_named(task: str, tmp_path: Path):
    given, file = written(task, tmp_path, [])
    told = refusal(task, given)
    if task == "extraction":
        assert told == f"{given}: none of its pages has a text in {file.name}"
    else:
        assert told == f"{file}: holds no rows"


@pytest.mark.parametrize(("task", "wrong", "told"), WRONG)
def test_a_wrong_value_is_named_with_its_line(task: str, wrong: Row, told: str, tmp_path: Path):
    given, file = written(task, tmp_path, [RIGHT[task], RIGHT[task] | wrong])
    assert refusal(task, given).startswith(f"{file}:2: {told}")


@pytest.mark.parametrize("task", TASKS)
def test_a_row_that_lacks_its_label_is_named_with_its_line(task: str, tmp_path: Path):
    lacking = dict(list(RIGHT[task].items())[:-1])
    if task == "narratives":
        lacking = {"title": TEXT, "narratives": []}  # whose address is missing
    given, file = written(task, tmp_path, [RIGHT[task], lacking])
    assert refusal(task, given).startswith(f"{file}:2: lacks ")


@pytest.mark.parametrize("line", ["5", "[]", "{", "\\"])
def test_a_line_that_is_no_object_is_named(line: str, tmp_path: Path):
    (tmp_path / "rows.jsonl").write_text(f"{json.dumps(RIGHT['stance'])}\n\n{line}\n")
    assert refusal("stance", tmp_path / "rows.jsonl").startswith(f"{tmp_path / 'rows.jsonl'}:3: ")
