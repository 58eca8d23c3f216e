"""`groundswell evaluate near_duplicates`: what it takes, what it says, what it refuses."""

import json
from pathlib import Path

import pytest

from nlp.copies.evaluation import evaluate
from nlp.labelled import LabelledDataError
from tests.nlp.copies.test_texts import story


def written(path: Path, *rows: dict) -> Path:
    file = path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def test_groups_are_measured_beside_equal_words_and_by_change(tmp_path: Path):
    wire = story(300)
    made = evaluate(
        written(
            tmp_path,
            {"title": "Mill", "text": wire, "group": "a", "change": "original"},
            {"title": "Mill", "text": wire, "group": "a", "change": "same"},
            {"title": "Mill", "text": wire[:400], "group": "a", "change": "truncated"},
            {"title": "Mill", "text": story(300, 2), "group": None, "published": "2026-02-12T00:00:00"},
        )
    )  # fmt: skip
    assert (made.metric, made.value, made.n) == ("pairwise_f1", 1.0, 4)
    assert made.per_label["baseline: same words, pairs"]["recall"] == 1 / 3
    assert made.per_label["change: truncated"] == {"recall": 1.0, "n": 1}


def test_headlines_of_one_address_are_one_story(tmp_path: Path):
    titles = ("Mill sues three bakers", "Mill Sues Three Bakers!", "Why the mill is angry")
    rows = [{"title": title, "target_url": "https://a.example/"} for title in titles]
    made = evaluate(written(tmp_path, *rows))
    assert made.per_label["pairs"] == {"precision": 1.0, "recall": 1 / 3, "f1": 0.5, "n": 3}


@pytest.mark.parametrize(
    ("row", "cause"),
    [
        ({"title": "a"}, "rows.jsonl:1: lacks group or target_url"),
        ({"title": "a", "group": "b", "published": "soon"}, "rows.jsonl:1: published: "),
        ({"title": "a", "group": "b", "published": 5}, "rows.jsonl:1: published: "),
    ],
)
def test_a_row_that_cannot_be_measured_is_named(tmp_path: Path, row: dict, cause: str):
    with pytest.raises(LabelledDataError, match=cause):
        evaluate(written(tmp_path, row))
