"""Recurring lines of argument, who carries them, and what became of them."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import DOCUMENT_ID, Base, Evidence


class Narrative(Base):
    """A line of argument; its id is given once and never to another.

    The label is a key phrase and the most central real sentence, by its place in a document. A narrative
    that was merged names the one that took it in; one that died has had no new member for long.
    """

    __tablename__ = "narrative"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    born: Mapped[date]
    phrase: Mapped[str] = mapped_column(String(200), default="")
    document_id: Mapped[str | None] = mapped_column(DOCUMENT_ID, default=None)
    start: Mapped[int] = mapped_column(default=0)
    end: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("narrative.id"), default=None)
    died: Mapped[date | None] = mapped_column(default=None)


class NarrativeState(Base):
    """What assigning needs of a narrative: sums over its members, so that no member is read again.

    `vectors` is the sum of the members' embeddings (float32), `terms` that of their hashed words (pairs of
    bucket and count), `traits` counts of frames, stances and parties, and `phrases` of noun phrases of the
    most central members. `size` is the number of members that the sums hold, `checked` what it was when the
    narrative was last looked at for a split.
    """

    __tablename__ = "narrative_state"

    narrative_id: Mapped[int] = mapped_column(
        ForeignKey("narrative.id", ondelete="CASCADE"), primary_key=True
    )
    size: Mapped[int]
    checked: Mapped[int]
    vectors: Mapped[bytes] = mapped_column(LargeBinary)
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    traits: Mapped[dict[str, Any]]
    phrases: Mapped[dict[str, Any]]
    last: Mapped[date]


class NarrativeMember(Evidence):
    """Words in which a holder takes a line of argument; without a narrative yet, it waits for others."""

    __tablename__ = "narrative_member"
    __table_args__ = (
        Index("ix_narrative_member_document_id", "document_id"),
        Index("ix_narrative_member_narrative_id_day", "narrative_id", "day"),
        Index("ix_narrative_member_day", "day"),
    )

    narrative_id: Mapped[int | None] = mapped_column(ForeignKey("narrative.id"))
    day: Mapped[date]


class NarrativeFeature(Base):
    """What one member says, as numbers: its embedding (float16), hashed words (uint16) and traits."""

    __tablename__ = "narrative_feature"

    member_id: Mapped[int] = mapped_column(
        ForeignKey("narrative_member.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    terms: Mapped[bytes] = mapped_column(LargeBinary)
    traits: Mapped[dict[str, Any]]


class NarrativeCorpus(Base):
    """The one row of what is known of all units: how many, in how many each hashed word stands (int32).

    `encoder` is the digest of what made the embeddings.
    """

    __tablename__ = "narrative_corpus"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    encoder: Mapped[str] = mapped_column(String(40))
    units: Mapped[int]
    frequencies: Mapped[bytes] = mapped_column(LargeBinary)


class NarrativeEvent(Base):
    """The lineage: one birth, merge, split, death or revival, with its day and reason."""

    __tablename__ = "narrative_event"
    __table_args__ = (
        CheckConstraint(
            "kind in ('born', 'merged_into', 'split_from', 'died', 'revived')", name="kind"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    narrative_id: Mapped[int] = mapped_column(ForeignKey("narrative.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("narrative.id"), default=None)
