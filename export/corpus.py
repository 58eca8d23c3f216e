"""Who and where: the tables of authors, entities and sources."""

from collections.abc import Iterator
from typing import Any

from db import queries
from db.selection import Selection
from db.session import Database
from export.care import Authors, Care
from export.columns import NUMBER, TEXT, TIME, UTC, YES_NO, Column
from export.terms import IDS_ONLY_TYPES, terms

Row = dict[str, Any]

AUTHORS = (
    Column("author", TEXT, "The name, or the pseudonym, that `documents.author` has"),
    Column("outlet", TEXT, "Where they sign; one name on two outlets is two authors"),
    Column("documents", NUMBER, "Documents of this selection that they sign", "documents", "store"),
    Column("first", TIME, "When the first of these was published", UTC, "store"),
    Column("last", TIME, "When the last of these was published", UTC, "store"),
)
ENTITIES = (
    Column("id", TEXT, "The topic's id for its parties, else `type:name`"),
    Column("name", TEXT, "Name by which it is known"),
    Column("type", TEXT, "`organisation`, `person`, `product`, `location` …"),
    Column("wikidata", TEXT, "Wikidata item, where the topic file gives it", made="source"),
    Column("documents", NUMBER, "Documents of this selection that mention it", "documents", "store"),
    Column("mentions", NUMBER, "How often they mention it", "mentions", "store"),
)  # fmt: skip
SOURCES = (
    Column("source", TEXT, "Name, as in `documents.source`"),
    Column("type", TEXT, "Type of the source (docs/sources.md), or `import` for a file"),
    Column("url", TEXT, "Its address; null for files"),
    Column("documents", NUMBER, "Documents of this selection that are of it", "documents", "store"),
    Column("taken_back", NUMBER, "Documents of it that were taken back, which no data set holds", "documents", "store"),
    Column("ids_only", YES_NO, "Whether ids alone of its posts may be passed on", made="store"),
    Column("terms", TEXT, "What may be passed on, as we understand it; no legal advice", made="store"),
)  # fmt: skip


def author_rows(database: Database, selection: Selection, care: Care) -> Iterator[Row]:
    """Yield who signs the selection, in the terms of `AUTHORS`; nobody when authors are held back."""
    if care.authors is Authors.NONE:
        return
    for found in queries.research.authors(database, selection):
        author = care.author(found.outlet, found.name)
        if author is None:
            continue
        yield {
            "author": author,
            "outlet": found.outlet,
            "documents": found.documents,
            "first": found.first,
            "last": found.last,
        }


def entity_rows(database: Database, selection: Selection, care: Care) -> Iterator[Row]:
    """Yield whom the selection mentions, in the terms of `ENTITIES`."""
    for found in queries.research.entities(database, selection):
        yield {name: getattr(found, name) for name in (c.name for c in ENTITIES)}


def source_rows(database: Database, selection: Selection, care: Care) -> Iterator[Row]:
    """Yield where the selection comes from, in the terms of `SOURCES`."""
    for found in queries.research.sources(database, selection):
        yield {
            "source": found.name,
            "type": found.type,
            "url": found.url,
            "documents": found.documents,
            "taken_back": found.taken_back,
            "ids_only": found.type in IDS_ONLY_TYPES,
            "terms": terms(found.type),
        }
