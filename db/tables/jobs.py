"""When the jobs of the service are due, and which process works on them."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class Job(Base):
    """When a job of the service runs next, and how its runs went.

    `satisfied` is the due time that the last run answered: a calendar's date is never answered twice,
    whatever the clock does. `not_before` is what the last run said, as a source that fails is left alone.
    """

    __tablename__ = "job"

    name: Mapped[str] = mapped_column(String(240), primary_key=True)
    lane: Mapped[str] = mapped_column(String(40))
    due: Mapped[datetime]
    satisfied: Mapped[datetime | None] = mapped_column(default=None)
    not_before: Mapped[datetime | None] = mapped_column(default=None)
    started: Mapped[datetime | None] = mapped_column(default=None)
    finished: Mapped[datetime | None] = mapped_column(default=None)
    seconds: Mapped[float | None] = mapped_column(default=None)
    runs: Mapped[int] = mapped_column(default=0)
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text, default=None)


class Lease(Base):
    """Who works in a lane. The owner counts `beats` up; who sees them stand still may take over.

    Clocks of two machines differ and jump, so that no time in this table decides anything: `beat` is for
    people.
    """

    __tablename__ = "lease"

    lane: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str | None] = mapped_column(String(200), default=None)
    beats: Mapped[int] = mapped_column(default=0)
    beat: Mapped[datetime | None] = mapped_column(default=None)
