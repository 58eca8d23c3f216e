"""Interviews and transcripts, told by their form."""

import time
from collections.abc import Callable
from itertools import pairwise

from db.records import EntityMention
from nlp.attribution import attributions
from nlp.attribution.dialogue import dialogue
from nlp.attribution.tagger import Tagged

ASKED = """Ada Lindqvist ran the abuse desk of a lab until January. We met her in Leeds.

Did the number surprise you?

I have seen rings three times that size. They were run by five people.

So you believe the company?

On the fact of the accounts I do. But I winced when they spoke of theft.

What would you have done?

We would have asked first.
"""
LABELLED = """From our programme, lightly edited.

**Quigg:** Half our texts say that they deserve it. Do they?

**Dr. Vasquez:** I would not say so. My own book is in there, and I was not asked.

And I never will be.

**Quigg:** Is it theft, then?

**Dr. Vasquez:** Not in any statute that I know.
"""
EXPLAINER = """A lab says that rivals copied its model.

What is distillation?

One model learns from the answers of another. Every lab does it with its own.

How do you tell?

By the rhythm of the questions. Accounts wake at the same second.

Should you worry?

Private conversations were not part of it.
"""
PRICES = """Deals of the week.

Kettle Pro: the small one, for 20 dollars.

We tried both.

Kettle Pro: the large one, for 30 dollars.

Toaster Max: white, for 40 dollars.

Toaster Max: black, for 40 dollars.
"""


class Silent:
    """A tagger that finds nothing."""

    calibration = (1.0, 0.0, 0.0)
    identity = "silent"

    def tag(self, text: str) -> list[Tagged]:
        return []


def turns(text: str, found: list[EntityMention]) -> list[tuple[str | None, str]]:
    """Return who speaks and the first word of each turn."""
    return [
        (a.speaker.name if a.speaker else None, text[slice(*a.content[0])].split(maxsplit=1)[0])
        for a in attributions(text, found, Silent())
    ]


def test_answers_are_those_of_the_person_who_is_introduced(mentions: Callable[..., list]):
    found = mentions(ASKED, person="Ada Lindqvist")
    expected = [("Ada Lindqvist", word) for word in ("I", "On", "We")]
    assert turns(ASKED, found) == expected


def test_a_name_that_no_recogniser_knows_is_read_from_the_introduction():
    assert {name for name, _ in turns(ASKED, [])} == {"Ada Lindqvist"}


def test_turns_belong_to_the_label_before_them():
    assert [(name, word) for name, word in turns(LABELLED, []) if name != "Quigg"] == [
        ("Dr. Vasquez", "I"), ("Dr. Vasquez", "And"), ("Dr. Vasquez", "Not"),
    ]  # fmt: skip


def test_questions_without_a_name_are_the_authors():
    text = LABELLED.replace("Quigg", "Q").replace("Dr. Vasquez", "A")
    assert [word for _, word in turns(text, [])] == ["I", "And", "Not"]


def test_an_explainer_that_asks_in_headings_is_no_interview():
    assert dialogue(EXPLAINER, []) == []


def test_a_list_with_colons_is_no_transcript():
    assert dialogue(PRICES, []) == []


def test_headings_and_pictures_are_no_turns():
    text = ASKED.replace("But I", "\n\n## On theft\n\n[![a photo](x)](y)\n\n- a list\n\nBut I")
    assert [word for _, word in turns(text, [])] == ["I", "On", "But", "We"]


def test_blank_lines_take_no_time():
    """Forty thousand took seven seconds when each was read to the end of all."""
    began = time.process_time()
    assert dialogue("\n" * 40_000, []) == []
    assert time.process_time() - began < 1


def test_turns_lie_within_the_text_and_do_not_overlap():
    for text in (ASKED, LABELLED):
        spans = [a.content[0] for a in dialogue(text, [])]
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert all(text[slice(*span)].strip() for span in spans)
