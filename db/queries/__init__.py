"""Every read of the database: functions that take a `Selection` and return plain records (`db.views`)."""

from db.queries.claim_details import claim_detail
from db.queries.claims import (
    Sort,
    claims_of,
    iterate_claims,
    ledger,
    ledger_size,
)
from db.queries.corpus import (
    document,
    documents,
    documents_per_day,
    facets,
    frame_counts,
    iterate_documents,
    sentiment_per_day,
    stage_status,
    stance_per_day,
    top_entities,
    totals,
    where,
)

__all__ = [
    "Sort",
    "claim_detail",
    "claims_of",
    "document",
    "documents",
    "documents_per_day",
    "facets",
    "frame_counts",
    "iterate_claims",
    "iterate_documents",
    "ledger",
    "ledger_size",
    "sentiment_per_day",
    "stage_status",
    "stance_per_day",
    "top_entities",
    "totals",
    "where",
]
