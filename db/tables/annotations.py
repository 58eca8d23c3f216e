"""What the document stages say, each with its evidence, and the ledger of who has seen what."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.tables.base import DOCUMENT_ID, Base, Evidence


class Entity(Base):
    """Somebody or something that texts name: a party of the topic, or what the NER model found."""

    __tablename__ = "entity"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    type: Mapped[str] = mapped_column(String(40))
    wikidata: Mapped[str | None] = mapped_column(String(20), default=None)


class EntityMention(Evidence):
    """A span that names an entity."""

    __tablename__ = "entity_mention"
    __table_args__ = (
        Index("ix_entity_mention_document_id", "document_id", "entity_id"),
        Index("ix_entity_mention_entity_id", "entity_id", "document_id"),
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    entity: Mapped[Entity] = relationship(lazy="joined", init=False, viewonly=True)

    @property
    def name(self) -> str:
        """Return the name of the entity."""
        return self.entity.name


class Stance(Evidence):
    """The stance of a holder toward a target, in one sentence or over the whole document."""

    __tablename__ = "stance"
    __table_args__ = (
        Index("ix_stance_target", "target", "level", "holder", "document_id", "label"),
        Index("ix_stance_document_id", "document_id", "target", "level", "holder", "label"),
        CheckConstraint("label in ('favor', 'against', 'none')", name="label"),
        CheckConstraint("level in ('sentence', 'document')", name="level"),
    )

    target: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(10))
    level: Mapped[str] = mapped_column(String(10))


class FrameLabel(Evidence):
    """A sentence that uses a frame."""

    __tablename__ = "frame_label"
    __table_args__ = (
        Index("ix_frame_label_document_id", "document_id", "frame"),
        Index("ix_frame_label_frame", "frame", "document_id"),
    )

    frame: Mapped[str] = mapped_column(String(60))


class Sentiment(Evidence):
    """How a sentence speaks of an entity that it mentions."""

    __tablename__ = "sentiment"
    __table_args__ = (
        CheckConstraint("label in ('negative', 'neutral', 'positive')", name="label"),
        Index("ix_sentiment_document_id", "document_id"),
        Index("ix_sentiment_entity_id", "entity_id", "document_id", "label"),
    )

    entity_id: Mapped[str] = mapped_column(ForeignKey("entity.id"))
    label: Mapped[str] = mapped_column(String(10))


class Quote(Evidence):
    """What somebody says, in their words or reported; the span reaches from the first to the last of it."""

    __tablename__ = "quote"
    __table_args__ = (
        CheckConstraint("kind in ('direct', 'indirect', 'mixed')", name="kind"),
        Index("ix_quote_document_id", "document_id"),
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
        Index("ix_claim_mention_document_id", "document_id"),
    )

    certainty: Mapped[str] = mapped_column(String(10))
    parties: Mapped[list[Any]] = mapped_column(JSON)
    cues: Mapped[list[Any]] = mapped_column(JSON)
    figures: Mapped[list[Any]] = mapped_column(JSON)
    dates: Mapped[list[Any]] = mapped_column(JSON)
    allegations: Mapped[list[Any]] = mapped_column(JSON)


class Embedding(Evidence):
    """What the sentences of a document mean, one row a document: the signs of their embeddings.

    Attributes:
        encoder: name of the model; what another one made cannot be compared.
        spans: offsets of the sentences, two int32 each.
        codes: signs of the embeddings (`db.vectors`), in the same order.
    """

    __tablename__ = "embedding"
    __table_args__ = (Index("ix_embedding_document_id", "document_id"),)

    encoder: Mapped[str] = mapped_column(String(200))
    spans: Mapped[bytes] = mapped_column(LargeBinary)
    codes: Mapped[bytes] = mapped_column(LargeBinary)


class ScheduledEvent(Evidence):
    """A sentence that announces something for days after the document's publication."""

    __tablename__ = "scheduled_event"
    __table_args__ = (
        CheckConstraint("certainty in ('scheduled', 'expected', 'possible')", name="certainty"),
        CheckConstraint("precision in ('day', 'week', 'month', 'quarter')", name="precision"),
        Index("ix_scheduled_event_document_id", "document_id"),
        Index("ix_scheduled_event_first", "first", "last", "document_id"),
    )

    kind: Mapped[str] = mapped_column(String(20))
    certainty: Mapped[str] = mapped_column(String(10))
    precision: Mapped[str] = mapped_column(String(10))
    first: Mapped[date]
    last: Mapped[date]
    when: Mapped[list[Any]] = mapped_column(JSON)
    what: Mapped[list[Any]] = mapped_column(JSON)


class StageRun(Base):
    """The ledger of the pipeline: this stage, with this fingerprint, has seen this document."""

    __tablename__ = "stage_run"
    __table_args__ = (
        Index("ix_stage_run_seen", "stage", "fingerprint", "document_id", unique=True),
    )

    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    stage: Mapped[str] = mapped_column(String(40), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(40))
    finished: Mapped[datetime]
