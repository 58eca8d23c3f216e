"""Outlets: how much they publish, and where their authors stand."""

from sqlalchemy import ColumnElement, and_, case, func, select

from db import tables
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views.outlets import Outlet

doc, stance = tables.Document, tables.Stance


def outlets(
    database: Database, selection: Selection, target: str, limit: int = 200
) -> list[Outlet]:
    """Return the outlets of a selection with their authors' stances toward a target, largest first."""
    own = and_(
        stance.document_id == doc.id,
        stance.target == target,
        stance.level == "document",
        stance.holder == "author",
    )
    number = func.count(doc.id.distinct())
    sides: list[ColumnElement[int]] = [
        func.count(case((stance.label == side, doc.id)).distinct())
        for side in ("favor", "against", "none")
    ]
    with database.read() as session:
        rows = session.execute(
            select(doc.outlet, func.min(doc.kind), number, *sides, func.max(doc.published))
            .outerjoin(stance, own)
            .where(*where(selection))
            .group_by(doc.outlet)
            .order_by(number.desc(), doc.outlet)
            .limit(limit)
        )
        return [Outlet(*row) for row in rows.all()]  # type: ignore[call-arg, arg-type]
