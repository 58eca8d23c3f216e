"""What is found in an announcement. All spans are code points of the text that was given."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from nlp.claims.records import DateMention, Part

Precision = Literal["day", "week", "month", "quarter"]
LONGEST: tuple[tuple[int, Precision], ...] = (
    (1, "day"),
    (7, "week"),
    (31, "month"),
    (92, "quarter"),
)


class Certainty(StrEnum):
    """How firmly an event is announced."""

    SCHEDULED = "scheduled"  # will, is set for, closes on
    EXPECTED = "expected"  # plans to, is expected to, should
    POSSIBLE = "possible"  # may, if, whether


class Cue(StrEnum):
    """What makes a clause an announcement; each has a probability of its own (`probability.json`)."""

    TIMETABLE = "timetable"  # is scheduled for, postponed to, has until, must by
    FUTURE = "future"  # will, is going to, is to
    PRESENT = "present"  # the hearing starts on Monday, is launching next week
    PLAN = "plan"  # plans to, is expected to, hopes for
    MODAL = "modal"  # may, might, could, if
    NOUN = "noun"  # ahead of Friday's hearing


@dataclass(frozen=True, slots=True)
class Announcement(Part):
    """A sentence that announces an event; the span is the sentence.

    Attributes:
        kind: what is to happen, of `lexicon.KINDS`.
        certainty: how firmly it is announced.
        cue: what makes it an announcement.
        when: the days, both ends included, and the words for them.
        what: the words that name the event: its verb or noun.
        probability: that it is one, with these days.
    """

    kind: str
    certainty: Certainty
    cue: Cue
    when: DateMention
    what: Part
    probability: float

    @property
    def precision(self) -> Precision:
        """Return how exactly the days are known."""
        return precision(self.when.first, self.when.last) or "quarter"


def precision(first: date, last: date) -> Precision | None:
    """Return what a period is; None when it is longer than a quarter."""
    days = (last - first).days + 1
    return next((name for longest, name in LONGEST if days <= longest), None)
