"""A sentence is weighed against all that stand for a claim, not against the nearest alone."""

import pytest

from config.settings import load_settings
from nlp.ledger.evaluation import read_sides
from nlp.ledger.matcher import weigh
from nlp.ledger.membership import FEATURES, features
from nlp.ledger.verification import compare, verify

CUSTOMERS = "Hearth Bakery says that Crumb sent 4,000 decoy customers to copy its sourdough."
LOAVES = "Crumb bought 16,000 loaves of Hearth Bakery in order to copy its sourdough."
HALF = "Hearth says that 16,000 loaves were bought to copy its sourdough."
MORE = "Hearth says that 90,000 loaves were bought to copy its sourdough."
OTHER = "The price of flour in the region rose by three percent in May."


@pytest.fixture(scope="module")
def sides(topic, model):
    texts = (CUSTOMERS, LOAVES, HALF, MORE, OTHER)
    return dict(
        zip(texts, read_sides(texts, topic, model, load_settings().spacy_model), strict=True)
    )


def named(side, members):
    rows = compare(side, members)
    return dict(zip(FEATURES, features(side, members, rows, verify(rows)), strict=True))


def test_a_figure_agrees_with_that_of_any_member(sides):
    claim = [sides[CUSTOMERS], sides[LOAVES]]
    half, more = named(sides[HALF], claim), named(sides[MORE], claim)
    assert (half["figures agree"], half["figures clash"], half["telling figure agrees"]) == (
        1,
        0,
        1,
    )
    assert (more["figures agree"], more["figures clash"]) == (0, 1)
    assert named(sides[HALF], claim[:1])["figures of other slots"] == 1


def test_who_tells_half_of_a_claim_is_likelier_to_make_it_than_who_tells_another_figure(sides):
    claim = [sides[CUSTOMERS], sides[LOAVES]]
    half, more, other = (weigh(sides[t], [claim])[0].same for t in (HALF, MORE, OTHER))
    assert half > more > other


def test_claims_are_weighed_each_by_itself(sides):
    claims = [[sides[CUSTOMERS], sides[LOAVES]], [sides[OTHER]]]
    together = [w.same for w in weigh(sides[HALF], claims)]
    alone = [weigh(sides[HALF], [claim])[0].same for claim in claims]
    assert together == pytest.approx(alone)
    assert weigh(sides[HALF], []) == []
