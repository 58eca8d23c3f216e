"""Who is meant: texts of our own that name two parties and mostly think differently of them.

709 posts, sentences and pieces of news by three hands (`two_parties.jsonl`); a sixth of them was fitted by
nothing but the temperature of the probabilities, and was labelled again by another reader (`second`), who saw
the rules and not the labels.
"""

from pathlib import Path
from typing import Any

import pytest
from sklearn.metrics import cohen_kappa_score

from config import Topic, load_topic
from config.settings import load_settings
from nlp.evaluation import count_labels, macro_f1
from nlp.pairs import LABELS, Pair, PairEncoder, neutral, pair_encoder
from nlp.training.fit_party_stance import Example, of_two, two_parties
from nlp.tuned import PARTIES

pytestmark = pytest.mark.quality
ROWS = two_parties(Path(__file__).with_name("two_parties.jsonl"), measured=True)


@pytest.fixture(scope="module")
def topic() -> Topic:
    return load_topic(load_settings().topic)


def test_another_reader_labels_them_alike():
    twice = [(row["parties"][p], row["second"][p]) for row in ROWS for p in row["parties"]]
    kappa = cohen_kappa_score(*map(list, zip(*twice, strict=True)))
    print(f"\ntwo parties, n = {len(twice)}: Cohen's kappa {kappa:.2f}")
    assert kappa > 0.8


def test_stance_and_sentiment_depend_on_who_is_meant(topic: Topic):
    for kind, of_sentence in (("stance of texts", False), ("sentiment of sentences", True)):
        some = [e for e in of_two(topic, ROWS) if e.of_sentence == of_sentence]
        true = [e.label for e in some]
        for name, folder in (("general", None), ("tuned", PARTIES)):
            told = _told(pair_encoder(folder), some, topic)
            counts = count_labels(true, told)
            print(f"\n{kind}, {name} encoder, n = {len(some)}: macro-F1 {macro_f1(counts):.3f}")
            print({label: c.numbers() for label, c in counts.items()})
            print("of texts that think differently of their parties, all labels right:", end=" ")
            print(_told_apart(some, true, told))
        assert macro_f1(counts) > 0.58


def _told(encoder: PairEncoder, examples: list[Example], topic: Topic) -> list[str]:
    found = neutral(encoder, [Pair(e.text, e.party) for e in examples], topic)
    return [LABELS[i] for i in found.argmax(axis=1)]


def _told_apart(examples: list[Example], true: list[str], told: list[str]) -> str:
    """Return of how many texts with different labels all were found."""
    by_text: dict[str, list[tuple[str, str]]] = {}
    for e, a, b in zip(examples, true, told, strict=True):
        by_text.setdefault(e.text.replace("<", "").replace(">", ""), []).append((a, b))
    differ: list[Any] = [pairs for pairs in by_text.values() if len({a for a, _ in pairs}) > 1]
    return f"{sum(all(a == b for a, b in pairs) for pairs in differ)} of {len(differ)}"
