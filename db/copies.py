"""The index of copies: what the stage reads of it, and how a document leaves it.

Writes are in `db.store.copies`; what a reader asks is in `db.queries.copies`.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import numpy as np
from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from db import tables
from db.session import Database

NEAR_DUPLICATES = "near_duplicates"  # the stage
PARAMETERS = 5_000  # values in one statement; SQLite takes 32,766

T = TypeVar("T")

doc = tables.Document
link, key_row, sketch = tables.CopyLink, tables.CopyKey, tables.CopySketch


@dataclass(frozen=True, slots=True)
class Link:
    """Two documents that share their text: Jaccard coefficient, and the share of each in the other."""

    first_id: str
    second_id: str
    similarity: float
    first_in_second: float
    second_in_first: float


@dataclass(frozen=True, slots=True)
class CopyText:
    """A document as the search for copies sees it; `changed` tells whether it still is that text."""

    id: str
    title: str | None
    text: str
    published: datetime | None
    first_seen: datetime
    changed: datetime
    group: str | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A member of a group, with the original that it was measured against."""

    document_id: str
    original_id: str
    similarity: float
    containment: float
    role: str
    changes: str


def number(document_id: str) -> int:
    """Return an id as the signed number that the index keeps."""
    unsigned = int(document_id, 16)
    return unsigned - 2**64 if unsigned >= 2**63 else unsigned


def identifier(number: int) -> str:
    """Return the id that a number of the index stands for."""
    return f"{number % 2**64:016x}"


def parts(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield stretches that fit into one statement."""
    for start in range(0, len(values), PARAMETERS):
        yield values[start : start + PARAMETERS]


def postings(database: Database, keys: Collection[int]) -> dict[int, list[str]]:
    """Return the documents that stand under each of some keys."""
    found: dict[int, list[str]] = defaultdict(list)
    with database.read() as session:
        for part in parts(sorted(keys)):
            rows = session.execute(
                select(key_row.key, key_row.document).where(key_row.key.in_(part))
            )
            for key, document in rows:
                found[key].append(identifier(document))
    return found


def fingerprints(database: Database, ids: Collection[str]) -> dict[str, int]:
    """Return how many fingerprints each of some documents has."""
    with database.read() as session:
        return {
            key: count
            for part in parts(sorted(ids))
            for key, count in session.execute(
                select(sketch.document_id, sketch.fingerprints).where(sketch.document_id.in_(part))
            )
        }


def texts(database: Database, ids: Collection[str]) -> dict[str, CopyText]:
    """Return documents by id."""
    columns = (
        doc.id, doc.title, doc.text, doc.published, doc.first_seen, doc.last_changed,
        doc.duplicate_group,
    )  # fmt: skip
    with database.read() as session:
        return {
            row.id: CopyText(*row)
            for part in parts(sorted(ids))
            for row in session.execute(select(*columns).where(doc.id.in_(part)))
        }


def members(database: Database, groups: Collection[str]) -> list[Measured]:
    """Return the members of some groups as they were measured."""
    member, group = tables.DuplicateMember, tables.DuplicateGroup
    columns = (
        member.document_id, group.original_id, member.similarity, member.containment, member.role,
        member.changes,
    )  # fmt: skip
    with database.read() as session:
        return [
            Measured(*row)
            for part in parts(sorted(groups))
            for row in session.execute(
                select(*columns)
                .join(group, group.id == member.group_id)
                .where(member.group_id.in_(part))
                .order_by(member.group_id, member.place)
            )
        ]


def links(database: Database, ids: Collection[str]) -> list[Link]:
    """Return all links of some documents."""
    columns = (
        link.first_id, link.second_id, link.similarity, link.first_in_second, link.second_in_first,
    )  # fmt: skip
    found: set[Link] = set()
    with database.read() as session:
        for part in parts(sorted(ids)):
            touching = or_(link.first_id.in_(part), link.second_id.in_(part))
            found.update(Link(*row) for row in session.execute(select(*columns).where(touching)))
    return sorted(found, key=lambda found: (found.first_id, found.second_id))


def packed(keys: Sequence[int]) -> bytes:
    """Return keys as bytes, 8 a key, little-endian."""
    return np.asarray(keys, "<i8").tobytes()


def unpacked(data: bytes) -> Iterator[int]:
    """Yield the keys that `packed` packed."""
    yield from np.frombuffer(data, "<i8").tolist()


def forget_copies(session: Session, ids: Sequence[str]) -> None:
    """Take documents out of the index, and dissolve their groups."""
    forget_keys(session, ids)
    session.execute(delete(link).where(or_(link.first_id.in_(ids), link.second_id.in_(ids))))
    dissolve_groups(session, ids)


def dissolve_groups(session: Session, ids: Sequence[str]) -> None:
    """Dissolve the groups of documents: the stage sees their members as new, and groups them anew."""
    of_ids = select(doc.duplicate_group).where(doc.id.in_(ids), doc.duplicate_group.is_not(None))
    groups = session.scalars(of_ids.distinct()).all()
    if not groups:
        return
    run, member, group = tables.StageRun, tables.DuplicateMember, tables.DuplicateGroup
    copies = select(doc.id).where(doc.duplicate_group.in_(groups))
    session.execute(delete(run).where(run.stage == NEAR_DUPLICATES, run.document_id.in_(copies)))
    session.execute(delete(member).where(member.group_id.in_(groups)))
    session.execute(delete(group).where(group.id.in_(groups)))
    session.execute(update(doc).where(doc.duplicate_group.in_(groups)).values(duplicate_group=None))


def forget_keys(session: Session, ids: Sequence[str]) -> None:
    """Remove the keys of documents."""
    rows = session.execute(
        select(sketch.document_id, sketch.keys).where(sketch.document_id.in_(ids))
    )
    keys = [{"k": key, "d": number(document)} for document, data in rows for key in unpacked(data)]
    if keys:
        one = (key_row.key == bindparam("k"), key_row.document == bindparam("d"))
        session.connection().execute(delete(key_row).where(*one), keys)
    session.execute(delete(sketch).where(sketch.document_id.in_(ids)))
