"""The table of documents, one row each with all that was found in it: the table that stands alone."""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from db.views import Receipt
from export.care import Published
from export.columns import (
    CODE_POINTS,
    NUMBER,
    PROBABILITY,
    SCORE,
    TEXT,
    TIME,
    UTC,
    YES_NO,
    Column,
    structs,
)

WHERE = (("holder", TEXT), ("start", NUMBER), ("end", NUMBER), ("text", TEXT))
BY = (("stage", TEXT), ("version", TEXT))

DOCUMENTS = (
    Column("id", TEXT, "Identifier: 16 hex digits of a hash of what all spellings of the address share", made="store"),
    Column("url", TEXT, "Address as the source gave it"),
    Column("canonical_url", TEXT, "Address without tracking parameters; a document is one of these", made="store"),
    Column("kind", TEXT, "`news`, `blog`, `aggregator`, `post`, `comment`, or what an import said"),
    Column("source", TEXT, "Name of the source that found it"),
    Column("outlet", TEXT, "Publisher, or the host of the URL"),
    Column("author", TEXT, "Who signed it, as `--authors` says; null when nobody is named"),
    Column("title", TEXT, "Headline; of a post without one, the beginning of its text; null where words are held back"),
    Column("published", TIME, "When it was published; null when unknown", UTC),
    Column("collected", TIME, "When it was first seen", UTC, "store"),
    Column("language", TEXT, "ISO 639-1 code; null before analysis", made="language"),
    Column("relevance", SCORE, "Probability that it is about the topic; null before analysis", PROBABILITY, "relevance"),
    Column("relevant", YES_NO, "Whether it counts as relevant; null before analysis", made="relevance"),
    Column("duplicate_group", TEXT, "Group of copies; null for a text without copies, and before analysis", made="copies"),
    Column("parent", TEXT, "Id of the document that it answers, which may be outside of this selection"),
    Column("root", TEXT, "Id of the first document of its thread, which may be outside of this selection"),
    Column("engagement", pa.map_(TEXT, NUMBER), "Counts that the source gave when it was last looked at, by its own names; none where ids alone are given", "as named"),
    Column("content_hash", TEXT, "SHA-256 of title and text, to check that offsets fit a text fetched again", made="store"),
    Column("length", NUMBER, "Length of the text that the offsets count in", CODE_POINTS, "store"),
    Column("ids_only", YES_NO, "Whether its platform lets the id alone be passed on, so that words, names and counts are left out", made="store"),
    Column("snippet", TEXT, "Beginning of the text, at most 280 code points; null with `--text none`"),
    Column("frames", structs(("frame", TEXT), ("score", SCORE), *WHERE, *BY),
           "Sentences that use a frame; `text` is `text[start:end]` of the document, in code points", made="frames"),
    Column("stances", structs(("target", TEXT), ("label", TEXT), ("score", SCORE), *WHERE, *BY),
           "Sentences that are in favour of or against a target", made="stance"),
    Column("author_stance", pa.map_(TEXT, TEXT),
           "The author's own stance toward each target over the whole document: `favor`, `against`, `none`; empty where stance, frames and sentiment were not judged, as in languages that the analysis does not read", made="stance"),
    Column("sentiments", structs(("entity", TEXT), ("label", TEXT), ("score", SCORE), *WHERE, *BY),
           "Sentences that speak well, ill or neutrally of an entity that they mention", made="sentiment"),
    Column("entities", structs(("id", TEXT), ("name", TEXT), ("score", SCORE), ("start", NUMBER), ("end", NUMBER), ("text", TEXT), *BY),
           "Mentions of entities; `id` is the topic's for its parties, else `type:name`", made="entities"),
    Column("narratives", pa.list_(TEXT), "Ids of its narratives", made="narratives"),
)  # fmt: skip
TEXT_COLUMN = Column(
    "text", TEXT, "The whole text, with `--text full` only: it belongs to its author"
)


def document_rows(published: Published) -> Iterator[dict[str, Any]]:
    """Yield the one row of a document, in the terms of `DOCUMENTS`."""
    detail = published.detail
    row = detail.row
    yield {
        "id": row.id,
        "url": published.address(row.url),
        "canonical_url": published.address(detail.canonical_url),
        "kind": row.kind,
        "source": row.source,
        "outlet": row.outlet,
        "author": published.author,
        "title": published.title,
        "published": row.published,
        "collected": detail.first_seen,
        "language": row.language,
        "relevance": row.relevance,
        "relevant": row.relevant,
        "duplicate_group": row.duplicate_group,
        "parent": detail.parent_id,
        "root": detail.root_id,
        "engagement": {} if published.ids_only else dict(sorted(detail.engagement.items())),
        "content_hash": detail.content_hash,
        "length": len(detail.text),
        "ids_only": published.ids_only,
        "snippet": published.snippet,
        "author_stance": dict(sorted(row.stance.items())),
        "narratives": list(dict.fromkeys(member.narrative for member in published.members)),
        "text": published.text,
        **_nested(published),
    }


def _nested(published: Published) -> dict[str, Any]:
    """Return the labels of a document, each with its evidence."""
    return {
        "frames": [{"frame": r.label} | _voiced(r, published) for r in of_kind("frame", published)],
        "stances": [
            {"target": r.about, "label": r.label} | _voiced(r, published)
            for r in of_kind("stance", published)
            if r.level == "sentence"
        ],
        "sentiments": [
            {"entity": r.about, "label": r.label} | _voiced(r, published)
            for r in of_kind("sentiment", published)
        ],
        "entities": [
            {"id": r.about, "name": r.label} | evidence(r, published)
            for r in of_kind("entity", published)
        ],
    }


def of_kind(kind: str, published: Published) -> Iterable[Receipt]:
    """Return the receipts of one kind, in the order of the text."""
    return (r for r in published.detail.receipts if r.kind == kind)


def evidence(receipt: Receipt, published: Published) -> dict[str, Any]:
    """Return where a label stands, how sure it is and who made it."""
    return {
        "score": round(receipt.probability, 4),
        "start": receipt.start,
        "end": receipt.end,
        "text": published.words(receipt.start, receipt.end),
        "stage": receipt.stage,
        "version": receipt.version,
    }


def _voiced(receipt: Receipt, published: Published) -> dict[str, Any]:
    holder = published.speaker(receipt.holder_name) or receipt.holder
    return evidence(receipt, published) | {"holder": holder}
