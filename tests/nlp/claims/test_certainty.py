"""Certainty: of the main proposition, and with the scope of the cue."""

import pytest

from nlp.claims.certainty import certainty, cues


@pytest.mark.parametrize(
    ("text", "expected", "cue"),
    [
        ("Crumb copied the recipe.", "asserted", None),
        ("Crumb did not copy the recipe.", "asserted", None),
        ("Hearth said that Crumb copied the recipe.", "asserted", None),
        ("Crumb allegedly copied the recipe.", "hedged", "allegedly"),
        ("Crumb may have copied the recipe.", "hedged", "may have"),
        ("Crumb is said to have copied the recipe.", "hedged", "is said"),
        ("The bakery denies that it copied the recipe.", "denied", "denies"),
        ("There is no evidence that Crumb copied the recipe.", "denied", "no evidence"),
        ("The claims are false.", "denied", "false"),
        ("It is unclear whether Crumb copied the recipe.", "questioned", "unclear"),
        ("Did Crumb copy the recipe?", "questioned", "?"),
    ],
)
def test_a_sentence_has_this_certainty(parser, text, expected, cue):
    doc = parser(text)
    found = cues(doc)
    assert certainty(doc, found) == expected
    assert cue is None or text[found[0].start : found[0].end] == cue


def test_a_cue_in_a_relative_clause_leaves_the_main_clause_asserted(parser):
    text = "The bakery, which may close soon, copied the recipe."
    doc = parser(text)
    (cue,) = cues(doc)
    assert text[cue.scope.start : cue.scope.end] == "which may close soon"
    assert certainty(doc, (cue,)) == "asserted"
