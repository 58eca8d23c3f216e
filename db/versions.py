"""Whether documents still are what was read of them: what is said of an older state is not stored.

Used by the reads of the analysis, and by `db.store` inside its transactions. Who looks here writes alone, as
does whoever stores, edits or takes back documents, so that nothing changes before the transaction ends.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from db import tables
from db.records import Version

doc = tables.Document


def versions(session: Session, ids: Collection[str]) -> dict[str, Version]:
    """Return the versions of some documents by id; those that were taken back have none.

    Ask before the documents are read, so that one that is edited in between counts as changed.
    """
    root, parent = aliased(doc), aliased(doc)
    rows = session.execute(
        select(doc.id, doc.last_changed, doc.published, root.last_changed, parent.last_changed)
        .outerjoin(root, root.id == doc.root_id)
        .outerjoin(parent, parent.id == doc.parent_id)
        .where(doc.id.in_(ids), doc.deleted.is_(None))
    )
    return {row[0]: Version(*row.tuple()[1:]) for row in rows}


def unchanged(session: Session, ids: Collection[str], read: Mapping[str, Version]) -> list[str]:
    """Return, sorted, the documents that are there still and as they were read.

    One of which no version was read is taken as it is.
    """
    now = versions(session, ids)
    return sorted(key for key, version in now.items() if read.get(key, version) == version)
