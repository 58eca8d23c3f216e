"""Outlets: how much they publish, and where their authors stand."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db import tables
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views.outlets import Outlet

doc, stance = tables.Document, tables.Stance
SIDES = ("favor", "against", "none")
Volume = tuple[str, int, datetime | None]  # first kind, documents, last published


def outlets(
    database: Database, selection: Selection, target: str, limit: int = 200
) -> list[Outlet]:
    """Return the outlets of a selection with their authors' stances toward a target, largest first."""
    with database.read() as session:
        volumes, sides = _volumes(session, selection), _sides(session, selection, target)
    largest = sorted(volumes, key=lambda name: (-volumes[name][1], name))[:limit]
    return [_outlet(name, volumes[name], sides[name]) for name in largest]


def _outlet(name: str, volume: Volume, sides: dict[str, int]) -> Outlet:
    kind, number, last = volume
    favor, against, none = (sides.get(side, 0) for side in SIDES)
    return Outlet(name, kind, number, favor, against, none, last)


def _volumes(session: Session, selection: Selection) -> dict[str, Volume]:
    """Return what each outlet publishes; grouped as the index of facets is, so that nothing is sorted."""
    found: dict[str, Volume] = {}
    rows = session.execute(
        select(doc.relevant, doc.outlet, func.min(doc.kind), func.count(), func.max(doc.published))
        .where(*where(selection))
        .group_by(doc.relevant, doc.outlet)
    )
    for _, name, *counted in rows.tuples():
        volume: Volume = tuple(counted)  # type: ignore[assignment]
        found[name] = _both(found[name], volume) if name in found else volume
    return found


def _both(one: Volume, other: Volume) -> Volume:
    days = [day for day in (one[2], other[2]) if day]
    return min(one[0], other[0]), one[1] + other[1], max(days, default=None)


def _sides(session: Session, selection: Selection, target: str) -> dict[str, dict[str, int]]:
    """Count the documents of each outlet by the stance of their author."""
    judged = (
        select(doc.outlet, stance.label)
        .join(doc, doc.id == stance.document_id)
        .where(
            stance.target == target,
            stance.level == "document",
            stance.holder == "author",
            *where(selection),
        )
        .group_by(doc.outlet, stance.label, doc.id)
        .subquery()
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for name, label, number in session.execute(
        select(judged.c.outlet, judged.c.label, func.count()).group_by(
            judged.c.outlet, judged.c.label
        )
    ):
        found[name][label] = number
    return found
