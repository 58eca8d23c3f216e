"""Groups of copies, and the index that finds them: what a new document may be a copy of.

`DuplicateGroup` and `DuplicateMember` are the result. `CopySketch`, `CopyKey` and `CopyLink` are the state
that makes it incremental: each document is compared once, with the few that share a key with it.
"""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import DOCUMENT_ID, Base


class DuplicateGroup(Base):
    """Documents that have one text: an original, its copies, excerpts and reposts.

    `id` is the id of the document that was the group's original when it was first seen. It stays, even when
    an earlier document turns up and becomes the original.
    """

    __tablename__ = "duplicate_group"

    id: Mapped[str] = mapped_column(DOCUMENT_ID, primary_key=True)
    original_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    size: Mapped[int]


class DuplicateMember(Base):
    """A document of a group, measured against the group's original.

    Attributes:
        place: 0 is the original; the others follow by time of publication.
        role: `original`, `copy`, `excerpt` (a part of it), or `repost` (the text again, long afterwards).
        similarity: Jaccard coefficient of the shingles of both texts.
        containment: share of the shorter one's shingles that are in the other.
        changes: kinds of change against the original (`db.changes`), joined by commas.
    """

    __tablename__ = "duplicate_member"
    __table_args__ = (
        CheckConstraint("role in ('original', 'copy', 'excerpt', 'repost')", name="role"),
    )

    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("duplicate_group.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[int]
    role: Mapped[str] = mapped_column(String(10))
    similarity: Mapped[float]
    containment: Mapped[float]
    changes: Mapped[str] = mapped_column(String(60))


class CopySketch(Base):
    """What is kept of a document that was compared: its keys, so that they can be taken back.

    `keys` are 64-bit numbers in little-endian order; the last `fingerprints` of them are fingerprints of
    stretches of its text, those before are bands of its MinHash signature.
    """

    __tablename__ = "copy_sketch"

    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    keys: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprints: Mapped[int]


class CopyKey(Base):
    """The inverted index: documents that have a key. `document` is the document's id as a signed number."""

    __tablename__ = "copy_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class CopyLink(Base):
    """Two documents that were compared and found to share their text; `first_id` is the smaller id."""

    __tablename__ = "copy_link"

    first_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    second_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    similarity: Mapped[float]
    first_in_second: Mapped[float]
    second_in_first: Mapped[float]
