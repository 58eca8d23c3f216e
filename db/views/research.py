"""What the queries for data sets return."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuthorActivity:
    """A name on an outlet, with how much of the selection it signs and from when to when."""

    outlet: str
    name: str
    documents: int
    first: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity that the selection mentions; `documents` and `mentions` count within the selection."""

    id: str
    name: str
    type: str
    wikidata: str | None
    documents: int
    mentions: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A source, with its documents in the selection and those taken back, which are in no selection."""

    name: str
    type: str
    url: str | None
    documents: int
    taken_back: int


@dataclass(frozen=True, slots=True)
class NarrativeMembership:
    """Words of a document in which a narrative is taken, with the receipt; `narrative` is its id."""

    narrative: str
    document_id: str
    start: int
    end: int
    holder: str
    holder_name: str | None
    probability: float
    stage: str
    version: str


@dataclass(frozen=True, slots=True)
class LabelVersion:
    """How many labels of one kind a version of a stage made, over the whole database."""

    stage: str
    version: str
    labels: int


@dataclass(frozen=True, slots=True)
class State:
    """Which state of the database a data set shows: its schema, and the newest change of a document."""

    schema: str
    documents: int
    changed: datetime | None
