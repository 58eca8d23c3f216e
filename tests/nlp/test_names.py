"""Names are exchanged, or made one, and every place can be found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Topic
from nlp.names import Renamed, exchange, exchange_in, one_sided
from nlp.sentences import Span

PAIRS = (("Ovenworks", "Crumb"), ("Crust", "Rye"), ("U.S.", "PRC"))
WORDS = [name for pair in PAIRS for name in pair] + ["Crumbs", "the", " ", ".", "’s ", "面包"]


@pytest.fixture(scope="module")
def sides() -> Topic:
    return Topic.model_construct(exchange=PAIRS)


def test_both_names_of_a_pair_become_the_first(sides: Topic):
    assert (
        one_sided("Crumb sells Rye in the PRC.", sides).text == "Ovenworks sells Crust in the U.S.."
    )


def test_a_name_within_a_word_stays(sides: Topic):
    assert exchange("Crumbs on Crust", sides) == "Crumbs on Rye"


@given(words=st.lists(st.sampled_from(WORDS)))
def test_a_text_and_its_exchange_cannot_be_told_apart(words: list[str]):
    topic, text = Topic.model_construct(exchange=PAIRS), "".join(words)
    assert one_sided(exchange(text, topic), topic).text == one_sided(text, topic).text
    assert exchange(exchange(text, topic), topic) == text


@given(words=st.lists(st.sampled_from(WORDS)), draw=st.data())
def test_every_span_is_found_again_names_as_wholes(words: list[str], draw: st.DataObject):
    text = "".join(words)
    read = exchange_in(text, Topic.model_construct(exchange=PAIRS))
    start = draw.draw(st.integers(0, len(read.text)))
    end = draw.draw(st.integers(start, len(read.text)))
    found = read.original(start, end)
    assert 0 <= found.start <= found.end <= len(text)
    for here, there in read.stretches:  # what lies between two names is the same here and there
        if (
            there.start <= start < end <= there.end
            and text[slice(*here)] == read.text[slice(*there)]
        ):
            assert text[slice(*found)] == read.text[start:end]


def test_a_span_that_cuts_a_name_has_all_of_it(sides: Topic):
    read = one_sided("so Crumb said", sides)
    assert read.text == "so Ovenworks said"
    assert read.original(5, 8) == Span(3, 8)
    assert read.original(0, 5) == Span(0, 8)


def test_places_behind_a_name_move_with_it(sides: Topic):
    read = exchange_in("so Crumb said", sides)
    assert read.text[read.place(9) :] == "said"


def test_without_pairs_nothing_changes():
    assert one_sided("Crumb", Topic.model_construct(exchange=())) == Renamed(
        "Crumb", one_sided("Crumb", Topic.model_construct(exchange=())).stretches
    )
