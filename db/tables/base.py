"""What all tables share: naming, times, and the columns that make a label a receipt."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    mapped_column,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

DOCUMENT_ID = String(16)
SEARCH = "search_"  # tables of the full-text search, which differ between SQLite and PostgreSQL


def portable(name: str | None, kind: str, parents: object) -> bool:
    """Tell whether the metadata know a table; those of the full-text search are made by a migration."""
    return not (kind == "table" and name is not None and name.startswith(SEARCH))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite keeps no zone, so that it is dropped and put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, which would be read as something else elsewhere."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Put the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """All tables share one naming convention, which migrations on SQLite need."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
    }


class Evidence(Base):
    """The columns that make a label a receipt: where, whose voice, how sure, and who says so.

    Every table has an index that begins with `document_id`; what is counted with it stands there too.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE")
    )
    start: Mapped[int]
    end: Mapped[int]
    holder: Mapped[str] = mapped_column(String(10))
    holder_name: Mapped[str | None] = mapped_column(String(300))
    probability: Mapped[float]
    stage: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40))
