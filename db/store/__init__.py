"""Every write to the database. All of them are idempotent: the same input twice changes nothing."""

from db.store.bursts import (
    BurstRow,
    DayRollup,
    note_undated,
    roll_up,
    save_bursts,
    save_calibrations,
)
from db.store.claims import ClaimError, set_status
from db.store.ingest import (
    PATIENCE,
    IngestRun,
    forget_missed,
    looked_at,
    now,
    save_fetch_states,
)
from db.store.stages import ANNOTATION_TABLES, StageResult, save_stage

__all__ = [
    "ANNOTATION_TABLES",
    "PATIENCE",
    "BurstRow",
    "ClaimError",
    "DayRollup",
    "IngestRun",
    "StageResult",
    "forget_missed",
    "looked_at",
    "note_undated",
    "now",
    "roll_up",
    "save_bursts",
    "save_calibrations",
    "save_fetch_states",
    "save_stage",
    "set_status",
]
