"""Dialogues that posts make up, told by their form."""

import pytest

from db.records import EntityMention
from nlp.attribution import attributions
from nlp.attribution.memes import made_up
from nlp.attribution.tagger import Tagged


class Silent:
    """A tagger that finds nothing."""

    calibration = (1.0, 1.0, 0.0)

    def tag(self, text: str) -> list[Tagged]:
        return []


def turns(text: str, named: list[EntityMention]) -> list[tuple[str, str]]:
    return [
        (text[slice(*a.source)], text[slice(*a.content[0])])
        for a in made_up(text, named)
        if a.source
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hearth: copying is theft\nAlso Hearth: we copied every mill in town",
            [("Hearth", "copying is theft"), ("Hearth", "we copied every mill in town")],
        ),
        (
            "Millers: you took our flour. Hearth: it's fair use!\nCrumb: thanks. lol",
            [
                ("Millers", "you took our flour."),
                ("Hearth", "it's fair use!"),
                ("Crumb", "thanks. lol"),
            ],
        ),
        (
            "Hearth to the court: Crumb copied us.\nMillers to Hearth: well well",
            [("Hearth", "Crumb copied us."), ("Millers", "well well")],
        ),
        ('Hearth: "Crumb copied us." Millers laugh', [("Hearth", '"Crumb copied us."')]),
        ("Hearth: theft is bad\nAlso Hearth: *steals the mill*", [("Hearth", "theft is bad")]),
    ],
)
def test_a_post_of_turns_is_a_dialogue(mentions, text: str, expected: list[tuple[str, str]]):
    assert turns(text, mentions(text, organisation="Hearth, Crumb")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Hearth: copying is theft",
        "Hot take: Hearth lies.\nSource: the mill",
        "Hearth: 24 mills\nCrumb: over 300 mills, and you?",
        "Hearth: closed. Crumb: open weights.",
        "Hearth:\nwe thank you\nCrumb:\n\nno",
        "Flour: one pound\nWater: a cup",
        "Here is what it is: Hearth lies. What I mean is: all do.",
        "Hearth: no.\nCrumb: yes.\n" + "And so on. " * 100,
    ],
)
def test_one_label_a_list_and_a_long_text_are_none(mentions, text: str):
    assert turns(text, mentions(text, organisation="Hearth, Crumb")) == []


def test_both_turns_of_one_are_spoken_by_one(mentions):
    text = "Hearth: copying is theft\nAlso Hearth: we copied every mill in town"
    found = attributions(text, mentions(text, organisation="Hearth"), Silent())
    assert [a.speaker and a.speaker.name for a in found] == ["Hearth", "Hearth"]
