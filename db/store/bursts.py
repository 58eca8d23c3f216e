"""Daily series and their bursts, rolled up day by day; calibration sets, written whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import (
    ColumnElement,
    Select,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from db import tables
from db.opinions import judged
from db.seen import Marks, is_pending, seen
from db.session import Database
from db.store.ingest import now
from db.views import CalibrationView

doc = tables.Document
GROUP = doc.duplicate_group
REPOST = timedelta(days=28)  # a text that is older is no news
TEXT = func.coalesce(GROUP, doc.id)  # copies are one text
BATCH = 500  # rows of one statement


@dataclass(frozen=True, slots=True)
class DayRollup:
    """What a stage found out about one day beside the counts: its event, if anything has a headline."""

    day: date
    document_id: str | None
    voices: int = 0
    members: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class BurstRow:
    """A burst as it is stored; `db.views.Burst` says what the fields mean."""

    measure: str
    key: str
    day: date
    direction: str
    observed: float
    expected: float
    low: float
    high: float
    p_value: float
    q_value: float
    effect: float
    count: int
    total: int
    stage: str
    version: str
    document_id: str | None
    voices: int


def roll_up(
    database: Database, stage: str, fingerprint: str, needs: Marks, days: Sequence[DayRollup]
) -> int:
    """Count the series of some days anew, and note that the stage has seen their documents.

    All in one transaction: a run that is killed leaves days done or not begun. Returns the number of
    documents that had not been seen.
    """
    if not days:
        return 0
    with database.write() as session:
        for table in (tables.DailyCount, tables.DayEvent):
            session.execute(delete(table).where(table.day.in_([d.day for d in days])))
        for part in days:
            _write(session, tables.DailyCount, _counts(session, part.day))
        _write(session, tables.DayEvent, (_event(d) for d in days if d.document_id))
        on = [_on(d.day) for d in days]
        return sum(_note(session, stage, fingerprint, needs, condition) for condition in on)


def note_undated(database: Database, stage: str, fingerprint: str, needs: Marks) -> int:
    """Note that the stage has seen the documents without a date, which are on no curve."""
    with database.write() as session:
        return _note(session, stage, fingerprint, needs, doc.published.is_(None))


def _on(day: date) -> ColumnElement[bool]:
    start = datetime.combine(day, time(), UTC)
    return (doc.published >= start) & (doc.published < start + timedelta(days=1))


def _note(
    session: Session, stage: str, fingerprint: str, needs: Marks, condition: ColumnElement[bool]
) -> int:
    """Note that documents were seen, but those that wait for a stage: the counts lack what it will say."""
    run = tables.StageRun
    settled = or_(
        doc.relevant.is_(True) & seen(doc.id, needs),
        doc.relevant.is_(False),
        doc.deleted.is_not(None),
    )
    unseen = session.scalars(
        select(doc.id).where(condition, settled, is_pending(doc.id, stage, fingerprint))
    ).all()
    for i in range(0, len(unseen), BATCH):
        some = unseen[i : i + BATCH]
        session.execute(delete(run).where(run.stage == stage, run.document_id.in_(some)))
    finished = now()
    _write(
        session,
        run,
        (
            {"document_id": key, "stage": stage, "fingerprint": fingerprint, "finished": finished}
            for key in unseen
        ),
    )
    return len(unseen)


def _event(day: DayRollup) -> dict[str, object]:
    return {
        "day": day.day,
        "document_id": day.document_id,
        "voices": day.voices,
        "documents": len(day.members),
        "members": list(day.members),
    }


def _write(
    session: Session, table: type[tables.Base], rows: Iterable[Mapping[str, object]]
) -> None:
    if found := [dict(row) for row in rows]:
        session.execute(insert(table), found)


def _counts(session: Session, day: date) -> Iterator[dict[str, object]]:
    """Yield the rows of one day: a measure, its key, and how many."""
    for measure, statement in _statements(day):
        for key, count in session.execute(statement):
            if count:
                yield {"measure": measure, "key": key, "day": day, "count": count}


def _statements(day: date) -> Iterator[tuple[str, Select[str, int]]]:
    """Yield the measures, each with a statement that gives keys and counts.

    `collected` counts everything, so that a day without relevant documents differs from one on which nobody
    collected. Volumes count documents but reposts of old texts; shares count texts, of which all copies
    are one. The whole that a share is of stands under the target alone, and under no frame.
    """
    wanted = [_on(day), doc.deleted.is_(None)]
    relevant = [*wanted, doc.relevant.is_(True)]
    fresh = [*relevant, ~_is_repost(day)]
    number, texts = func.count(), func.count(TEXT.distinct())
    yield "collected", select(literal("all"), number).where(*wanted)
    yield "volume", select(literal("all"), number).where(*fresh)
    yield "volume", select(doc.kind, number).where(*fresh).group_by(doc.kind)
    stance = tables.Stance
    of_author = (
        select(stance.target, texts)
        .join(doc, doc.id == stance.document_id)
        .where(*relevant, stance.level == "document", stance.holder == "author")
        .group_by(stance.target)
    )
    yield "stance", of_author
    labelled = stance.target + ":" + stance.label
    yield "stance", of_author.with_only_columns(labelled, texts).group_by(stance.label)
    frame = tables.FrameLabel
    readable = [*relevant, judged()]
    yield "frame", select(literal(""), texts).where(*readable)
    yield (
        "frame",
        select(frame.frame, texts)
        .join(doc, doc.id == frame.document_id)
        .where(*readable)
        .group_by(frame.frame),
    )


def _is_repost(day: date) -> ColumnElement[bool]:
    """Return whether a copy of the document came out long before the day."""
    other = aliased(doc)
    long_ago = datetime.combine(day, time(), UTC) - REPOST
    return (
        select(other.id).where(other.duplicate_group == GROUP, other.published < long_ago).exists()
    )


def save_bursts(
    database: Database, bursts: Iterable[BurstRow], tested: Mapping[date, str], gone: Iterable[date]
) -> int:
    """Replace the bursts of the days that were tested, each with a digest of what it was tested on.

    Of days that are `gone`, which are watched no longer, nothing is kept. Returns the number of new bursts.
    """
    days = [*tested, *gone]
    rows = [asdict(b) for b in bursts]
    with database.write() as session:
        for i in range(0, len(days), BATCH):
            for table in (tables.Burst, tables.TestedDay):
                session.execute(delete(table).where(table.day.in_(days[i : i + BATCH])))
        _write(session, tables.Burst, rows)
        _write(session, tables.TestedDay, ({"day": d, "digest": of} for d, of in tested.items()))
    return len(rows)


def save_calibrations(database: Database, found: Iterable[CalibrationView]) -> None:
    """Replace all calibration sets."""
    with database.write() as session:
        session.execute(delete(tables.Calibration))
        _write(session, tables.Calibration, (asdict(c) for c in found))
