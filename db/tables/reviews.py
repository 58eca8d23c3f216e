"""What people say of the labels: corrections, and the samples that they are asked to judge."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import DOCUMENT_ID, Base


class Judged(Base):
    """The columns that say which label is meant; it is found again after a stage ran anew.

    `about` is the target, frame or entity; `text_hash` is the hash of the words that the label stands on.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE")
    )
    stage: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    about: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(10))
    start: Mapped[int]
    end: Mapped[int]
    text_hash: Mapped[str] = mapped_column(String(64))


class SampleItem(Judged):
    """A label that the program drew for people to judge, as the stage had made it."""

    __tablename__ = "sample_item"
    __table_args__ = (
        UniqueConstraint(
            "week", "document_id", "stage", "kind", "about", "level", "start", "end",
            name="uq_sample_item_week_label",
        ),
        Index("ix_sample_item_document_id", "document_id"),
    )  # fmt: skip

    week: Mapped[str] = mapped_column(String(8))
    label: Mapped[str] = mapped_column(String(20))
    probability: Mapped[float]
    version: Mapped[str] = mapped_column(String(40))


class Review(Judged):
    """A person's word on a label; the newest of a label outranks the model's.

    `before` is what the label was, with the probability, version and holder that it had; `after` is what
    the person says: a label, or `present` or `absent`. Both are the same where the person agrees.
    """

    __tablename__ = "review"
    __table_args__ = (
        Index("ix_review_document_id_stage", "document_id", "stage"),
        Index("ix_review_sample_id", "sample_id"),
    )

    before: Mapped[str] = mapped_column(String(20))
    after: Mapped[str] = mapped_column(String(20))
    probability: Mapped[float]
    version: Mapped[str] = mapped_column(String(40))
    holder: Mapped[str] = mapped_column(String(10))
    holder_name: Mapped[str | None] = mapped_column(String(300))
    reviewer: Mapped[str] = mapped_column(String(320))
    made: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(Text, default=None)
    sample_id: Mapped[int | None] = mapped_column(
        ForeignKey("sample_item.id", ondelete="SET NULL"), default=None
    )


class NameSwap(Base):
    """How many of a stage's labels hung on the names alone, in some documents of a week.

    The documents were read again with the sides of the dispute exchanged. `lost` of `labels` were not given
    again, `gained` are new; `shift` is the mean change of the probability of the others.
    """

    __tablename__ = "name_swap"

    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    stage: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[str] = mapped_column(String(40))
    documents: Mapped[int]
    labels: Mapped[int]
    lost: Mapped[int]
    gained: Mapped[int]
    shift: Mapped[float]
    measured: Mapped[datetime]
