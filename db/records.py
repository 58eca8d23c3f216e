"""The records that cross the borders between rooms; they know nothing of SQLAlchemy.

`Item` goes from a source to the store, `Document` from the store to the stages, `Annotation`s from the
stages to the store. What the queries return is in `db.views`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple

Label = Literal["favor", "against", "none"]
Sentiment = Literal["negative", "neutral", "positive"]
HolderKind = Literal["author", "speaker"]
Level = Literal["sentence", "document"]
QuoteKind = Literal["direct", "indirect", "mixed"]
Offsets = tuple[int, int]


class Disposition(StrEnum):
    """What became of an item; every item that is seen ends in exactly one of these."""

    NEW = "new"
    UPDATED = "updated"  # known, and its text or title is another one
    UNCHANGED = "unchanged"
    DELETED = (
        "deleted"  # taken back by its author or source: the text is removed, a tombstone stays
    )
    PASSED_OVER = "passed_over"  # a page of an archive that does not name the topic
    REJECTED = "rejected"  # broken or not wanted, with a cause
    FAILED = "failed"  # could not be fetched or stored, with a cause; tried again next time


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source found, before it is a document.

    Attributes:
        url: address as the source gave it.
        kind: `news`, `blog`, `aggregator`, `post`, `comment`, or what an imported file says.
        source: name of the source that found it.
        title: headline, if the item has one.
        text: plain text; None when it is still to be extracted from `html`.
        html: the page as bytes.
        charset: what HTTP said about the encoding of `html` (it may lie).
        author: who signed it.
        published: when it was published, aware; None when nobody said.
        language: ISO 639-1 code that the source declared, a hint only.
        outlet: name or host of the publisher; the URL's host when None.
        summary: what the feed said of it.
        parent_url: what it answers.
        root_url: the first post of its thread.
        engagement: counts such as score, reblogs, comments.
        addresses: other addresses of the same thing: redirects, the page's own canonical one.
        canonical: the address that the page calls its own, if it may be believed.
        modified: when it was last edited, by its own word.
        dates_from: where `published` and `modified` were read, e.g. `{"published": "feed"}`.
        deleted: the source says that it was taken back.
        extra: whatever else the source said, kept as it is.
    """

    url: str
    kind: str
    source: str
    title: str | None = None
    text: str | None = None
    html: bytes | None = None
    charset: str | None = None
    author: str | None = None
    published: datetime | None = None
    language: str | None = None
    outlet: str | None = None
    summary: str | None = None
    parent_url: str | None = None
    root_url: str | None = None
    engagement: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    canonical: str | None = None
    modified: datetime | None = None
    dates_from: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False


MISSED = 0  # the status of a page that could not be fetched


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the last fetch of an address (RFC 9110), and how far a source was read."""

    etag: str | None = None
    last_modified: str | None = None
    cursor: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The receipt of an annotation.

    `start` and `end` are code points into the document's text: `text[start:end]` gives the words.
    `probability` is the stage's calibrated belief in the label. The holder is whose voice it is; a
    speaker has a name.

    Raises:
        ValueError: the probability is not one, or the span runs backwards.
    """

    document_id: str
    start: int
    end: int
    probability: float
    holder: HolderKind = "author"
    holder_name: str | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.probability <= 1.0:  # false for NaN as well
            raise ValueError(f"{self.probability} is not a probability")
        if not 0 <= self.start <= self.end:
            raise ValueError(f"{self.start} to {self.end} is not a span")


@dataclass(frozen=True, slots=True)
class LanguageAnnotation(Evidence):
    """The document is written in `language` (ISO 639-1)."""

    language: str = "und"


@dataclass(frozen=True, slots=True)
class RelevanceAnnotation(Evidence):
    """The document is about the topic with this probability; the span is what tells it most."""

    relevant: bool = False


@dataclass(frozen=True, slots=True)
class EntityMention(Evidence):
    """The span names an entity."""

    entity_id: str = ""
    name: str = ""
    type: str = ""
    wikidata: str | None = None


