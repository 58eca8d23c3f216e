"""Every read of the database: functions that take a `Selection` and return plain records (`db.views`)."""

from db.queries import bursts, events, figures, narratives, research
from db.queries.bursts import (
    event_line,
    watch,
)
from db.queries.claim_details import (
    claim_detail,
)
from db.queries.claims import (
    Sort,
    claims_of,
    iterate_claims,
    ledger,
    ledger_size,
)
from db.queries.copies import (
    copies_of,
    copy_groups,
    first_published,
    reposts,
)
from db.queries.corpus import (
    document,
    documents,
    documents_per_day,
    facets,
    frame_counts,
    iterate_documents,
    languages,
    sentiment_per_day,
    stage_status,
    stance_per_day,
    top_entities,
    totals,
    where,
)
from db.queries.curves import (
    calibration,
    calibrations,
    daily_series,
    series,
)
from db.queries.figures import (
    compute,
    permalink,
    permalinks,
)
from db.queries.full_text import (
    saved_searches,
    search,
)
from db.queries.meaning import (
    near,
)
from db.queries.outlets import (
    outlets,
)
from db.queries.reviews import (
    abstentions,
    document_reviews,
    doubtful,
    iterate_reviews,
    judged_sentences,
    name_swaps,
    paired_words,
    precision,
    reviews,
    sample_to_judge,
    sample_weeks,
    score_shift,
)

__all__ = [
    "Sort",
    "abstentions",
    "bursts",
    "calibration",
    "calibrations",
    "claim_detail",
    "claims_of",
    "compute",
    "copies_of",
    "copy_groups",
    "daily_series",
    "document",
    "document_reviews",
    "documents",
    "documents_per_day",
    "doubtful",
    "event_line",
    "events",
    "facets",
    "figures",
    "first_published",
    "frame_counts",
    "iterate_claims",
    "iterate_documents",
    "iterate_reviews",
    "judged_sentences",
    "languages",
    "ledger",
    "ledger_size",
    "name_swaps",
    "narratives",
    "near",
    "outlets",
    "paired_words",
    "permalink",
    "permalinks",
    "precision",
    "reposts",
    "research",
    "reviews",
    "sample_to_judge",
    "sample_weeks",
    "saved_searches",
    "score_shift",
    "search",
    "sentiment_per_day",
    "series",
    "stage_status",
    "stance_per_day",
    "top_entities",
    "totals",
    "watch",
    "where",
]
