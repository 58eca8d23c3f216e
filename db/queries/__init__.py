"""Every read of the database: functions that take a `Selection` and return plain records (`db.views`)."""

from db.queries import narratives
from db.queries.copies import copies_of, copy_groups, first_published, reposts
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
from db.queries.figures import compute, permalink, permalinks
from db.queries.full_text import saved_searches, search
from db.queries.outlets import outlets
from db.queries.reviews import (
    abstentions,
    document_reviews,
    doubtful,
    iterate_reviews,
    judged_sentences,
    paired_words,
    precision,
    reviews,
    sample_to_judge,
    sample_weeks,
    score_shift,
)

__all__ = [
    "abstentions",
    "compute",
    "copies_of",
    "copy_groups",
    "document",
    "document_reviews",
    "documents",
    "documents_per_day",
    "doubtful",
    "facets",
    "first_published",
    "frame_counts",
    "iterate_documents",
    "iterate_reviews",
    "judged_sentences",
    "narratives",
    "outlets",
    "paired_words",
    "permalink",
    "permalinks",
    "precision",
    "reposts",
    "reviews",
    "sample_to_judge",
    "sample_weeks",
    "saved_searches",
    "score_shift",
    "search",
    "sentiment_per_day",
    "stage_status",
    "stance_per_day",
    "top_entities",
    "totals",
    "where",
]
