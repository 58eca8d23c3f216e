"""What the digest reads: subscribers, deliveries, and what happened in a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Somebody who gets the digest; `filter` is the query string of a `Selection`."""

    id: int
    topic: str
    address: str
    state: str
    rhythm: str
    alerts: bool
    locale: str
    zone: str
    weekday: int
    hour: int
    filter: str
    created: datetime
    confirmed: datetime | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One e-mail to one person for one period, and what became of it."""

    id: int
    subscriber_id: int
    address: str
    kind: str
    period: str
    state: str
    message_id: str
    attempts: int
    next_try: datetime | None
    finished: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a document that can be looked up: `text` stands at `start:end` of it."""

    document_id: str
    url: str
    outlet: str
    kind: str
    title: str
    published: datetime | None
    start: int
    end: int
    text: str
    voice: str
    probability: float


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A direct quote: who says it, and the words between the quotation marks."""

    passage: Passage
    speaker: str
    speaker_id: str | None
    parts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Story:
    """A text that several voices carry, link to or talk about.

    `voices` are distinct outlets and authors; `outlets` those of them that published it or a copy.
    """

    key: str
    document_id: str
    url: str
    title: str
    outlet: str
    kind: str
    published: datetime | None
    voices: int
    outlets: int
    documents: int


@dataclass(frozen=True, slots=True)
class UpcomingEvent:
    """Something that texts announce for days to come.

    Attributes:
        kind, certainty, precision: as in `db.records.EventAnnotation`.
        first, last: the days, both included.
        voices: distinct outlets and authors that announce it.
        named: whether a sentence that announces it names one of the parties that were asked for.
        said: the sentences, the one that it is told by first.
    """

    kind: str
    certainty: str
    precision: str
    first: date
    last: date
    voices: int
    named: bool
    said: Sequence[Passage]

    @property
    def key(self) -> tuple[str, int]:
        """Return where the sentence stands that it is told by."""
        return self.said[0].document_id, self.said[0].start


@dataclass(frozen=True, slots=True)
class Coverage:
    """How one source was looked at in a period.

    Attributes:
        published: documents of it published in the period.
        before: documents published in each of the four periods before, newest first.
        first_run, last_run: of all runs.
        causes: how many items were not had, by cause, in runs that looked at the period.
    """

    source: str
    type: str
    published: int
    before: Sequence[int]
    first_run: datetime | None
    last_run: datetime | None
    failures_in_a_row: int
    last_error: str | None
    causes: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LabelCount:
    """How many documents and distinct voices of a period have a label, of so many that were judged."""

    label: str
    documents: int
    voices: int
