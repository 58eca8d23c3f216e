"""Where documents come from, what they are, and what became of every item."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import DOCUMENT_ID, Base


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
    the stages say of the whole document (language, relevance, group) stands here; the rest has tables.
    """

    __tablename__ = "document"
    __table_args__ = (
        # All that filters, counts and curves read stands in an index, so that no text is looked at:
        # of what is relevant, by day; by day; by outlet; and what is relevant by id, for its labels.
        Index(
            "ix_document_browse",
            *("relevant", "deleted", "published", "kind", "language", "outlet"),
            *("duplicate_group", "first_seen", "id"),
        ),
        Index(
            "ix_document_published",
            *("published", "deleted", "relevant", "kind", "language", "outlet"),
            *("duplicate_group", "id"),
        ),
        Index(
            "ix_document_facets",
            *("relevant", "outlet", "kind", "language", "deleted", "published", "id"),
        ),
        Index(
            "ix_document_matters",
            *("id", "relevant", "deleted", "published", "kind", "language", "outlet"),
            "duplicate_group",
            sqlite_where=text("relevant IS 1 AND deleted IS NULL"),
            postgresql_where=text("relevant IS true AND deleted IS NULL"),
        ),
        Index("ix_document_content_hash", "content_hash"),
        Index("ix_document_outlet", "outlet"),
        Index("ix_document_parent_id", "parent_id"),
        Index("ix_document_root_id", "root_id"),
        Index("ix_document_source_id_looked", "source_id", "looked"),
        Index("ix_document_duplicate_group", "duplicate_group"),
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
    duplicate_group: Mapped[str | None] = mapped_column(DOCUMENT_ID, default=None)


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


class IngestRun(Base):
    """One crawl or import of one source: what it saw and what became of it; the counts add up.

    After a time the runs of a day are folded into one row, which then says how many `runs` it stands for.
    """

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
    runs: Mapped[int] = mapped_column(default=1)


class IngestFailure(Base):
    """An item that was rejected or failed, and why."""

    __tablename__ = "ingest_failure"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    run_id: Mapped[int] = mapped_column(ForeignKey("ingest_run.id"), index=True)
    item: Mapped[str] = mapped_column(Text)
    disposition: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(Text)
