"""From a document with its receipts to rows of the data set."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from db.views import ClaimRow, DocumentDetail, NarrativeRow, Receipt


def document_row(detail: DocumentDetail, narratives: Sequence[int] = ()) -> dict[str, Any]:
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
        "duplicate_group": row.duplicate_group,
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
        "narratives": [str(key) for key in narratives],
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


def quote_rows(detail: DocumentDetail) -> Iterator[dict[str, Any]]:
    """Yield the quotes of a document, in the terms of `export.schema.QUOTES`."""
    for receipt in _of("quote", detail):
        found = receipt.details
        yield _receipt(detail, receipt) | {
            "kind": receipt.label,
            "speaker": receipt.about,
            "speaker_type": found["speaker_type"],
            "source": _span(detail.text, found["source"]),
            "cue": _span(detail.text, found["cue"]),
            "content": [_span(detail.text, offsets) for offsets in found["content"]],
        }


def claim_rows(detail: DocumentDetail) -> Iterator[dict[str, Any]]:
    """Yield the claims of a document, in the terms of `export.schema.CLAIM_MENTIONS`."""
    for receipt in _of("claim", detail):
        yield _receipt(detail, receipt) | {
            "claim": receipt.details["claim"],
            "certainty": receipt.label,
            "parties": receipt.details["parties"],
            **{
                name: [_with_words(detail.text, value) for value in receipt.details[name]]
                for name in ("figures", "dates", "allegations")
            },
        }


def narrative_row(row: NarrativeRow) -> dict[str, Any]:
    """Return the row of a narrative, in the terms of `export.schema.NARRATIVES`."""
    sentence, starter = row.sentence, row.starter
    return {
        "id": str(row.id),
        "name": row.label,
        "sentence": sentence.text if sentence else None,
        "sentence_document": sentence.document_id if sentence else None,
        "sentence_start": sentence.start if sentence else None,
        "sentence_end": sentence.end if sentence else None,
        "passages": row.members,
        "documents": row.documents,
        "voices": row.voices,
        "state": row.state,
        "first": row.first,
        "last": row.last,
        "starter": starter.voice if starter else None,
    }


def ledger_row(row: ClaimRow) -> dict[str, Any]:
    """Return the row of a claim of the ledger, in the terms of `export.schema.CLAIMS`."""
    return {
        "id": row.id,
        "text": row.text,
        "document": row.document_id,
        "start": row.start,
        "end": row.end,
        "first_seen": row.first.when,
        "first_claimant": row.first.who,
        "first_document": row.first.document_id,
        "mentions": row.mentions,
        "documents": row.documents,
        "outlets": row.outlets,
        "voices": row.voices,
        "kinds": dict(row.kinds),
        "certainties": dict(row.certainties),
        "versions": row.versions,
        "answers": row.answers,
        "status": row.status.status,
        "status_note": row.status.note,
        "status_link": row.status.link,
        "status_by": row.status.by,
        "status_at": row.status.at,
    }


def _receipt(detail: DocumentDetail, receipt: Receipt) -> dict[str, Any]:
    evidence = _evidence(receipt)
    named = {"holder": receipt.holder, "holder_name": receipt.holder_name}
    return {"document": detail.row.id, **evidence, **named}


def _span(text: str, offsets: tuple[int, int] | None) -> dict[str, Any] | None:
    if offsets is None:
        return None
    start, end = offsets
    return {"start": start, "end": end, "text": text[start:end]}


def _with_words(text: str, value: Any) -> Any:
    """Add to everything that has a span the words that stand there."""
    if isinstance(value, list):
        return [_with_words(text, member) for member in value]
    if not isinstance(value, Mapping):
        return value
    found = {key: _with_words(text, member) for key, member in value.items()}
    return found | {"text": text[value["start"] : value["end"]]} if "start" in value else found
