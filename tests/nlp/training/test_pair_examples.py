"""What the pair encoder is fitted on: nothing that is measured."""

import gzip
import json
import tomllib
import zlib
from pathlib import Path

import pytest

from config import load_topic
from config.settings import load_settings
from nlp import labelled as labelled_data
from nlp.names import exchange
from nlp.training import pair_examples, topic_texts

OURS = Path(__file__).parents[2] / "quality"


@pytest.fixture(scope="module")
def default_topic():
    return load_topic(load_settings().topic)


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (OURS / name).read_text("utf-8").splitlines()]


def test_nothing_of_ours_that_is_held_out_is_fitted(default_topic, data: Path):
    (epoch,) = pair_examples.labelled(data, OURS, default_topic, 1)
    texts = {e.text.replace("<", "").replace(">", "") for e in epoch}
    texts |= set(pair_examples.opinions(data, OURS))
    for name in (*pair_examples.EVERYDAY, "topic_texts.jsonl", "news_sentences.jsonl"):
        measured = [r["text"] for r in rows(name) if topic_texts.held_out(r["text"])]
        assert measured
        assert not texts.intersection(measured), name
    contrast = [r["text"] for r in rows("contrast.jsonl") if zlib.crc32(r["text"].encode()) % 2]
    assert contrast
    assert not texts.intersection(contrast)
    assert not texts.intersection(r["text"] for r in rows("stance_texts.jsonl"))


def test_nothing_of_vast_is_fitted(data: Path, default_topic):
    (epoch,) = pair_examples.labelled(data, OURS, default_topic, 1)
    with gzip.open(data / "stance" / "dev.jsonl.gz", "rt") as lines:
        unseen = {r["text"] for r in map(json.loads, lines) if r["source"] == "VAST"}
    assert len(unseen) > 500
    assert not unseen.intersection([*(e.text for e in epoch), *pair_examples.opinions(data, OURS)])


def test_epochs_differ_where_a_part_is_drawn(data: Path, default_topic):
    first, second = pair_examples.labelled(data, OURS, default_topic, 2)
    assert set(first) != set(second)


def test_a_text_has_a_phrase_of_its_own_for_a_target(data: Path):
    found = pair_examples.unlabelled(data, OURS, 20)
    assert len(found) > 10
    assert all(e.label is None for e in found)
    own = [e.target for e in found if e.target in e.text]
    assert len(own) > len(found) / 2
    assert not [target for target in own if target.lower().startswith(("the ", "my ", "these "))]


def test_a_student_that_goes_on_is_asked_about_texts_of_every_kind(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    for kind in ("ARGUING", "POSTS", "POSTS_ON_AI", "REPORTED"):
        monkeypatch.setattr(pair_examples, kind, 9)
    monkeypatch.setattr(
        pair_examples, "read", lambda path, *fields: labelled_data.read(path, *fields)[:300]
    )
    found = pair_examples.unlabelled_of_every_kind(data, OURS)
    assert {e.label for e in found} == {None}
    marked = [e for e in found if f"<{e.target}>" in e.text]
    assert len(marked) > 50
    labelled = {(e.text, e.target) for e in pair_examples.sentiment_pairs(data)}
    assert not labelled.intersection((e.text, e.target) for e in marked)
    assert len({e.text for e in found if e not in marked}) > 18


def test_both_sides_are_exchanged_together(default_topic):
    for e in pair_examples.own_pairs(default_topic, OURS / "topic_texts.jsonl"):
        targets = (default_topic.target[0].description, default_topic.target[0].name)
        if e.target not in targets:
            assert exchange(e.target, default_topic) in targets
            assert exchange(e.text, default_topic) != e.text


def test_a_target_of_another_text_has_no_telling_word_of_this_one():
    own = {r["text"]: {t for t, _ in r["stances"]} for r in rows("everyday_texts.jsonl")}
    others = [
        e
        for e in pair_examples.everyday_pairs(OURS / "everyday_texts.jsonl")
        if e.target not in own[e.text]
    ]
    assert len(others) > 500
    for e in others:
        assert e.label == "none"
        shared = set(e.target.lower().split()) & set(e.text.lower().split())
        assert not [word for word in shared if len(word) > len("with")]


def test_no_text_is_asked_about_another_target_of_its_own_matter(data: Path):
    """Whoever writes on one candidate may well think something of the other."""
    table = tomllib.loads(Path(pair_examples.__file__).with_name("stance_targets.toml").read_text())
    entries = {entry["name"]: entry for entry in table["target"]}
    matter = {
        name: entry["matter"]
        for entry in table["target"]
        for name in (entry["name"], *entry["same"], *entry["opposite"])
    }
    with gzip.open(data / "stance" / "train.jsonl.gz", "rt") as lines:
        rows_of = {r["text"]: entries[r["target"]] for r in map(json.loads, lines)}
    few, many = pair_examples.stance_pairs(data)
    others = 0
    for e in (*few, *many):
        own = rows_of[e.text]
        if e.target not in (own["name"], *own["same"], *own["opposite"]):
            assert matter[e.target] != own["matter"]
            others += 1
    assert others > 500
