"""Names are exchanged, or made one, and every place can be found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Topic, load_topic
from config.settings import load_settings
from config.topic import Party
from nlp.name_swap import counterparts
from nlp.names import STAND_INS, Disguise, Stretch, exchange, exchange_in, one_sided
from nlp.sentences import Span

PAIRS = (("Ovenworks", "Crumb"), ("Crust", "Rye"), ("U.S.", "PRC"), ("Rye Works", "Old Mill"))
WORDS = [name for pair in PAIRS for name in pair] + ["Crumbs", "the", " ", ".", "’s ", "面包"]
SIDES = Topic.model_construct(exchange=PAIRS, party=())
TEXTS = st.lists(st.sampled_from(WORDS)).map("".join)


def test_both_names_of_a_pair_become_the_first():
    assert (
        one_sided("Crumb sells Rye in the PRC.", SIDES).text == "Ovenworks sells Crust in the U.S.."
    )


def test_a_name_within_a_word_stays():
    assert exchange("Crumbs on Crust", SIDES) == "Crumbs on Rye"


def test_of_two_names_the_longer_counts():
    assert exchange("Rye Works and Rye", SIDES) == "Old Mill and Crust"


def bakery(name: str, *others: str) -> Party:
    return Party(id=name.lower(), name=name, type="organisation", aliases={"en": others})


BAKERIES = Topic.model_construct(
    exchange=(("Ovenworks", "Crumb"), ("U.S.", "PRC")),
    party=(
        bakery("Ovenworks", "Oven Works", "@ovenworks", "烤箱"),
        bakery("Crumb", "Crumb & Sons"),
    ),
)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("Oven Works owes Crumb & Sons", "Crumb owes Ovenworks"),
        ("crumb is better than ovenworks", "ovenworks is better than crumb"),
        ("CRUMB!", "OVENWORKS!"),
        ("as @ovenworks says", "as crumb says"),
        ("烤箱 in the U.S.", "烤箱 in the PRC"),
        ("tell us of the u.s.", "tell us of the u.s."),
    ],
)
def test_other_names_of_a_party_and_other_cases_are_exchanged_too(text: str, becomes: str):
    assert exchange(text, BAKERIES) == becomes
    assert one_sided(text, BAKERIES).text == one_sided(becomes, BAKERIES).text


def test_every_name_of_a_party_that_is_exchanged_becomes_one_of_its_counterpart(topic: Topic):
    other = counterparts(topic)
    of = {form(n): p.id for p in topic.party for n in p.names() for form in (str, str.lower)}
    names = [(name, p.id) for p in topic.party for name in p.names() if name.isascii()]
    strays = [(n, key) for n, key in names if key in other and of[exchange(n, topic)] != other[key]]
    assert strays == []


@given(text=TEXTS)
def test_a_text_and_its_exchange_cannot_be_told_apart(text: str):
    mirrored = exchange(text, SIDES)
    if exchange(mirrored, SIDES) == text:  # no name and its neighbour made a longer one
        assert one_sided(mirrored, SIDES).text == one_sided(text, SIDES).text


@given(text=TEXTS, draw=st.data())
def test_every_span_is_found_again_and_names_as_wholes(text: str, draw: st.DataObject):
    read = one_sided(text, SIDES)
    origin = [  # of each character: a name as a whole, or the one character
        before if number % 2 else Span(before.start + i, before.start + i + 1)
        for number, (before, after) in enumerate(read.stretches)
        for i in range(after.end - after.start)
    ]
    assert len(origin) == len(read.text)
    start = draw.draw(st.integers(0, len(read.text)))
    end = draw.draw(st.integers(start, len(read.text)))
    found = read.original(start, end)
    if start < end:
        assert found == Span(origin[start].start, origin[end - 1].end)
    assert 0 <= found.start <= found.end <= len(text)


def test_a_span_that_cuts_a_name_has_all_of_it():
    read = one_sided("Crumb said no to Crumb", SIDES)
    assert read.text == "Ovenworks said no to Ovenworks"
    assert read.original(2, 4) == Span(0, 5)
    assert read.original(5, 14) == Span(0, 10)
    assert read.original(24, 30) == Span(17, 22)
    assert read.original(10, 17) == Span(6, 13)


def test_places_behind_a_name_move_with_it():
    read = exchange_in("so Crumb said", SIDES)
    assert read.text[read.place(9) :] == "said"


@pytest.mark.parametrize("text", ["", "Crumb", "面包"])
def test_without_pairs_nothing_changes(text: str):
    whole = Span(0, len(text))
    read = one_sided(text, Topic.model_construct(exchange=(), party=()))
    assert (read.text, read.stretches) == (text, (Stretch(whole, whole),))
    assert (read.original(0, len(text)), read.place(0)) == (whole, 0)


def test_companies_are_disguised_in_the_order_of_their_appearance():
    default = load_topic(load_settings().topic)
    text = "DeepSeek says that Anthropic copied DeepSeek's recipes; anthropic denied it."
    other = exchange(text, default)
    assert other != text
    read, _ = Disguise.of(default)(text)
    first, second = STAND_INS[:2]
    assert (
        read.text
        == f"{first} says that {second} copied {first}'s recipes; {second.lower()} denied it."
    )
    assert Disguise.of(default)(other)[0].text == read.text
    start = read.text.index("copied")
    assert text[slice(*read.original(start, start + len("copied")))] == "copied"


def test_a_company_has_one_name_in_a_text_and_what_stands_before(topic: Topic):
    text, before = Disguise.of(topic)("Hearth denied it.", "Crumb accused Hearth.")
    assert before.text == f"{STAND_INS[0]} accused {STAND_INS[1]}."
    assert text.text == f"{STAND_INS[1]} denied it."


def test_more_companies_than_names_share_some(topic: Topic):
    read, _ = Disguise.of(topic)("Hearth and Crumb", "", ["Pell"])
    assert read.text == "Pell and Pell"
