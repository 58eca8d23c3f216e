"""Annotations of all kinds, read as receipts; the one list of what kinds there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import tables
from db.views import Receipt


@dataclass(frozen=True, slots=True)
class ReceiptKind:
    """How one annotation table is read as receipts: label, what that is about, and the rest."""

    kind: str
    table: type[tables.Evidence]
    label: str
    about: str | None
    details: tuple[str, ...] = ()


RECEIPT_KINDS = (
    ReceiptKind("entity", tables.EntityMention, "name", "entity_id"),
    ReceiptKind("stance", tables.Stance, "label", "target"),
    ReceiptKind("frame", tables.FrameLabel, "frame", None),
    ReceiptKind("sentiment", tables.Sentiment, "label", "entity_id"),
    ReceiptKind(
        "quote", tables.Quote, "kind", "speaker_id", ("content", "cue", "source", "speaker_type")
    ),
    ReceiptKind(
        "claim",
        tables.ClaimMention,
        "certainty",
        None,
        ("parties", "cues", "figures", "dates", "allegations"),
    ),
    ReceiptKind(
        "event",
        tables.ScheduledEvent,
        "kind",
        None,
        ("certainty", "precision", "first", "last", "when", "what"),
    ),
)


def receipts_of(
    session: Session, documents: Mapping[str, tables.Document]
) -> dict[str, list[Receipt]]:
    """Return what every stage says of some documents, by their ids."""
    found: dict[str, list[Receipt]] = defaultdict(list)
    claims = _claims(session, documents)
    for kind in RECEIPT_KINDS:
        rows = session.scalars(
            select(kind.table)
            .where(kind.table.document_id.in_(documents))
            .order_by(kind.table.id)  # equal spans stay in one order from export to export
        ).all()
        for a in rows:
            text = documents[a.document_id].text[a.start : a.end]
            receipt = _receipt(kind, a, text)
            if kind.table is tables.ClaimMention:
                made = claims.get((a.document_id, a.start, a.end))
                receipt = replace(receipt, details={**receipt.details, "claim": made})
            found[a.document_id].append(receipt)
    return found


def _claims(session: Session, ids: Iterable[str]) -> dict[tuple[str, int, int], str]:
    """Return which claim of the ledger each mention makes."""
    match = tables.ClaimMatch
    rows = session.execute(
        select(match.document_id, match.start, match.end, match.claim_id).where(
            match.document_id.in_(list(ids))
        )
    )
    return {(document, start, end): claim for document, start, end, claim in rows}


def _receipt(kind: ReceiptKind, annotation: tables.Evidence, text: str) -> Receipt:
    return Receipt(
        kind=kind.kind,
        about=getattr(annotation, kind.about) if kind.about else None,
        label=getattr(annotation, kind.label),
        text=text,
        start=annotation.start,
        end=annotation.end,
        holder=annotation.holder,
        holder_name=annotation.holder_name,
        probability=annotation.probability,
        stage=annotation.stage,
        version=annotation.version,
        level=getattr(annotation, "level", None),
        details={name: getattr(annotation, name) for name in kind.details},
    )
