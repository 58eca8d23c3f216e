"""What the queries return: plain records, free of SQLAlchemy."""

from db.views.copies import Copy, CopyGroup
from db.views.documents import (
    FILES,
    SILENT,
    DayCount,
    DocumentDetail,
    DocumentLink,
    DocumentRow,
    EntityCount,
    Facets,
    Failure,
    Known,
    Receipt,
    Revision,
    SourceStatus,
    StageStatus,
    Totals,
)

__all__ = [
    "FILES",
    "SILENT",
    "Copy",
    "CopyGroup",
    "DayCount",
    "DocumentDetail",
    "DocumentLink",
    "DocumentRow",
    "EntityCount",
    "Facets",
    "Failure",
    "Known",
    "Receipt",
    "Revision",
    "SourceStatus",
    "StageStatus",
    "Totals",
]
