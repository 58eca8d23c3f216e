"""The tagger of names: its sequences are well-formed, its offsets and probabilities right."""

import numpy as np
import pytest

from config.settings import load_settings
from nlp.models import spacy_pipeline
from nlp.tagger import LABELS, TYPES, Tagger, load, name_of, spans


@pytest.fixture(scope="module")
def nlp():
    return spacy_pipeline(load_settings().spacy_model)


@pytest.fixture(scope="module")
def tagger(nlp) -> Tagger:
    loaded = load(name_of(nlp))
    assert loaded is not None, "the shipped tagger was fitted on the pipeline of the settings"
    return loaded


def sure(*labels: str) -> np.ndarray:
    """Probabilities in which each token is nearly sure of its label."""
    found = np.full((len(labels), len(LABELS)), 0.01)
    for row, label in zip(found, labels, strict=True):
        row[LABELS.index(label)] = 1 - 0.01 * (len(LABELS) - 1)
    return found


def test_an_inside_never_follows_an_outside():
    ((type, first, last, _),) = spans(sure("O", "I-person", "I-person"))
    assert (type, last) == ("person", 2)
    assert first < 2
    assert [found[:3] for found in spans(sure("B-person", "I-person"))] == [("person", 0, 1)]
    assert list(spans(np.zeros((0, len(LABELS))))) == []


def test_names_that_touch_are_two():
    found = list(spans(sure("B-person", "B-person", "I-person", "O")))
    assert [(type, first, last) for type, first, last, _ in found] == [
        ("person", 0, 0),
        ("person", 1, 2),
    ]


def test_offsets_and_probabilities(tagger: Tagger, nlp):
    text = "🍞 Maria Keller left Berlin."
    found = list(tagger.find(nlp(text), nlp))
    assert ("person", "Maria Keller") in {(n.type, text[n.start : n.end]) for n in found}
    assert all(n.type in TYPES and 0 < n.probability < 1 for n in found)


def test_a_tagger_is_for_one_pipeline():
    assert load.__wrapped__("en_other 1.0") is None


@pytest.mark.parametrize("text", ["", " ", "🍞" * 3000, "Keller " * 5000])
def test_hostile_texts(tagger: Tagger, nlp, text: str):
    for name in tagger.find(nlp(text), nlp):
        assert 0 <= name.start < name.end <= len(text)
