"""The claim ledger: canonical claims, the mentions that make them, and how claims bear on one another."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import DOCUMENT_ID, Base, Evidence

CLAIM_ID = String(16)


class Claim(Base):
    """A canonical claim, and what a person has settled about it.

    `id` is a hash of the words that founded the claim, so that matching anew finds it again. Its wording is
    that of the mention which is flagged canonical; the ledger holds no words of its own. A claim is `stale`
    when one of its mentions has come or gone since its canonical mention was chosen.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("status in ('open', 'disputed', 'confirmed', 'retracted')", name="status"),
        Index("ix_claim_stale", "stale"),
        Index("ix_claim_status", "status"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, init=False)
    id: Mapped[str] = mapped_column(CLAIM_ID, unique=True)
    stale: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(String(10), default="open")
    status_note: Mapped[str | None] = mapped_column(Text, default=None)
    status_link: Mapped[str | None] = mapped_column(Text, default=None)
    status_by: Mapped[str | None] = mapped_column(String(200), default=None)
    status_at: Mapped[datetime | None] = mapped_column(default=None)


class ClaimMatch(Base):
    """A claim mention makes this claim.

    It is keyed by the mention's place and not by its row, so that a document stage which writes the same
    mention again does not lose it.

    Attributes:
        claimant: whose word it is: a party's id, a speaker's name, or None for the author.
        origin: what the mention can be traced to: `speaker:` and a claimant, `document:` and an id, or None.
        vector: the sentence embedding as float16, of the few mentions that stand for the claim.
        canonical: whether the claim's wording is this one.
    """

    __tablename__ = "claim_match"
    __table_args__ = (Index("ix_claim_match_claim_id_document_id", "claim_id", "document_id"),)

    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    start: Mapped[int] = mapped_column(primary_key=True)
    end: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claim.id", ondelete="CASCADE"))
    probability: Mapped[float]
    stage: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40))
    claimant: Mapped[str | None] = mapped_column(String(300), default=None)
    origin: Mapped[str | None] = mapped_column(String(320), default=None)
    vector: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    canonical: Mapped[bool] = mapped_column(default=False)


class ClaimKey(Base):
    """An inverted index over the mentions that stand for claims: hashed key to `claim.number`.

    A posting may outlive its claim or mention; it then leads to a candidate that verification refuses.
    """

    __tablename__ = "claim_key"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # the form that SQLAlchemy reads

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    claim: Mapped[int] = mapped_column(primary_key=True)


class ClaimRelation(Evidence):
    """How a sentence bears on a claim: it gives another version of it, or answers it.

    `version`: `claim_id` is `target_id` with another figure or party in the same slot. `answers`: the
    sentence accuses the accuser in return; `claim_id` is the claim that it makes, if it makes one.
    `details` say what differs, or why the sentence is taken for an answer.
    """

    __tablename__ = "claim_relation"
    __table_args__ = (
        ForeignKeyConstraint(["claim_id"], ["claim.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["target_id"], ["claim.id"], ondelete="CASCADE"),
        Index("ix_claim_relation_document_id", "document_id"),
        Index("ix_claim_relation_claim_id", "claim_id"),
        Index("ix_claim_relation_target_id", "target_id"),
        CheckConstraint("kind in ('version', 'answers')", name="kind"),
    )

    kind: Mapped[str] = mapped_column(String(10))
    target_id: Mapped[str] = mapped_column(CLAIM_ID)
    claim_id: Mapped[str | None] = mapped_column(CLAIM_ID, default=None)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
