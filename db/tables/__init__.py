"""The tables. Names are singular; every annotation carries its evidence (see `Evidence`)."""

from db.tables.annotations import (
    ClaimMention,
    Entity,
    EntityMention,
    FrameLabel,
    Quote,
    Sentiment,
    StageRun,
    Stance,
)
from db.tables.base import (
    DOCUMENT_ID,
    NAMING,
    Base,
    Evidence,
    UtcDateTime,
)
from db.tables.bursts import Burst, Calibration, DailyCount, DayEvent
from db.tables.documents import (
    Author,
    Document,
    DocumentAddress,
    FetchState,
    IngestFailure,
    IngestRun,
    Revision,
    Source,
)

__all__ = [
    "DOCUMENT_ID",
    "NAMING",
    "Author",
    "Base",
    "Burst",
    "Calibration",
    "ClaimMention",
    "DailyCount",
    "DayEvent",
    "Document",
    "DocumentAddress",
    "Entity",
    "EntityMention",
    "Evidence",
    "FetchState",
    "FrameLabel",
    "IngestFailure",
    "IngestRun",
    "Quote",
    "Revision",
    "Sentiment",
    "Source",
    "StageRun",
    "Stance",
    "UtcDateTime",
]
