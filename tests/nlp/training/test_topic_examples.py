"""What the encoder of stance toward the default topic is fitted on: nothing that is measured."""

import json
import random
import zlib
from pathlib import Path

import pytest

from config import Topic, load_topic
from config.settings import load_settings
from nlp.names import exchange
from nlp.places import CONTEXT_CHARACTERS, context
from nlp.training import topic_examples
from nlp.training.reports import reports
from nlp.training.teacher_student import Example
from nlp.training.topic_examples import MEASURED_HAND
from nlp.training.topic_texts import held_out

OURS = Path(__file__).parents[2] / "quality"
TITLES = ["Labs quarrel over copied answers", "A model and its double"]


@pytest.fixture(scope="module")
def default_topic() -> Topic:
    return load_topic(load_settings().topic)


@pytest.fixture(scope="module")
def told(default_topic: Topic, tmp_path_factory: pytest.TempPathFactory):
    """Twelve of the reports, as the stages read them."""
    path = tmp_path_factory.mktemp("reports") / "reports.jsonl"
    path.write_text("\n".join(lines("reports.jsonl")[:12]), "utf-8")
    return reports(path, default_topic, load_settings(), measured=False)


def lines(name: str) -> list[str]:
    return (OURS / name).read_text("utf-8").splitlines()


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in lines(name)]


def test_nothing_that_is_measured_is_fitted(default_topic, told):
    parts = topic_examples.labelled(default_topic, OURS, told)
    found = {(e.text, e.beside) for part in parts for e in part}
    measured = [(r["text"], "") for r in rows("topic_texts.jsonl") if held_out(r["text"])]
    contrast = rows("contrast.jsonl")
    measured += [(r["text"], "") for r in contrast if zlib.crc32(r["text"].encode()) % 2]
    measured += [
        (reply["text"], context(thread["title"], thread["parent"]))
        for thread in rows("threads.jsonl")
        if held_out(thread["title"])
        for reply in thread["replies"]
    ]
    measured += [
        (row["text"], context(row["title"], row["parent"]))
        for row in rows("opinions.jsonl")
        if row["hand"] == MEASURED_HAND
    ]
    swapped = {tuple(exchange(part, default_topic) for part in pair) for pair in measured}
    assert len(measured) > 1000
    assert not found.intersection(measured)
    assert not found.intersection(swapped)


def test_what_a_teacher_judges_of_our_texts_is_of_fitted_ones(default_topic):
    found = topic_examples.unlabelled_ours(default_topic, OURS, TITLES)
    threads = [t for t in rows("threads.jsonl") if held_out(t["title"])]
    measured = [reply["text"] for thread in threads for reply in thread["replies"]]
    measured += [r["text"] for r in rows("topic_texts.jsonl") if held_out(r["text"])]
    measured += [r["text"] for r in rows("opinions.jsonl") if r["hand"] == MEASURED_HAND]
    long = {text for text in measured if len(text) > 30}  # "Exactly." is said by many
    long |= {exchange(text, default_topic) for text in long}
    assert len(long) > 1000
    assert {e.label for e in found} == {None}
    assert not {e.text for e in found}.intersection(long)
    besides = {part for e in found for part in e.beside.splitlines()}
    assert not besides.intersection(text[:CONTEXT_CHARACTERS] for text in long)


def test_our_texts_are_judged_elsewhere_and_their_sentences_where_they_stand(default_topic):
    found = topic_examples.unlabelled_ours(default_topic, OURS, TITLES)
    elsewhere = [e for e in found if e.beside.split("\n")[0] in TITLES]
    assert sum("\n" in e.beside for e in elsewhere) > 0.4 * len(elsewhere)
    assert len(elsewhere) == len(found) - topic_examples.OF_OURS
    assert found == topic_examples.unlabelled_ours(default_topic, OURS, TITLES)


def test_opinions_stand_beside_their_thread_and_so_do_their_key_sentences():
    found = list(topic_examples.of_opinions(OURS / "opinions.jsonl"))
    row = next(
        r for r in rows("opinions.jsonl") if r["parent"] and r["key"] and r["key"] != r["text"]
    )
    beside = context(row["title"], row["parent"])
    assert Example(row["text"], row["label"], beside=beside) in found
    assert Example(row["key"], row["label"], topic_examples.PART, beside) in found


def test_half_of_what_stands_alone_comes_again_under_a_title():
    alone = [Example(f"Comment {i}", "none") for i in range(200)]
    reply = Example("No.", "against", beside="A thread")
    *found, last = topic_examples.under_titles([*alone, reply], TITLES, random.Random(1))
    assert 70 < sum(e.beside in TITLES for e in found) < 130
    assert {e.beside for e in found} <= {"", *TITLES}
    assert [e.text for e in found] == [e.text for e in alone]
    assert last == reply


def test_what_speakers_say_stands_beside_title_what_came_before_and_their_name(told):
    found = list(topic_examples.of_reports(told))
    spoken = next(s for s in told[0].statements if not s.place.own and s.place.holder.name)
    example = next(e for e in found if e.text == spoken.place.words)
    title, *_, name = example.beside.splitlines()
    assert title == told[0].document.title
    assert name == f"{spoken.place.holder.name}:"
    assert spoken.place.before in example.beside
    assert spoken.place.before


def test_half_of_the_examples_have_the_sides_exchanged(default_topic):
    given = [Example(f"DeepSeek copied Claude {i} times.", "favor", 0.7) for i in range(200)]
    found = topic_examples.exchanged(default_topic, given, random.Random(1))
    other = [e for e, g in zip(found, given, strict=True) if e != g]
    assert 70 < len(other) < 130
    assert other[0].text.startswith("Anthropic copied Kimi")
    assert {(e.label, e.weight) for e in found} == {("favor", 0.7)}


def test_names_drawn_by_lot_keep_the_labels(default_topic, told):
    plain = list(topic_examples.of_reports(told))
    drawn = list(topic_examples.by_other_names(default_topic, told, random.Random(2)))
    assert [(e.label, e.weight) for e in plain] == [(e.label, e.weight) for e in drawn]
    assert sum(a.text != b.text for a, b in zip(plain, drawn, strict=True)) > 20


def test_unlabelled_sentences_are_of_real_articles_beside_what_stands_around(
    default_topic, data: Path, monkeypatch
):
    for name, number in (("ARTICLES", 12), ("SENTENCES", 100), ("POSTS", 20)):
        monkeypatch.setattr(topic_examples, name, number)
    found = topic_examples.unlabelled(data, default_topic, load_settings())
    assert len(found) == 120
    assert {e.label for e in found} == {None}
    assert all(e.text for e in found)
    assert sum(bool(e.beside) for e in found) == 100
    assert found == topic_examples.unlabelled(data, default_topic, load_settings())
