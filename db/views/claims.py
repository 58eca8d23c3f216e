"""The claim ledger as it is read: a line a claim, and a page with every receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

ClaimStatusName = Literal["open", "disputed", "confirmed", "retracted"]


@dataclass(frozen=True, slots=True)
class ClaimStatus:
    """What a person has settled about a claim; nobody has while it is `open` and `at` is None."""

    status: str = "open"
    note: str | None = None
    link: str | None = None
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence that makes a claim, with its receipt.

    `text` is `text[start:end]` of the document. `who` is the claimant: a party's id, a speaker's name, or
    the document's author or outlet. `when` is the time of publication, or of collection where that is
    unknown.
    """

    document_id: str
    start: int
    end: int
    text: str
    who: str
    when: datetime
    url: str
    outlet: str
    kind: str
    title: str | None
    holder: str
    certainty: str
    probability: float
    stage: str
    version: str
    duplicate_group: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One line of the ledger; all counts are of the selection.

    Attributes:
        text: the canonical wording, a real sentence.
        first: the earliest mention: when it was first seen, and who claimed it first.
        voices: documents with copies counted once.
        kinds: mentions by kind of document.
        certainties: mentions by certainty, so that denials show.
        versions: other claims that give another figure or party for it.
        answers: sentences that accuse its accuser in return.
    """

    id: str
    text: str
    document_id: str
    start: int
    end: int
    first: Said
    mentions: int
    documents: int
    outlets: int
    voices: int
    kinds: Mapping[str, int]
    certainties: Mapping[str, int]
    versions: int
    answers: int
    status: ClaimStatus = field(default_factory=ClaimStatus)


@dataclass(frozen=True, slots=True)
class FigureVersion:
    """One value that is given for what a claim counts, with who gave it.

    Versions of one `slot` (the noun that is counted, or the unit) stand side by side. `claim_id` is the
    claim of the ledger that has this value.
    """

    slot: str
    low: float | None
    high: float | None
    comparator: str
    unit: str | None
    claim_id: str
    mentions: int
    voices: int
    first_seen: datetime
    who: Mapping[str, int]
    receipts: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Part:
    """How many mentions give somebody a role in an allegation: `accuser` or `accused`."""

    role: str
    party: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Reply:
    """How the accused answered, over all documents; `party` None is all of the accused.

    `reply` is `denied`, `admitted`, `silent` or `asked`; `voices` counts copies once.
    """

    party: str | None
    reply: str
    voices: int
    receipts: Sequence[Said]


@dataclass(frozen=True, slots=True)
class Related:
    """Another claim, or a sentence, that bears on a claim (see `db.tables.ClaimRelation`).

    `claim_id` and `claim_text` are None for a sentence that makes no claim of its own.
    """

    kind: str
    claim_id: str | None
    claim_text: str | None
    said: Said
    probability: float
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SingleOrigin:
    """Which share of a claim's coverage traces to one origin (`docs/claims.md`).

    Attributes:
        index: share of voices that trace to the origin, 0 to 1; None when the claim has one voice.
        low: Wilson bound, 95 %, with voices that cannot be traced taken for independent.
        high: the same, with them taken for traced.
        origin: `speaker:` and a party's id or a name, or `document:` and an id.
        traced: voices that trace to the origin.
        untraced: voices of which nobody knows.
        voices: all of them.
    """

    index: float | None
    low: float
    high: float
    origin: str | None
    traced: int
    untraced: int
    voices: int


@dataclass(frozen=True, slots=True)
class ClaimDay:
    """Mentions of a claim on one day (UTC) in one kind of document."""

    day: date
    kind: str
    mentions: int


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """A claim with all that the corpus says of it; mentions are in the order of time."""

    row: ClaimRow
    mentions: Sequence[Said]
    figures: Sequence[FigureVersion]
    parts: Sequence[Part]
    versions: Sequence[Related]
    replies: Sequence[Reply]
    answers: Sequence[Related]
    answers_to: Sequence[Related]
    days: Sequence[ClaimDay]
    origin: SingleOrigin
