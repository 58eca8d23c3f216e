"""The tables of a data set: the one place to add another.

A table is its columns and a function that yields its rows: of one document after the other, or of the
whole selection. Codebook, data package, Croissant file, SQLite keys and tests follow from what stands here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.selection import Selection
from db.session import Database
from export import claims, corpus, documents, labels, narratives, reviews, series
from export.care import Care, Published
from export.columns import Column

Row = dict[str, Any]
OfDocument = Callable[[Published], Iterable[Row]]
OfCorpus = Callable[[Database, Selection, Care], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        name: of its file.
        meaning: what a row is.
        columns: in their order.
        made: who makes what it holds: a stage, `source` or `store` (see `Column.made`).
        of_document: yields its rows of one document; None for a table of the corpus.
        of_corpus: yields its rows of a selection; None for a table of documents.
        key: columns that tell its rows apart; empty where a row has no name of its own.
        refers: which column holds the key of which table.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    made: str
    of_document: OfDocument | None = None
    of_corpus: OfCorpus | None = None
    key: tuple[str, ...] = ()
    refers: Mapping[str, str] = field(default_factory=dict)

    def described(self) -> tuple[Column, ...]:
        """Return the columns, each with who made it."""
        return tuple(column.by(self.made) for column in self.columns)


OF_DOCUMENT = {"document": "documents"}
OF_ENTITY = {**OF_DOCUMENT, "entity": "entities"}


TABLES = (
    Table(
        "documents", "An article, post or comment, with all that was found in it.",
        documents.DOCUMENTS, "source", documents.document_rows,
        key=("id",), refers={"source": "sources"},
    ),
    Table(
        "authors", "Somebody who signs documents of this selection.",
        corpus.AUTHORS, "source", of_corpus=corpus.author_rows, key=("outlet", "author"),
    ),
    Table(
        "quotes", "Who says, writes or thinks what, in their words or reported.",
        labels.QUOTES, "quotes", labels.quote_rows, refers=OF_DOCUMENT,
    ),
    Table(
        "claims", "A claim, joined from all sentences that make it.",
        claims.CLAIMS, "claim_matching", of_corpus=claims.claim_rows, key=("id",),
    ),
    Table(
        "claim_mentions", "A sentence that states something that can be checked.",
        labels.CLAIM_MENTIONS, "claims", labels.claim_rows, refers={**OF_DOCUMENT, "claim": "claims"},
    ),
    Table(
        "stances", "A sentence, or an author in a whole document, that is for or against a target.",
        labels.STANCES, "stance", labels.stance_rows, refers=OF_DOCUMENT,
    ),
    Table(
        "frames", "A sentence that presents the matter in one of the topic's ways (Entman 1993).",
        labels.FRAMES, "frames", labels.frame_rows, refers=OF_DOCUMENT,
    ),
    Table(
        "sentiments", "A sentence that speaks well, ill or neutrally of an entity that it mentions.",
        labels.SENTIMENTS, "sentiment", labels.sentiment_rows, refers=OF_ENTITY,
    ),
    Table(
        "events", "A sentence that announces something for days after its publication.",
        labels.EVENTS, "scheduled_events", labels.event_rows, refers=OF_DOCUMENT,
    ),
    Table(
        "entities", "Somebody or something that documents of this selection name.",
        corpus.ENTITIES, "entities", of_corpus=corpus.entity_rows, key=("id",),
    ),
    Table(
        "mentions", "A place where a document names an entity.",
        labels.MENTIONS, "entities", labels.mention_rows, refers=OF_ENTITY,
    ),
    Table(
        "narratives", "A line of argument that several voices take.",
        narratives.NARRATIVES, "narratives", of_corpus=narratives.narrative_rows, key=("id",),
    ),
    Table(
        "narrative_members", "A sentence or clause that takes a narrative.",
        narratives.NARRATIVE_MEMBERS, "narratives", narratives.member_rows,
        refers={**OF_DOCUMENT, "narrative": "narratives"},
    ),
    Table(
        "reviews", "What a person said of a label; it outranks the model's.",
        reviews.REVIEWS, "people", of_corpus=reviews.review_rows, refers=OF_DOCUMENT,
    ),
    Table(
        "sources", "A feed, site, API or file that documents come from, with its terms.",
        corpus.SOURCES, "source", of_corpus=corpus.source_rows, key=("source",),
    ),
    Table(
        "series", "A count of one day, its share and intervals: what the dashboard's curves are made of.",
        series.SERIES, "store", of_corpus=series.series_rows,
    ),
)  # fmt: skip


def tables(with_text: bool = False) -> tuple[Table, ...]:
    """Return the tables; documents have their texts when these are asked for."""
    if not with_text:
        return TABLES
    first, *others = TABLES
    columns = (*first.columns, documents.TEXT_COLUMN)
    whole = Table(first.name, first.meaning, columns, first.made, first.of_document,
                  key=first.key, refers=first.refers)  # fmt: skip
    return (whole, *others)