class Version(NamedTuple):
    """What an answer about a document rests on, beside its address.

    Attributes:
        changed: when the document's words last changed.
        published: its date.
        root, parent: when the words of what it belongs to, and of what it answers, last changed; None
            while that is not stored.
    """

    changed: datetime
    published: datetime | None
    root: datetime | None
    parent: datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    """What a stage sees: a stored document, with what earlier stages said of it.

    `thread` is the beginning of what an answer belongs to: the title of its thread, or the first post.
    `parent` is the beginning of the answer that it answers, if it does not answer that.
    `mentions` and `quotes` are given to the stages that look at relevant documents only, which come later.
    `version` is that of what was read; None for a document that no database holds.
    """

    id: str
    url: str
    kind: str
    title: str | None
    text: str
    language_hint: str | None = None
    language: str | None = None
    relevance: float | None = None
    relevant: bool | None = None
    thread: str | None = None
    parent: str | None = None
    mentions: tuple[EntityMention, ...] = ()
    quotes: "tuple[QuoteAnnotation, ...]" = ()
    published: datetime | None = None
    version: Version | None = None


@dataclass(frozen=True, slots=True)
class StanceAnnotation(Evidence):
    """The holder is in favour of, or against, the target; `none` is not stored for sentences.

    At level `document` it is the author's own stance over the whole text, and the span is the sentence
    that decided it.
    """

    target: str = ""
    label: Label = "none"
    level: Level = "sentence"


@dataclass(frozen=True, slots=True)
class FrameAnnotation(Evidence):
    """The sentence uses the frame."""

    frame: str = ""


@dataclass(frozen=True, slots=True)
class SentimentAnnotation(Evidence):
    """The sentence speaks well or ill of the entity that is mentioned in it."""

    entity_id: str = ""
    label: Sentiment = "neutral"


@dataclass(frozen=True, slots=True)
class QuoteAnnotation(Evidence):
    """Somebody says, writes or thinks something (PARC, Pareti 2016); the span is all of what is said.

    The holder is the speaker; `holder_name` is None where the text does not tell who speaks. A cue and a
    source are the words that attribute, and those for whoever says it.
    """

    kind: QuoteKind = "direct"
    content: tuple[Offsets, ...] = ()
    cue: Offsets | None = None
    source: Offsets | None = None
    speaker_id: str | None = None
    speaker_type: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimAnnotation(Evidence):
    """The sentence states something that can be checked, with what it states (see `nlp.claims.records`).

    Figures, dates, cues of certainty and allegations are plain values, as they are stored and exported;
    all offsets in them count the document's text.
    """

    certainty: str = "asserted"
    parties: tuple[str, ...] = ()
    cues: tuple[Mapping[str, Any], ...] = ()
    figures: tuple[Mapping[str, Any], ...] = ()
    dates: tuple[Mapping[str, Any], ...] = ()
    allegations: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class EmbeddingAnnotation(Evidence):
    """What the sentences of a document mean: the signs of their embeddings (`db.vectors`).

    `spans` are the sentences' offsets, two little-endian int32 each; `codes` the signs, in the same order.
    """

    encoder: str = ""
    spans: bytes = b""
    codes: bytes = b""


@dataclass(frozen=True, slots=True)
class EventAnnotation(Evidence):
    """The sentence announces something for days after the document's publication.

    Attributes:
        kind: what is to happen: `hearing`, `vote`, `deadline` and so on, or `other` (see `nlp.scheduled`).
        certainty: `scheduled`, `expected` or `possible`.
        precision: `day`, `week`, `month` or `quarter`: how exactly the days are known.
        first, last: the days, both ends included.
        when, what: the words that name the days, and those that name the event.
    """

    kind: str = "other"
    certainty: str = "scheduled"
    precision: str = "day"
    first: date = date.min
    last: date = date.min
    when: Offsets = (0, 0)
    what: Offsets = (0, 0)


Annotation = (
    LanguageAnnotation
    | RelevanceAnnotation
    | EntityMention
    | StanceAnnotation
    | FrameAnnotation
    | SentimentAnnotation
    | QuoteAnnotation
    | ClaimAnnotation
    | EmbeddingAnnotation
    | EventAnnotation
)
