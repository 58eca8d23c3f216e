"""What the queries return: plain records, free of SQLAlchemy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of a list of documents. `stance` is the author's toward each target that was judged."""

    id: str
    url: str
    kind: str
    outlet: str
    source: str
    author: str | None
    title: str
    published: datetime | None
    language: str | None
    relevance: float | None
    relevant: bool | None
    duplicate_group: str | None = None
    stance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """One annotation with its words: what is said, of what, where, in whose voice, how sure, by whom.

    `label` depends on `kind`: a stance label for `stance`, a frame id for `frame`, an entity's name for
    `entity`, a sentiment label for `sentiment`, `relevant` for `relevance`. `about` is the target or
    entity id.
    """

    kind: str
    about: str | None
    label: str
    text: str
    start: int
    end: int
    holder: str
    holder_name: str | None
    probability: float
    stage: str
    version: str
    level: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """A document with its text and all its receipts, in the order of the text."""

    row: DocumentRow
    canonical_url: str
    content_hash: str
    text: str
    summary: str | None
    language_probability: float | None
    parent_id: str | None
    root_id: str | None
    engagement: Mapping[str, int]
    extra: Mapping[str, Any]
    receipts: Sequence[Receipt]
    first_seen: datetime
    modified: datetime | None = None
    deleted: datetime | None = None
    dates_from: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that filters can take, with the number of documents of each, and the days covered."""

    kinds: Mapping[str, int]
    languages: Mapping[str, int]
    outlets: Mapping[str, int]
    first_day: date | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class LanguageCount:
    """The relevant documents in a language, and how many were judged for stance, frames and sentiment."""

    language: str
    documents: int
    judged: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How many documents there are: in all, relevant, not yet judged, and without a date."""

    documents: int
    relevant: int
    unjudged: int
    undated: int
    outlets: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """A number of documents on one day (UTC), by some key such as kind or label."""

    day: date
    key: str
    count: int


@dataclass(frozen=True, slots=True)
class EntityCount:
    """How many documents mention an entity, and how often it is mentioned."""

    entity_id: str
    name: str
    type: str
    documents: int
    mentions: int


SILENT = timedelta(days=7)  # without anything new, although it was asked
FILES = ("import", "urls")


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What became of everything that a source offered, over all runs."""

    source: str
    type: str
    runs: int
    last_run: datetime | None
    new: int
    updated: int
    unchanged: int
    rejected: int
    failed: int
    deleted: int
    passed_over: int
    requests: int
    documents: int
    failures_in_a_row: int
    next_try: datetime | None
    last_error: str | None
    last_new: datetime | None
    recent_new: Sequence[int] = ()  # of the last runs, oldest first
    recent_failed: Sequence[int] = ()

    @property
    def seen(self) -> int:
        """Return the number of items offered: the sum of all dispositions."""
        known = self.new + self.updated + self.unchanged + self.deleted
        return known + self.passed_over + self.rejected + self.failed

    def health(self, now: datetime) -> str:
        """Return in plain words how the source fares; empty when all is well."""
        words = []
        if self.failures_in_a_row:
            times = f"{n} times in a row" if (n := self.failures_in_a_row) > 1 else "the last time"
            words.append(f"failed {times}: {self.last_error}")
        if self.next_try and self.next_try > now:
            words.append(f"left alone until {self.next_try:%Y-%m-%d %H:%M} UTC")
        if self.type not in FILES and self.runs > 1 and self.last_run:
            if self.last_new is None:
                others = "has given nothing that other sources had not"
                words.append(others if self.unchanged else "has never given anything")
            elif self.last_run - self.last_new > SILENT:
                words.append(f"silent for {(self.last_run - self.last_new).days} days")
        return "; ".join(words)


@dataclass(frozen=True, slots=True)
class Failure:
    """An item that was rejected or failed, and why."""

    source: str
    item: str
    disposition: str
    cause: str


@dataclass(frozen=True, slots=True)
class StageStatus:
    """How many documents a stage has seen, with which fingerprints, and the labels that it made."""

    stage: str
    fingerprint: str
    documents: int
    last_run: datetime | None


@dataclass(frozen=True, slots=True)
class Known:
    """A document that collecting may look at again."""

    id: str
    url: str
    canonical_url: str
    parent_id: str | None
    root_id: str | None


@dataclass(frozen=True, slots=True)
class Look:
    """When a document was last looked at, and when it was published, if somebody said."""

    looked: datetime | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class DocumentLink:
    """A document that another one links to."""

    id: str
    title: str | None
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier version of a document; `changes` says what the next one changed."""

    title: str | None
    text: str
    seen: datetime
    replaced: datetime
    changes: tuple[str, ...]
