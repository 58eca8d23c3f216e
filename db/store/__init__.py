"""Every write to the database. All of them are idempotent: the same input twice changes nothing."""

from db.store.ingest import (
    PATIENCE,
    IngestRun,
    forget_missed,
    looked_at,
    now,
    save_fetch_states,
)
from db.store.kept import cite, forget_search, save_search
from db.store.reviews import ReviewError, correct, withdraw
from db.store.samples import draw_sample
from db.store.stages import ANNOTATION_TABLES, StageResult, save_stage

__all__ = [
    "ANNOTATION_TABLES",
    "PATIENCE",
    "IngestRun",
    "ReviewError",
    "StageResult",
    "cite",
    "correct",
    "draw_sample",
    "forget_missed",
    "forget_search",
    "looked_at",
    "now",
    "save_fetch_states",
    "save_search",
    "save_stage",
    "withdraw",
]
