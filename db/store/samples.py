"""What is told of a week's labels: the sample that people judge, and what hangs on names alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import delete, literal, select
from sqlalchemy.orm import Session

from config.errors import GroundswellError
from db import tables
from db.corrections import CORRECTABLE, PRESENT, REVIEWED, words_hash
from db.session import Database
from db.store.ingest import now
from db.views.reviews import NameSwap

EACH = 4  # labels that are drawn of each stratum
DRAWN = ("frame", "stance", "claim")  # the kinds of labels that are measured
Stratum = tuple[str, str, str]


def draw_sample(database: Database, week: date, each: int = EACH, seed: int = 0) -> int:
    """Draw labels of the week of a Monday and return how many were drawn; a week is drawn once.

    The sample is stratified: as many labels of every frame, of every side toward every target, and of
    claims, however rare. The week is that in which the documents were published. Labels that a person gave
    are not drawn. The same database, week and seed give the same sample.

    Raises:
        GroundswellError: the day is not a Monday.
    """
    if week.weekday():
        raise GroundswellError(f"{week} is not a Monday")
    name = f"{week:%G-W%V}"
    item = tables.SampleItem
    with database.write() as session:
        if session.scalar(select(item.id).where(item.week == name).limit(1)):
            return 0
        drawn = 0
        for kind in DRAWN:
            for stratum, rows in sorted(_strata(session, kind, week).items()):
                picked = Random(f"{seed} {name} {stratum}").sample(rows, min(each, len(rows)))  # noqa: S311
                session.add_all(_item(session, name, stratum, row) for row in sorted(picked))
                drawn += len(picked)
    return drawn


def save_name_swaps(database: Database, week: date, swaps: Sequence[NameSwap]) -> None:
    """Note what hung on names in the week of a Monday; what was noted of it before is replaced."""
    name, table = f"{week:%G-W%V}", tables.NameSwap
    with database.write() as session:
        session.execute(delete(table).where(table.week == name))
        session.add_all(table(week=name, measured=now(), **asdict(swap)) for swap in swaps)


def _strata(session: Session, kind: str, week: date) -> Mapping[Stratum, list[int]]:
    """Return the ids of the week's labels by kind, what they are about, and label; in a fixed order."""
    how, doc = CORRECTABLE[kind], tables.Document
    begin = datetime.combine(week, time(), UTC)
    wanted = [
        doc.relevant.is_(True),
        doc.deleted.is_(None),
        doc.published >= begin,
        doc.published < begin + timedelta(days=7),
        how.table.version != REVIEWED,
    ]
    if how.table is tables.Stance:
        wanted.append(tables.Stance.level == "sentence")
    found: dict[Stratum, list[int]] = defaultdict(list)
    for key, about, label in session.execute(
        select(how.table.id, _column(kind, how.about, ""), _column(kind, how.label, PRESENT))
        .join(doc, doc.id == how.table.document_id)
        .where(*wanted)
        .order_by(how.table.document_id, how.table.start, how.table.id)
    ):
        found[kind, about, label].append(key)
    return found


def _column(kind: str, name: str | None, otherwise: str) -> Any:
    return getattr(CORRECTABLE[kind].table, name) if name else literal(otherwise)


def _item(session: Session, week: str, stratum: Stratum, key: int) -> tables.SampleItem:
    kind, about, label = stratum
    row = session.get_one(CORRECTABLE[kind].table, key)
    text = session.get_one(tables.Document, row.document_id).text
    return tables.SampleItem(
        week=week,
        document_id=row.document_id,
        stage=row.stage,
        kind=kind,
        about=about,
        level="sentence",
        start=row.start,
        end=row.end,
        text_hash=words_hash(text, row.start, row.end),
        label=label,
        probability=row.probability,
        version=row.version,
    )
