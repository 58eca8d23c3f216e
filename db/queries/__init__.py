"""Every read of the database: functions that take a `Selection` and return plain records (`db.views`)."""

from db.queries import research
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
    "document",
    "documents",
    "documents_per_day",
    "facets",
    "frame_counts",
    "iterate_documents",
    "research",
    "sentiment_per_day",
    "stage_status",
    "stance_per_day",
    "top_entities",
    "totals",
    "where",
]
