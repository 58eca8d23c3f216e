"""Who is meant: what texts of our own think of each party that they name, and how sentences speak of it.

709 posts, sentences and pieces of news by three hands that name two parties and mostly think differently of
them (`two_parties.jsonl`); and 1,278 by five other hands, in which a party is often only told of: reports
full of ugly words, statements without their "said", idioms, irony, sober columns, threads
(`party_texts.jsonl`). A sixth of each is measured: it was fitted by nothing but the temperature of the
probabilities, and was labelled again by another reader (`second`), who saw the rules and not the labels.
"""

from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import cohen_kappa_score

from config import Topic, load_topic
from config.settings import load_settings
from nlp.evaluation import count_labels, macro_f1
from nlp.pairs import LABELS, Pair, PairEncoder, neutral, pair_encoder
from nlp.stance import PARTY_THRESHOLD, SENTENCE_THRESHOLD
from nlp.training.party_examples import (
    NAMING,
    LabelledText,
    as_read,
    of_ours,
    of_parties,
    of_sentences,
    party_texts,
)
from nlp.training.teacher_student import Example
from nlp.tuned import PARTIES

pytestmark = pytest.mark.quality
FLOORS = {
    ("two_parties.jsonl", "stance of texts"): 0.69,
    ("two_parties.jsonl", "sentiment of sentences"): 0.62,
    ("party_texts.jsonl", "stance of texts"): 0.72,
    ("party_texts.jsonl", "sentiment of sentences"): 0.74,
}
ROWS = {name: party_texts(Path(__file__).with_name(name), measured=True) for name in NAMING}


@pytest.fixture(scope="module")
def topic() -> Topic:
    return load_topic(load_settings().topic)


@pytest.fixture(scope="module")
def texts(topic: Topic) -> dict[str, list[LabelledText]]:
    return {name: as_read(rows, topic, load_settings()) for name, rows in ROWS.items()}


@pytest.mark.parametrize("name", NAMING)
def test_another_reader_labels_them_alike(name: str):
    twice = [(row["parties"][p], row["second"][p]) for row in ROWS[name] for p in row["parties"]]
    kappa = cohen_kappa_score(*map(list, zip(*twice, strict=True)))
    print(f"\n{name}, n = {len(twice)}: Cohen's kappa {kappa:.2f}")
    assert kappa > 0.8


@pytest.mark.parametrize("name", NAMING)
def test_stance_and_sentiment_depend_on_who_is_meant(
    name: str, topic: Topic, texts: dict[str, list[LabelledText]]
):
    asked = {
        "stance of texts": list(of_parties(topic, texts[name])),
        "sentiment of sentences": list(of_sentences(texts[name])),
    }
    for kind, some in asked.items():
        true = [e.label for e in some]
        for encoder, folder in (("general", None), ("tuned", PARTIES)):
            told = _told(pair_encoder(folder), some, topic)
            counts = count_labels(true, told)
            print(f"\n{kind}, {encoder} encoder, n = {len(some)}: macro-F1 {macro_f1(counts):.3f}")
            print({label: c.numbers() for label, c in counts.items()})
            print("of texts that think differently of their parties, all labels right:", end=" ")
            print(_told_apart(some, true, told))
        assert macro_f1(counts) > FLOORS[name, kind]


def test_sentences_that_are_not_shown_are_wrong_more_often(topic: Topic):
    """The threshold was chosen by these short texts, and by reading real news."""
    asked = of_ours(Path(__file__).parent, topic, load_settings(), measured=True)
    short = [e for e in asked if len(e.text) < 200]
    found = neutral(pair_encoder(PARTIES), [Pair(e.text, e.beside) for e in short], topic)
    right: dict[bool, list[bool]] = {True: [], False: []}
    for example, row in zip(short, found, strict=True):
        label = LABELS[row.argmax()]
        if label != "none" and row.max() >= SENTENCE_THRESHOLD:
            right[bool(row.max() >= PARTY_THRESHOLD)].append(label == example.label)
    for shown, some in right.items():
        print(f"\nsides that are {'' if shown else 'not '}shown: {sum(some)} of {len(some)} right")
    assert sum(right[True]) > 0.75 * len(right[True])
    assert sum(right[False]) < 0.65 * len(right[False])


def _told(encoder: PairEncoder, examples: list[Example], topic: Topic) -> list[str]:
    found = neutral(encoder, [Pair(e.text, e.beside) for e in examples], topic)
    return [LABELS[i] for i in found.argmax(axis=1)]


def _told_apart(examples: list[Example], true: list[str], told: list[str]) -> str:
    """Return of how many texts with different labels all were found."""
    by_text: dict[str, list[tuple[str, str]]] = {}
    for e, a, b in zip(examples, true, told, strict=True):
        by_text.setdefault(e.text.replace("<", "").replace(">", ""), []).append((a, b))
    differ: list[Any] = [pairs for pairs in by_text.values() if len({a for a, _ in pairs}) > 1]
    return f"{sum(all(a == b for a, b in pairs) for pairs in differ)} of {len(differ)}"
