"""Claim matching: the recorded claim comes first, and posts are read without their wrapping."""

from datetime import date

from nlp.claims.matching import Entry, Ledger, Mention
from nlp.claims.posts import cleaned, posted

ENTRIES = [
    Entry("sham", "Crumb sent 900 decoy customers to Hearth.", "900 decoys?", date(2026, 2, 1)),
    Entry("mill", "The old mill was sold to a hotel.", "Mill sold?", date(2026, 2, 2)),
    Entry("salt", "Bread without salt goes stale sooner.", "Salt and staleness", date(2025, 5, 1)),
]
POST = "Decoys!! #HearthBakery https://a.example/x — Ann Baker (@ann_b) February 3, 2026"


def test_the_claim_that_is_made_comes_first_whatever_the_words(encode):
    ledger = Ledger(ENTRIES, encode)
    found = ledger.match(
        [Mention("900 fake guests were sent to Hearth by Crumb", date(2026, 2, 3))]
    )
    assert found[0][0].id == "sham"
    assert found[0][0].probability > 0.5 > found[0][1].probability


def test_probabilities_do_not_depend_on_the_mentions_beside_it(encode):
    ledger = Ledger(ENTRIES, encode)
    mention = Mention("They say the mill has been sold")
    assert ledger.match([mention])[0] == ledger.match([Mention("Salt matters"), mention])[1]


def test_nothing_matches_an_empty_ledger_or_a_text_without_words(encode):
    assert Ledger([], encode).match([Mention("anything")]) == [[]]
    assert Ledger(ENTRIES, encode).match([Mention("🍞 !!")]) == [[]]


def test_a_post_is_its_words_and_its_day():
    assert cleaned(POST) == "Decoys!! Hearth Bakery"
    assert posted(POST) == date(2026, 2, 3)
    assert posted("No signature here") is None
