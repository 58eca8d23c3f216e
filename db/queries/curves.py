"""Shares over time with their intervals, computed on read for any selection."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
from sqlalchemy import Select, case, func, select

from db import tables
from db.opinions import judged
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views import CalibrationView, DailyPoint, SharePoint
from estimates import shares as honest
from estimates.quantification import Floats

doc = tables.Document
GROUP = doc.duplicate_group
STANCES = ("favor", "against", "none")
SENTIMENTS = ("negative", "neutral", "positive")
USED = ("used", "unused")
Step = Literal["day", "week", "all"]
STEPS = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Cell:
    """Some documents of one day that have the same label, and the same group of copies if any."""

    day: date
    label: str
    group: str | None
    count: int


def series(
    database: Database,
    selection: Selection,
    measure: str,
    key: str,
    by: Step = "week",
    among: Sequence[str] = (),
) -> list[SharePoint]:
    """Return the share of every label over time, in order of time; bins between that are empty too.

    Args:
        database: to read.
        selection: which documents.
        measure: `stance` (the author's, over a document), `speakers` (stances of those whom documents quote,
            a sentence each), `frame` (used in a document or not) or `sentiment` (of a sentence).
        key: id of the target, the frame or the entity.
        by: `day`, `week` (ISO), or `all` at once, which starts at the first day.
        among: labels to compare with one another alone, such as favor and against; all when empty.

    Raises:
        ValueError: `measure` or a label is none of these.
    """
    if measure not in MEASURES:
        raise ValueError(f"no measure {measure!r}; measures are {', '.join(MEASURES)}")
    labels, read = MEASURES[measure]
    part = [labels.index(label) for label in among or labels]
    cells = read(database, selection, key)
    known = calibration(database, measure, key)
    return list(_points(cells, (measure, key, by), labels, part, known))


def _points(
    cells: Sequence[Cell],
    what: tuple[str, str, Step],
    labels: Sequence[str],
    part: Sequence[int],
    known: CalibrationView | None,
) -> Iterator[SharePoint]:
    measure, key, by = what
    starts = _starts([cell.day for cell in cells], by)
    tally = _tally(cells, starts, labels, by)
    found = honest.shares(tally, known.confusion if known else None, part)
    counts, groups = tally.counts, tally.groups(np.asarray(part))
    for b, start in enumerate(starts):
        for k in part:
            if labels[k] == "unused":
                continue
            at = (b, k)
            yield SharePoint(
                start=start,
                measure=measure,
                key=key,
                label=labels[k],
                naive=_number(found.naive, at),
                naive_low=_number(found.naive_low, at),
                naive_high=_number(found.naive_high, at),
                corrected=_number(found.corrected, at),
                low=_number(found.low, at),
                high=_number(found.high, at),
                documents=int(counts[at]),
                total=int(counts[b, list(part)].sum()),
                groups=int(groups[b]),
            )


def _number(values: Floats | None, at: tuple[int, int]) -> float | None:
    return None if values is None or np.isnan(values[at]) else float(values[at])


def _starts(days: Sequence[date], by: Step) -> list[date]:
    """Return the bins from the first to the last that has anything."""
    if not days:
        return []
    if by == "all":
        return [min(days)]
    earliest = min(days)
    last = _bin(max(days), earliest, by)
    first = earliest - timedelta(days=earliest.weekday() if by == "week" else 0)
    return [first + i * timedelta(days=STEPS[by]) for i in range(last + 1)]


def _bin(day: date, first: date, by: Step) -> int:
    """Return in which bin a day is, if the first day is in bin 0."""
    if by == "all":
        return 0
    start = first - timedelta(days=first.weekday() if by == "week" else 0)
    return (day - start).days // STEPS[by]


def _tally(
    cells: Sequence[Cell], starts: Sequence[date], labels: Sequence[str], by: Step
) -> honest.Tally:
    groups: dict[str, int] = defaultdict(lambda: len(groups))
    return honest.Tally.of(
        [_bin(cell.day, starts[0], by) for cell in cells],
        [labels.index(cell.label) for cell in cells],
        [-1 if cell.group is None else groups[cell.group] for cell in cells],
        (len(starts), len(labels)),
        [cell.count for cell in cells],
    )


def _cells(database: Database, statement: Select[*tuple[Any, ...]]) -> list[Cell]:
    """Count the rows of a statement, whose columns are label and group, by day."""
    day = func.date(doc.published).label("day")
    label, group = statement.selected_columns[0], statement.selected_columns[1]
    with database.read() as session:
        rows = session.execute(
            statement.add_columns(day, func.count())
            .where(doc.published.is_not(None))
            .group_by(label, group, day)
            .order_by(day, label, group)
        )
        return [Cell(date.fromisoformat(str(d)), str(k), g, n) for k, g, d, n in rows]


def _stance(database: Database, selection: Selection, target: str) -> list[Cell]:
    stance = tables.Stance
    return _cells(
        database,
        select(stance.label, GROUP)
        .join(doc, doc.id == stance.document_id)
        .where(
            stance.target == target,
            stance.level == "document",
            stance.holder == "author",
            *where(selection),
        ),
    )


def _speakers(database: Database, selection: Selection, target: str) -> list[Cell]:
    """Count the sentences in which speakers take a stance; those of one text are one cluster."""
    stance = tables.Stance
    cluster = func.coalesce(GROUP, doc.id).label("cluster")
    return _cells(
        database,
        select(stance.label, cluster)
        .join(doc, doc.id == stance.document_id)
        .where(
            stance.target == target,
            stance.level == "sentence",
            stance.holder == "speaker",
            *where(selection),
        ),
    )


def _frame(database: Database, selection: Selection, frame: str) -> list[Cell]:
    """Tell of every document that was judged whether it uses the frame."""
    label = tables.FrameLabel
    uses = select(label.document_id).where(label.document_id == doc.id, label.frame == frame)
    used = uses.exists()
    return _cells(
        database,
        select(case((used, "used"), else_="unused").label("label"), GROUP).where(
            doc.relevant.is_(True), judged(), *where(selection)
        ),
    )


def _sentiment(database: Database, selection: Selection, entity: str) -> list[Cell]:
    """Count sentences; those of one document, and of its copies, are one cluster."""
    sentiment = tables.Sentiment
    cluster = func.coalesce(GROUP, doc.id).label("cluster")
    return _cells(
        database,
        select(sentiment.label, cluster)
        .join(doc, doc.id == sentiment.document_id)
        .where(sentiment.entity_id == entity, *where(selection)),
    )


MEASURES: dict[str, tuple[tuple[str, ...], Callable[[Database, Selection, str], list[Cell]]]] = {
    "stance": (STANCES, _stance),
    "speakers": (STANCES, _speakers),
    "frame": (USED, _frame),
    "sentiment": (SENTIMENTS, _sentiment),
}


def calibration(database: Database, measure: str, key: str) -> CalibrationView | None:
    """Return the calibration set of a target or frame; None when there is none."""
    return next((c for c in calibrations(database) if (c.measure, c.key) == (measure, key)), None)


def calibrations(database: Database) -> list[CalibrationView]:
    """Return all calibration sets that held for the topic and the stages when bursts were last updated."""
    table = tables.Calibration
    with database.read() as session:
        return [
            CalibrationView(c.measure, c.key, c.labels, c.confusion, c.data, c.measured, c.version)
            for c in session.scalars(select(table).order_by(table.measure, table.key))
        ]


def daily_series(database: Database, selection: Selection) -> list[DailyPoint]:
    """Return every daily series of a selection with its intervals, for data sets.

    Volume by kind and of all kinds; the author's stance toward every target that was judged, a label
    each; every frame that is used.
    """
    found = list(_volume(database, selection))
    for target in _keys(database, tables.Stance.target, selection):
        found += _flat(series(database, selection, "stance", target, "day"))
    for frame in _keys(database, tables.FrameLabel.frame, selection):
        found += _flat(series(database, selection, "frame", frame, "day"))
    return sorted(found, key=lambda p: (p.measure, p.key, p.day))


def _flat(points: Sequence[SharePoint]) -> Iterator[DailyPoint]:
    for p in points:
        key = p.key if p.measure == "frame" else f"{p.key}:{p.label}"
        yield DailyPoint(
            p.start, p.measure, key, p.naive, p.corrected, p.low, p.high, p.documents, p.groups
        )


def _keys(database: Database, column: Any, selection: Selection) -> list[str]:
    with database.read() as session:
        statement = (
            select(column)
            .distinct()
            .join(doc, doc.id == column.class_.document_id)
            .where(*where(selection))
        )
        return sorted(session.scalars(statement))


def _volume(database: Database, selection: Selection) -> Iterator[DailyPoint]:
    """Count documents and distinct texts a day, by kind and over all kinds."""
    cells = _cells(database, select(doc.kind, GROUP).where(*where(selection)))
    kinds = sorted({cell.label for cell in cells})
    days = _starts([cell.day for cell in cells], "day")
    kinds_of = np.arange(len(kinds))
    for key in ("all", *kinds):
        part = [cell for cell in cells if key in ("all", cell.label)]
        tally = _tally(part, days, kinds, "day")
        for day, row, groups in zip(days, tally.counts, tally.groups(kinds_of), strict=True):
            yield DailyPoint(
                day, "volume", key, None, None, None, None, int(row.sum()), int(groups)
            )
