"""The names of the stages in the order in which they run, for what must start before models are imported."""

STAGES = (
    "language",
    "relevance",
    "near_duplicates",
    "entities",
    "quotes",
    "stance",
    "frames",
    "embeddings",
    "sentiment",
    "claims",
    "scheduled_events",
    "claim_matching",
    "narratives",
    "bursts",
)
