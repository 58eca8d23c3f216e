"""Citing figures: each by a name and parameters (`db.queries.citable`), with all that it rests on."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select

from config.errors import GroundswellError
from db import tables
from db.queries.citable import FIGURES
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views.kept import Cited, Figure

BATCH = 10_000


class FigureError(GroundswellError):
    """A figure that does not exist."""


def compute(
    database: Database, figure: str, parameters: Mapping[str, Any], selection: Selection
) -> Figure:
    """Return a figure as it is now, with the hash of the documents and the stages that it rests on.

    Raises:
        FigureError: there is no figure of this name, or its parameters are wrong.
    """
    if figure not in FIGURES:
        raise FigureError(f"there is no figure {figure!r}; known are {', '.join(FIGURES)}")
    try:
        value = FIGURES[figure].rows(database, selection, **parameters)
    except TypeError as error:
        raise FigureError(f"figure {figure}: {error}") from error
    documents, digest = data_hash(database, selection)
    return Figure(value, documents, digest, stage_fingerprints(database))


def columns(figure: str) -> tuple[str, ...]:
    """Return what the columns of a figure are called; none of one that does not exist."""
    return FIGURES[figure].columns if figure in FIGURES else ()


def data_hash(database: Database, selection: Selection) -> tuple[int, str]:
    """Return the number of documents of a selection, and the SHA-256 of their ids and content hashes."""
    doc, digest, number = tables.Document, sha256(), 0
    with database.read() as session:
        rows = session.execute(
            select(doc.id, doc.content_hash)
            .where(*where(selection))
            .order_by(doc.id)
            .execution_options(yield_per=BATCH)
        )
        for key, content in rows:
            digest.update(f"{key} {content}\n".encode())
            number += 1
    return number, digest.hexdigest()


def stage_fingerprints(database: Database) -> dict[str, str]:
    """Return the fingerprint under which most documents were seen, for each stage."""
    run = tables.StageRun
    number = func.count()
    with database.read() as session:
        rows = session.execute(
            select(run.stage, run.fingerprint)
            .group_by(run.stage, run.fingerprint)
            .order_by(run.stage, number, run.fingerprint)
        )
        return dict(rows.all())


def permalink(database: Database, key: str) -> Cited | None:
    """Return a figure that was cited, or None."""
    with database.read() as session:
        row = session.get(tables.Permalink, key)
        return _cited(row) if row else None


def permalinks(database: Database, limit: int = 50) -> list[Cited]:
    """Return the figures that were cited, newest first."""
    table = tables.Permalink
    with database.read() as session:
        rows = session.scalars(select(table).order_by(table.made.desc(), table.id).limit(limit))
        return [_cited(row) for row in rows]


def _cited(row: tables.Permalink) -> Cited:
    return Cited(
        id=row.id,
        title=row.title,
        figure=row.figure,
        parameters=row.parameters,
        selection=row.selection,
        then=Figure(row.value, row.documents, row.data_hash, row.stages),
        owner=row.owner,
        made=row.made,
    )
