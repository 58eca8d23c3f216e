"""The tables that are not of one document: authors, entities, sources, and the daily series."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from charts.intervals import wilson
from db import queries
from db.selection import Selection
from db.session import Database
from export.care import Authors, Care
from export.columns import DAY, NUMBER, SCORE, SHARE, TEXT, TIME, UTC, YES_NO, Column
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
SERIES = (
    Column("day", DAY, "Day of publication", UTC),
    Column("measure", TEXT, "What is counted: `documents` by kind, authors' `stance` toward a target, `sentiment` of sentences toward an entity"),
    Column("about", TEXT, "Id of the target or entity; null for documents"),
    Column("label", TEXT, "Kind, stance or sentiment"),
    Column("count", NUMBER, "How many have the label", "documents; sentences for sentiment"),
    Column("total", NUMBER, "How many of this day, measure and target have any label", "as count"),
    Column("share", SCORE, "`count` of `total`", SHARE),
    Column("low", SCORE, "Lower end of the 95 % interval of the share (Wilson 1927): for small numbers alone, not for the classifier's errors", SHARE),
    Column("high", SCORE, "Upper end", SHARE),
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


def series_rows(database: Database, selection: Selection, care: Care) -> Iterator[Row]:
    """Yield the daily counts with their shares and intervals, in the terms of `SERIES`."""
    counts = queries.research.labels_per_day(database, selection)
    for (day, measure), group in groupby(counts, key=lambda c: (c.day, c.measure)):
        by_target: dict[str | None, dict[str, int]] = defaultdict(dict)
        for found in group:
            by_target[found.about][found.label] = found.count
        for about, labels in by_target.items():
            total = sum(labels.values())
            for label, count in labels.items():
                share = wilson(count, total)._asdict()
                yield {
                    "day": day, "measure": measure, "about": about, "label": label,
                    "count": count, "total": total, "share": round(share["value"], 6),
                    "low": round(share["low"], 6), "high": round(share["high"], 6),
                }  # fmt: skip
