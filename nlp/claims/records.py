"""What is found in a claim. All spans are code points of the text that was given."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

Comparator = Literal["exact", "about", "at least", "at most", "range"]
AccuserKind = Literal["named", "author", "unnamed"]


class Certainty(StrEnum):
    """How firmly a clause is put forward, after FactBank (Saurí & Pustejovsky 2009), in four steps."""

    ASSERTED = "asserted"
    HEDGED = "hedged"  # may, allegedly, is said to
    DENIED = "denied"  # denies that, it is false that
    QUESTIONED = "questioned"  # whether, unclear if, a question


class Reply(StrEnum):
    """What the accused answered."""

    DENIED = "denied"
    ADMITTED = "admitted"
    SILENT = "silent"  # declined to comment, did not respond
    ASKED = "asked"  # was asked for comment; no answer is reported


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text: `text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Figure(Part):
    """A number with what it counts; the span runs from the comparator to the counted noun.

    Attributes:
        low: the value, or the least value; None when only the most is known.
        high: the value, or the greatest value; None when only the least is known.
        comparator: how the value is meant.
        unit: ISO 4217 code of a currency, `%`, `pp` (percentage points), `times`, or None.
        counted: the noun phrase that is counted, as written; None when there is none.
    """

    low: float | None
    high: float | None
    comparator: Comparator = "exact"
    unit: str | None = None
    counted: str | None = None


@dataclass(frozen=True, slots=True)
class DateMention(Part):
    """A date or period, `first` to `last`, both included; "in March 2025" is its 31 days."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Cue(Part):
    """Words that make a clause less than asserted; `scope` is the clause that they govern."""

    certainty: Certainty
    scope: Part


@dataclass(frozen=True, slots=True)
class Role(Part):
    """Who plays a part in an allegation; `party` is an id of the topic, or None for others."""

    party: str | None = None


@dataclass(frozen=True, slots=True)
class Response(Part):
    """A sentence in which the accused answers, or does not; `party` None is all of the accused."""

    reply: Reply
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Allegation:
    """Who is said by whom to have done what.

    Attributes:
        accuser_kind: `named` in the text; the `author` of the text; or `unnamed` ("allegedly", "is accused").
        accuser: the named accuser.
        accused: one role for each of those accused, in the order of the text.
        cue: the words that make it an allegation ("accused", "said", "allegedly"); the verb of the act when
            the author accuses.
        act: what is said to have been done.
        evidence: what the accuser is said to rest it on.
        responses: what the accused answered, anywhere in the document.
    """

    accuser_kind: AccuserKind
    accuser: Role | None
    accused: tuple[Role, ...]
    cue: Part
    act: Part | None = None
    evidence: Part | None = None
    responses: tuple[Response, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim(Part):
    """A check-worthy sentence.

    `probability` is the calibrated belief that it states a fact worth checking. An allegation is kept
    whatever its probability.
    """

    probability: float
    certainty: Certainty = Certainty.ASSERTED
    cues: tuple[Cue, ...] = ()
    figures: tuple[Figure, ...] = ()
    dates: tuple[DateMention, ...] = ()
    parties: tuple[str, ...] = ()
    allegations: tuple[Allegation, ...] = ()
