"""The tables. Names are singular; every annotation carries its evidence (see `Evidence`)."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    mapped_column,
    relationship,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

DOCUMENT_ID = String(16)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite keeps no zone, so that it is dropped and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, which would be read as something else elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """All tables share one naming convention, which migrations on SQLite need."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
    }


class Source(Base):
    """Where documents come from: a feed, a site's API, an imported file."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    type: Mapped[str] = mapped_column(String(40))
    url: Mapped[str | None] = mapped_column(Text, default=None)
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None] = mapped_column(default=None)
    last_error: Mapped[str | None] = mapped_column(Text, default=None)


class FetchState(Base):
    """What makes the next crawl incremental: validators (RFC 9110) and cursors of one address."""

    __tablename__ = "fetch_state"

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    url: Mapped[str] = mapped_column(Text, primary_key=True)
    etag: Mapped[str | None] = mapped_column(Text, default=None)
    last_modified: Mapped[str | None] = mapped_column(Text, default=None)
    cursor: Mapped[str | None] = mapped_column(Text, default=None)
    status: Mapped[int | None] = mapped_column(default=None)
    fetched: Mapped[datetime | None] = mapped_column(default=None)


class Author(Base):
    """Who signs documents: one name on one outlet."""

    __tablename__ = "author"
    __table_args__ = (Index("uq_author_outlet_name", "outlet", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    outlet: Mapped[str] = mapped_column(String(300))
    name: Mapped[str] = mapped_column(String(300))


class Document(Base):
    """An article, post or comment; `id` is derived from its canonical URL, so that it never changes.

    `text` is the text as it was extracted or imported, and every offset counts its code points. What
    the stages say of the whole document (language, relevance) stands here; the rest has tables.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_relevant_published", "relevant", "published"),
        Index("ix_document_content_hash", "content_hash"),
        Index("ix_document_parent_id", "parent_id"),
        Index("ix_document_outlet", "outlet"),
        Index("ix_document_root_id", "root_id"),
        Index("ix_document_source_id_looked", "source_id", "looked"),
    )

    id: Mapped[str] = mapped_column(DOCUMENT_ID, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    canonical_url: Mapped[str] = mapped_column(Text, unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    outlet: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    first_seen: Mapped[datetime]
    last_changed: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"), default=None)
    title: Mapped[str | None] = mapped_column(Text, default=None)
    summary: Mapped[str | None] = mapped_column(Text, default=None)
    published: Mapped[datetime | None] = mapped_column(default=None)
    modified: Mapped[datetime | None] = mapped_column(default=None)
    dates_from: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    looked: Mapped[datetime | None] = mapped_column(default=None)
    deleted: Mapped[datetime | None] = mapped_column(default=None)
    language_hint: Mapped[str | None] = mapped_column(String(12), default=None)
    parent_id: Mapped[str | None] = mapped_column(DOCUMENT_ID, default=None)
    root_id: Mapped[str | None] = mapped_column(DOCUMENT_ID, default=None)
    engagement: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    extra: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)

    language: Mapped[str | None] = mapped_column(String(12), default=None)
    language_probability: Mapped[float | None] = mapped_column(default=None)
    relevant: Mapped[bool | None] = mapped_column(default=None)
    relevance: Mapped[float | None] = mapped_column(default=None)
    relevance_start: Mapped[int | None] = mapped_column(default=None)
    relevance_end: Mapped[int | None] = mapped_column(default=None)


class DocumentAddress(Base):
    """Another address of a document: a redirect, a mobile page, what the page calls canonical."""

    __tablename__ = "document_address"

    url: Mapped[str] = mapped_column(Text, primary_key=True)
    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    first_seen: Mapped[datetime]


class Revision(Base):
    """An earlier version of a document, and what the next one changed (`db.changes`)."""

    __tablename__ = "revision"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(Text)
    content_hash: Mapped[str] = mapped_column(String(64))
    seen: Mapped[datetime]
    replaced: Mapped[datetime]
    changes: Mapped[str] = mapped_column(String(60))
    title: Mapped[str | None] = mapped_column(Text, default=None)


class Entity(Base):
    """Somebody or something that texts name: a party of the topic, or what the NER model found."""

    __tablename__ = "entity"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    type: Mapped[str] = mapped_column(String(40))
    wikidata: Mapped[str | None] = mapped_column(String(20), default=None)


class Evidence(Base):
    """The columns that make a label a receipt: where, whose voice, how sure, and who says so."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    start: Mapped[int]
    end: Mapped[int]
    holder: Mapped[str] = mapped_column(String(10))
    holder_name: Mapped[str | None] = mapped_column(String(300))
    probability: Mapped[float]
    stage: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40))


class EntityMention(Evidence):
    """A span that names an entity."""

    __tablename__ = "entity_mention"

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), index=True)
    entity: Mapped[Entity] = relationship(lazy="joined", init=False, viewonly=True)

    @property
    def name(self) -> str:
        """Return the name of the entity."""
        return self.entity.name


class Stance(Evidence):
    """The stance of a holder toward a target, in one sentence or over the whole document."""

    __tablename__ = "stance"
    __table_args__ = (
        Index("ix_stance_target_level_label", "target", "level", "label"),
        CheckConstraint("label in ('favor', 'against', 'none')", name="label"),
        CheckConstraint("level in ('sentence', 'document')", name="level"),
    )

    target: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(10))
    level: Mapped[str] = mapped_column(String(10))


class FrameLabel(Evidence):
    """A sentence that uses a frame."""

    __tablename__ = "frame_label"

    frame: Mapped[str] = mapped_column(String(60), index=True)


class Sentiment(Evidence):
    """How a sentence speaks of an entity that it mentions."""

    __tablename__ = "sentiment"
    __table_args__ = (
        CheckConstraint("label in ('negative', 'neutral', 'positive')", name="label"),
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"), index=True)
    label: Mapped[str] = mapped_column(String(10))


class Quote(Evidence):
    """What somebody says, in their words or reported; the span reaches from the first to the last of it."""

    __tablename__ = "quote"
    __table_args__ = (
        CheckConstraint("kind in ('direct', 'indirect', 'mixed')", name="kind"),
        Index("ix_quote_speaker_id", "speaker_id"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    content: Mapped[list[Any]] = mapped_column(JSON)
    cue: Mapped[list[Any] | None] = mapped_column(JSON, default=None)
    source: Mapped[list[Any] | None] = mapped_column(JSON, default=None)
    speaker_id: Mapped[str | None] = mapped_column(String(200), default=None)
    speaker_type: Mapped[str | None] = mapped_column(String(20), default=None)


class ClaimMention(Evidence):
    """A sentence that states a checkable fact, with its figures, dates, certainty and allegations."""

    __tablename__ = "claim_mention"
    __table_args__ = (
        CheckConstraint(
            "certainty in ('asserted', 'hedged', 'denied', 'questioned')", name="certainty"
        ),
    )

    certainty: Mapped[str] = mapped_column(String(10))
    parties: Mapped[list[Any]] = mapped_column(JSON)
    cues: Mapped[list[Any]] = mapped_column(JSON)
    figures: Mapped[list[Any]] = mapped_column(JSON)
    dates: Mapped[list[Any]] = mapped_column(JSON)
    allegations: Mapped[list[Any]] = mapped_column(JSON)


class StageRun(Base):
    """The ledger of the pipeline: this stage, with this fingerprint, has seen this document."""

    __tablename__ = "stage_run"
    __table_args__ = (Index("ix_stage_run_stage_fingerprint", "stage", "fingerprint"),)

    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[str] = mapped_column(String(40), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(40))
    finished: Mapped[datetime]


class IngestRun(Base):
    """One crawl or import of one source: what it saw and what became of it; the counts add up."""

    __tablename__ = "ingest_run"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), index=True)
    started: Mapped[datetime]
    finished: Mapped[datetime | None] = mapped_column(default=None)
    new: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    deleted: Mapped[int] = mapped_column(default=0)
    passed_over: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)


class IngestFailure(Base):
    """An item that was rejected or failed, and why."""

    __tablename__ = "ingest_failure"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("ingest_run.id"), index=True)
    item: Mapped[str] = mapped_column(Text)
    disposition: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(Text)
