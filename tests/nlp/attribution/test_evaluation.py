"""How attributions are scored."""

import pytest

from nlp.attribution.evaluation import aligned, score
from nlp.attribution.records import Attribution
from nlp.sentences import Span

TEXT = "Anthropic said “it was theft”. Critics laughed at the claim."
GOLD = {"source": [[0, 9]], "cue": [[10, 14]], "content": [[15, 29]]}


def found(source: tuple[int, int] | None, cue: tuple[int, int], content: tuple[int, int]):
    given = Span(*source) if source else None
    return [Attribution(Span(*cue), given, (Span(*content),), "direct", 1.0)]


def numbers(*guessed: Attribution, gold=(GOLD,)):
    return score([{"text": TEXT, "attributions": list(gold)}], lambda text: list(guessed))


def test_all_right_is_one():
    scores = numbers(*found((0, 9), (10, 14), (15, 29)))
    assert (scores.value, scores.n, scores.task) == (1.0, 1, "quotes")


def test_marks_and_punctuation_at_the_ends_do_not_matter():
    assert numbers(*found((0, 9), (10, 14), (16, 30))).value == 1.0


def test_a_span_that_is_too_short_is_wrong_exactly_and_half_right_in_words():
    scores = numbers(*found((0, 9), (10, 14), (16, 22)))
    assert scores.per_label["content exact"]["f1"] == 0
    assert scores.per_label["content partial"]["precision"] == 1
    assert scores.per_label["content partial"]["recall"] == pytest.approx(2 / 3)
    assert scores.value == pytest.approx(2 / 3)


def test_without_an_overlapping_cue_all_spans_are_wrong_and_missed():
    scores = numbers(*found((0, 9), (31, 38), (15, 29)))
    assert scores.value == 0
    assert scores.per_label["source exact"]["n"] == 1


def test_a_missing_source_costs_recall_only():
    scores = numbers(*found(None, (10, 14), (15, 29)))
    assert scores.per_label["source exact"]["recall"] == 0
    assert scores.per_label["cue exact"]["f1"] == 1


def test_fields_may_be_missing_in_the_labels():
    gold = [{"cue": [[10, 14]], "content": [[15, 29]]}]
    assert numbers(*found(None, (10, 14), (15, 29)), gold=gold).value == pytest.approx(2 / 3)


def test_the_largest_overlap_of_cues_is_aligned_first():
    true = [{"cue": [Span(0, 4)]}, {"cue": [Span(4, 20)]}]
    guessed = [{"cue": [Span(3, 20)]}, {"cue": [Span(0, 3)]}]
    assert list(aligned(true, guessed)) == [(true[1], guessed[0]), (true[0], guessed[1])]
