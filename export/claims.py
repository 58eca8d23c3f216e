"""The table of canonical claims; the sentences that make them are in `export.labels`."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from db import queries
from db.selection import Selection
from db.session import Database
from export.batches import batches
from export.care import Care
from export.columns import CODE_POINTS, NUMBER, TEXT, TIME, UTC, Column

BATCH = 200
CLAIMS = (
    Column("id", TEXT, "Identifier, which `claim_mentions.claim` holds"),
    Column("text", TEXT, "Canonical wording, a real sentence; null where words are held back"),
    Column("document", TEXT, "Document of that sentence, which may be outside of this selection"),
    Column("start", NUMBER, "First code point of the sentence", CODE_POINTS),
    Column("end", NUMBER, "Code point after its last", CODE_POINTS),
    Column("first_document", TEXT, "Document of the selection that made it first"),
    Column("first", TIME, "When that was published, or collected where nobody says", UTC),
    Column("mentions", NUMBER, "Sentences of this selection that make it", "sentences"),
    Column("documents", NUMBER, "Documents that make it", "documents"),
    Column("outlets", NUMBER, "Outlets that make it", "outlets"),
    Column("voices", NUMBER, "Documents that make it, copies counted once", "documents"),
    Column("kinds", pa.map_(TEXT, NUMBER), "Mentions by kind of document", "sentences"),
    Column("certainties", pa.map_(TEXT, NUMBER), "Mentions by certainty: `asserted`, `hedged`, `denied`, `questioned`", "sentences"),
    Column("versions", NUMBER, "Other claims that give another figure or party for it", "claims"),
    Column("answers", NUMBER, "Sentences that accuse its accuser in return", "sentences"),
    Column("status", TEXT, "What a person settled: `open`, `disputed`, `confirmed`, `retracted`", made="people"),
)  # fmt: skip
COUNTS = ("mentions", "documents", "outlets", "voices", "versions", "answers")


def claim_rows(database: Database, selection: Selection, care: Care) -> Iterator[dict[str, Any]]:
    """Yield the claims that the selection makes, in the terms of `CLAIMS`."""
    for batch in batches(queries.iterate_claims(database, selection), BATCH):
        urls = queries.research.addresses(database, [claim.document_id for claim in batch])
        for claim in batch:
            yield {
                "id": claim.id,
                "text": care.quoted(urls[claim.document_id], claim.text),
                "document": claim.document_id,
                "start": claim.start,
                "end": claim.end,
                "first_document": claim.first.document_id,
                "first": claim.first.when,
                "kinds": dict(sorted(claim.kinds.items())),
                "certainties": dict(sorted(claim.certainties.items())),
                "status": claim.status.status,
                **{name: getattr(claim, name) for name in COUNTS},
            }
