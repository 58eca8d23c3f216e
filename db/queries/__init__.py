"""Every read of the database: functions that take a `Selection` and return plain records (`db.views`)."""

from db.queries import narratives
from db.queries.copies import copies_of, copy_groups, first_published, reposts
from db.queries.claim_details import claim_detail
from db.queries.claims import (
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
    "copies_of",
    "copy_groups",
    "claim_detail",
    "claims_of",
    "document",
    "documents",
    "documents_per_day",
    "facets",
    "first_published",
    "frame_counts",
    "iterate_claims",
    "iterate_documents",
    "narratives",
    "reposts",
    "ledger",
    "ledger_size",
    "sentiment_per_day",
    "stage_status",
    "stance_per_day",
    "top_entities",
    "totals",
    "where",
]
