"""Daily series rolled up from the documents, what broke out of them, and what happened on each day."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import DOCUMENT_ID, Base


class DailyCount(Base):
    """One day of one series: how many documents or texts (`db.store.bursts` says of what)."""

    __tablename__ = "daily_count"

    measure: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, index=True)
    count: Mapped[int]


class Burst(Base):
    """A day on which a series was not what its own past makes likely.

    `observed`, `expected`, `low` and `high` are documents for measure `volume`, else shares. The cause is
    kept as a document alone: its headline is read from the document, and goes with it.
    """

    __tablename__ = "burst"
    __table_args__ = (
        Index("ix_burst_day", "day"),
        Index("ix_burst_document_id", "document_id"),
        CheckConstraint("direction in ('up', 'down')", name="direction"),
    )

    measure: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    direction: Mapped[str] = mapped_column(String(4))
    observed: Mapped[float]
    expected: Mapped[float]
    low: Mapped[float]
    high: Mapped[float]
    p_value: Mapped[float]
    q_value: Mapped[float]
    effect: Mapped[float]
    count: Mapped[int]
    total: Mapped[int]
    stage: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[str | None] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="SET NULL"), default=None
    )
    voices: Mapped[int] = mapped_column(default=0)


class TestedDay(Base):
    """A day whose series were tested for bursts, with a digest of its counts and what happened on it."""

    __tablename__ = "tested_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(16))


class DayEvent(Base):
    """What happened on a day: the document whose headline most voices share, and who shares it."""

    __tablename__ = "day_event"

    day: Mapped[date] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(
        DOCUMENT_ID, ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    voices: Mapped[int]
    documents: Mapped[int]
    members: Mapped[list[Any]] = mapped_column(JSON)


class Calibration(Base):
    """A classifier's confusion matrix on held-out data; `confusion[true][found]` counts documents."""

    __tablename__ = "calibration"

    measure: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    labels: Mapped[list[Any]] = mapped_column(JSON)
    confusion: Mapped[list[Any]] = mapped_column(JSON)
    data: Mapped[str] = mapped_column(String(300))
    measured: Mapped[date]
    version: Mapped[str] = mapped_column(String(40))
