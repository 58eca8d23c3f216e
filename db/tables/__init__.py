"""The tables. Names are singular; every annotation carries its evidence (see `Evidence`)."""

from db.tables.annotations import (
    ClaimMention,
    Embedding,
    Entity,
    EntityMention,
    FrameLabel,
    Quote,
    ScheduledEvent,
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
from db.tables.bursts import (
    Burst,
    Calibration,
    DailyCount,
    DayEvent,
    TestedDay,
)
from db.tables.claims import (
    Claim,
    ClaimKey,
    ClaimMatch,
    ClaimRelation,
)
from db.tables.copies import (
    CopyKey,
    CopyLink,
    CopySketch,
    DuplicateGroup,
    DuplicateMember,
)
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
from db.tables.jobs import (
    Job,
    Lease,
)
from db.tables.kept import (
    Permalink,
    SavedSearch,
)
from db.tables.narratives import (
    Narrative,
    NarrativeCorpus,
    NarrativeEvent,
    NarrativeFeature,
    NarrativeMember,
    NarrativeState,
)
from db.tables.reviews import (
    Judged,
    NameSwap,
    Review,
    SampleItem,
)
from db.tables.subscribers import (
    DigestDelivery,
    DigestItem,
    InstallationSecret,
    Subscriber,
)

__all__ = [
    "DOCUMENT_ID",
    "NAMING",
    "Author",
    "Base",
    "Burst",
    "Calibration",
    "Claim",
    "ClaimKey",
    "ClaimMatch",
    "ClaimMention",
    "ClaimRelation",
    "CopyKey",
    "CopyLink",
    "CopySketch",
    "DailyCount",
    "DayEvent",
    "DigestDelivery",
    "DigestItem",
    "Document",
    "DocumentAddress",
    "DuplicateGroup",
    "DuplicateMember",
    "Embedding",
    "Entity",
    "EntityMention",
    "Evidence",
    "FetchState",
    "FrameLabel",
    "IngestFailure",
    "IngestRun",
    "InstallationSecret",
    "Job",
    "Judged",
    "Lease",
    "NameSwap",
    "Narrative",
    "NarrativeCorpus",
    "NarrativeEvent",
    "NarrativeFeature",
    "NarrativeMember",
    "NarrativeState",
    "Permalink",
    "Quote",
    "Review",
    "Revision",
    "SampleItem",
    "SavedSearch",
    "ScheduledEvent",
    "Sentiment",
    "Source",
    "StageRun",
    "Stance",
    "Subscriber",
    "TestedDay",
    "UtcDateTime",
]
