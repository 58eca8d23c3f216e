"""Searches that people save, and figures that they cite."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sqlalchemy import delete

from config.errors import GroundswellError
from db import tables
from db.queries.figures import compute
from db.selection import Selection
from db.session import Database
from db.store.ingest import now
from db.views.kept import SearchedBy


def save_search(
    database: Database,
    owner: str,
    name: str,
    words: str,
    selection: Selection,
    by: SearchedBy = "words",
) -> None:
    """Keep a search under a name; one of the same name is replaced.

    Raises:
        GroundswellError: the name is empty or too long.
    """
    if not 0 < len(name.strip()) <= 120:
        raise GroundswellError("a saved search needs a name of at most 120 characters")
    with database.write() as session:
        session.merge(
            tables.SavedSearch(
                owner=owner,
                name=name.strip(),
                words=words,
                selection=selection.to_query(),
                saved=now(),
                by=by,
            )
        )


def forget_search(database: Database, owner: str, name: str) -> None:
    """Remove a saved search."""
    table = tables.SavedSearch
    with database.write() as session:
        session.execute(delete(table).where(table.owner == owner, table.name == name))


def cite(
    database: Database,
    owner: str,
    title: str,
    figure: str,
    parameters: Mapping[str, Any],
    selection: Selection,
) -> str:
    """Freeze a figure with its query, data hash and stage versions; return the id of its permalink.

    What is collected later does not count: the selection is narrowed to what was there. Citing the same
    figure of the same data again gives the same id.
    """
    made = now()
    frozen = selection if selection.collected else replace(selection, collected=made)
    found = compute(database, figure, parameters, frozen)
    about = (figure, sorted(parameters.items()), selection.to_query(), found.data_hash, found.value)
    key = sha256(repr((about, sorted(found.stages.items()))).encode()).hexdigest()[:12]
    with database.write() as session:
        if session.get(tables.Permalink, key) is None:
            session.add(
                tables.Permalink(
                    id=key,
                    title=title,
                    figure=figure,
                    parameters=dict(parameters),
                    selection=frozen.to_query(),
                    value=[list(row) for row in found.value],
                    documents=found.documents,
                    data_hash=found.data_hash,
                    stages=dict(found.stages),
                    owner=owner,
                    made=made,
                )
            )
    return key
