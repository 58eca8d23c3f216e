"""What the queries of narratives return."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

LifeCycle = Literal["emerging", "growing", "peaking", "steady", "fading", "dormant"]
Relation = Literal["same_document", "same_thread", "answers"]


@dataclass(frozen=True, slots=True)
class NarrativeWords:
    """Words in which somebody takes a line of argument, with the receipt.

    `text` is `document.text[start:end]`. The voice is the speaker, or who signed the document, or its outlet.
    """

    narrative_id: int
    document_id: str
    start: int
    end: int
    text: str
    holder: str
    holder_name: str | None
    voice: str
    probability: float
    title: str | None
    url: str
    kind: str
    outlet: str
    published: datetime | None
    stage: str
    version: str


@dataclass(frozen=True, slots=True)
class ShareChange:
    """By what factor a share changed, with its 99 % interval."""

    ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NarrativeRow:
    """A narrative within a selection.

    Attributes:
        label: its key phrase.
        sentence: its most central real sentence; None once that document is gone.
        members: sentences and clauses; copies of a document count once, as in `documents` and `voices`.
        voices: distinct holders.
        voice_share: `voices`, divided by the holders of any narrative in the selection.
        state: its stage of life on the last day of the selection (`db.lifecycle`).
        change: its share of the last week's documents against that of the four weeks before; None where
            there is nothing to compare.
        first: when it was first seen.
        last: when it was last seen.
        starter: the earliest words, wherever they stood.
        first_by_kind: for each kind of documents, when it was first seen there.
        trend: documents a day over the last 14 days of the selection.
    """

    id: int
    label: str
    sentence: NarrativeWords | None
    members: int
    documents: int
    voices: int
    voice_share: float
    state: LifeCycle
    first: datetime | None
    last: datetime | None
    starter: NarrativeWords | None
    born: date
    first_by_kind: dict[str, datetime] = field(default_factory=dict)
    trend: Sequence[int] = ()
    change: ShareChange | None = None


@dataclass(frozen=True, slots=True)
class NarrativeDay:
    """In how many documents of one kind a narrative was carried on a day (UTC), copies counted once."""

    day: date
    narrative_id: int
    kind: str
    documents: int


@dataclass(frozen=True, slots=True)
class NarrativeSpread:
    """How a narrative came to an outlet: its first document there, and how many there are."""

    kind: str
    outlet: str
    first: datetime | None
    document_id: str
    documents: int


@dataclass(frozen=True, slots=True)
class NarrativeRelation:
    """Two narratives that meet.

    `same_document` and `same_thread` count where both stand (`narrative_id` is the smaller id); `answers`
    counts the documents that carry `narrative_id` in direct reply to one that carries `other_id`.
    """

    narrative_id: int
    other_id: int
    relation: Relation
    count: int
    expected: float = 0.0


@dataclass(frozen=True, slots=True)
class NarrativeEvent:
    """One line of the lineage: `kind` is born, merged_into, split_from, died or revived."""

    narrative_id: int
    kind: str
    day: date
    reason: str
    other_id: int | None


@dataclass(frozen=True, slots=True)
class NarrativeDetail:
    """A narrative with everything that is known of it."""

    row: NarrativeRow
    merged_into: int | None
    spread: Sequence[NarrativeSpread]
    relations: Sequence[NarrativeRelation]
    lineage: Sequence[NarrativeEvent]
    words: Sequence[NarrativeWords]
