"""From a document with its receipts to one row of the data set."""

from collections.abc import Iterable
from typing import Any

from db.views import DocumentDetail, Receipt


def document_row(detail: DocumentDetail) -> dict[str, Any]:
    """Return the row of a document, in the terms of `export.schema.DOCUMENTS`."""
    row = detail.row
    return {
        "id": row.id,
        "url": row.url,
        "canonical_url": detail.canonical_url,
        "kind": row.kind,
        "source": row.source,
        "outlet": row.outlet,
        "author": row.author,
        "title": row.title,
        "published": row.published,
        "language": row.language,
        "relevance": row.relevance,
        "relevant": row.relevant,
        "duplicate_group": None,
        "parent": detail.parent_id,
        "root": detail.root_id,
        "content_hash": detail.content_hash,
        "frames": [{"frame": r.label} | _evidence(r) for r in _of("frame", detail)],
        "stances": [
            {"target": r.about, "label": r.label} | _evidence(r)
            for r in _of("stance", detail)
            if r.level == "sentence"
        ],
        "author_stance": dict(row.stance),
        "sentiments": [
            {"entity": r.about, "label": r.label} | _evidence(r) for r in _of("sentiment", detail)
        ],
        "entities": [
            {"id": r.about, "name": r.label} | _without_holder(_evidence(r))
            for r in _of("entity", detail)
        ],
        "narratives": [],
        "text": detail.text,
    }


def _of(kind: str, detail: DocumentDetail) -> Iterable[Receipt]:
    return (r for r in detail.receipts if r.kind == kind)


def _evidence(receipt: Receipt) -> dict[str, Any]:
    return {
        "score": round(receipt.probability, 4),
        "holder": receipt.holder_name or receipt.holder,
        "start": receipt.start,
        "end": receipt.end,
        "text": receipt.text,
        "stage": receipt.stage,
        "version": receipt.version,
    }


def _without_holder(evidence: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in evidence.items() if key != "holder"}
