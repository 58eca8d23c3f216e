"""Every write to the database. All of them are idempotent: the same input twice changes nothing."""

from db.store.bursts import (
    BurstRow,
    DayRollup,
    note_undated,
    roll_up,
    save_bursts,
    save_calibrations,
)
from db.store.claims import (
    STATUSES,
    ClaimError,
    set_status,
)
from db.store.copies import (
    CopyResult,
    begin_copies_anew,
    save_copies,
)
from db.store.ingest import (
    PATIENCE,
    IngestRun,
    forget_missed,
    looked_at,
    now,
    save_fetch_states,
)
from db.store.kept import (
    cite,
    forget_search,
    save_search,
)
from db.store.narratives import (
    retire_narratives,
    save_narratives,
)
from db.store.reviews import (
    ReviewError,
    correct,
    withdraw,
)
from db.store.samples import (
    draw_sample,
    save_name_swaps,
)
from db.store.stages import (
    ANNOTATION_TABLES,
    StageResult,
    save_stage,
)

__all__ = [
    "ANNOTATION_TABLES",
    "PATIENCE",
    "STATUSES",
    "BurstRow",
    "ClaimError",
    "CopyResult",
    "DayRollup",
    "IngestRun",
    "ReviewError",
    "StageResult",
    "begin_copies_anew",
    "cite",
    "correct",
    "draw_sample",
    "forget_missed",
    "forget_search",
    "looked_at",
    "note_undated",
    "now",
    "retire_narratives",
    "roll_up",
    "save_bursts",
    "save_calibrations",
    "save_copies",
    "save_fetch_states",
    "save_name_swaps",
    "save_narratives",
    "save_search",
    "save_stage",
    "set_status",
    "withdraw",
]
