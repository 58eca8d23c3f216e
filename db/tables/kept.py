"""What people keep: searches, and figures that they cite."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class SavedSearch(Base):
    """A search with its filters, under a name; one person's names are distinct.

    `by` is `words`, or `meaning`.
    """

    __tablename__ = "saved_search"

    owner: Mapped[str] = mapped_column(String(320), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    selection: Mapped[str] = mapped_column(Text)
    saved: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(10), default="words", server_default="words")


class Permalink(Base):
    """A figure as it was when somebody cited it, with all that is needed to compute it again.

    `selection` is a query string that holds when the documents were collected; `data_hash` is over the ids
    and content hashes of those documents, and `stages` holds the fingerprints of the stages.
    """

    __tablename__ = "permalink"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    figure: Mapped[str] = mapped_column(String(40))
    parameters: Mapped[dict[str, Any]]
    selection: Mapped[str] = mapped_column(Text)
    value: Mapped[list[Any]] = mapped_column(JSON)
    documents: Mapped[int]
    data_hash: Mapped[str] = mapped_column(String(64))
    stages: Mapped[dict[str, Any]]
    owner: Mapped[str] = mapped_column(String(320))
    made: Mapped[datetime]
