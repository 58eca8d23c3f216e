"""Decoding of BIO labels."""

import numpy as np

from nlp.bio import runs

LABELS = ("O", "B-cue", "I-cue")


def of(*rows: tuple[float, float, float]):
    return [(r.kind, r.start, r.end) for r in runs(np.array(rows), LABELS)]


def test_a_span_begins_with_b_and_goes_on_with_i():
    assert of((0.9, 0.1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 0), (0, 1, 0)) == [
        ("cue", 1, 3),
        ("cue", 4, 5),
    ]


def test_what_cannot_follow_is_read_as_the_next_best():
    """An I after an O is a B that the model is unsure of, or no span at all."""
    assert of((1, 0, 0), (0.1, 0.3, 0.6), (0.1, 0.1, 0.8)) == [("cue", 1, 3)]
    assert of((1, 0, 0), (0.45, 0.05, 0.5), (0.9, 0.05, 0.05)) == []
    assert of((0, 0, 1)) != [("cue", 0, 0)]


def test_the_probability_is_the_mean_over_the_words_of_the_span():
    (run,) = runs(np.array([(0.2, 0.8, 0), (0.4, 0, 0.6)]), LABELS)
    assert abs(run.probability - 0.7) < 1e-9


def test_no_words_no_spans():
    assert runs(np.zeros((0, 3)), LABELS) == []
