"""What the search for copies found, written with its ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import tables
from db.copies import NEAR_DUPLICATES, Link, Measured, number, packed, parts
from db.session import Database
from db.store.ingest import now

STATE = (
    tables.DuplicateMember,
    tables.DuplicateGroup,
    tables.CopyLink,
    tables.CopyKey,
    tables.CopySketch,
)


@dataclass(frozen=True, slots=True)
class CopyResult:
    """What was found in a batch of documents.

    Attributes:
        fingerprint: of the stage.
        document_ids: the batch, for the ledger.
        versions: when each document that the result rests on was last changed.
        keys: of each document of the batch, with the number of fingerprints at their end.
        indexed: pairs of key and document that are new in the index.
        links: new pairs of copies.
        dissolved: groups that are replaced by `groups`.
        groups: by id, the members in their order, the original first.
    """

    fingerprint: str
    document_ids: Sequence[str]
    versions: Mapping[str, datetime]
    keys: Mapping[str, tuple[Sequence[int], int]]
    indexed: Sequence[tuple[int, str]]
    links: Sequence[Link] = ()
    dissolved: Sequence[str] = ()
    groups: Mapping[str, Sequence[Measured]] = field(default_factory=dict)


def begin_copies_anew(database: Database, fingerprint: str) -> None:
    """Forget groups and index when the ledger knows of another fingerprint of the stage."""
    run = tables.StageRun
    with database.write() as session:
        others = (run.stage == NEAR_DUPLICATES, run.fingerprint != fingerprint)
        if session.scalar(select(run.document_id).where(*others).limit(1)) is None:
            return
        session.execute(delete(run).where(run.stage == NEAR_DUPLICATES))
        for table in STATE:
            session.execute(delete(table))
        grouped = tables.Document.duplicate_group.is_not(None)
        session.execute(update(tables.Document).where(grouped).values(duplicate_group=None))


def save_copies(database: Database, result: CopyResult) -> bool:
    """Write a batch in one transaction; a process that is killed leaves it done or not begun.

    Returns False, and writes nothing, when a document that the result rests on was edited or deleted in
    the meantime.
    """
    ids = list(result.document_ids)
    with database.write(alone=True) as session:
        if not _unchanged(session, result.versions):
            return False
        _dissolve(session, result.dissolved)
        _index(session, result)
        for group, members in result.groups.items():
            _write_group(session, group, members)
        run = tables.StageRun
        session.execute(delete(run).where(run.document_id.in_(ids), run.stage == NEAR_DUPLICATES))
        row = {"stage": NEAR_DUPLICATES, "fingerprint": result.fingerprint, "finished": now()}
        session.execute(insert(run), [{"document_id": key} | row for key in ids])
        return True


def _dissolve(session: Session, groups: Sequence[str]) -> None:
    document, member, group = tables.Document, tables.DuplicateMember, tables.DuplicateGroup
    for part in parts(groups):
        session.execute(
            update(document).where(document.duplicate_group.in_(part)).values(duplicate_group=None)
        )
        session.execute(delete(member).where(member.group_id.in_(part)))
        session.execute(delete(group).where(group.id.in_(part)))


def _unchanged(session: Session, versions: Mapping[str, datetime]) -> bool:
    document = tables.Document
    found: dict[str, datetime] = {}
    for part in parts(sorted(versions)):
        found |= dict(
            session.execute(
                select(document.id, document.last_changed)
                .where(document.id.in_(part))
                .with_for_update(read=True)
            )
            .tuples()
            .all()
        )
    return found == dict(versions)


def _index(session: Session, result: CopyResult) -> None:
    sketch = tables.CopySketch
    session.execute(delete(sketch).where(sketch.document_id.in_(result.document_ids)))
    rows = [
        {"document_id": key, "keys": packed(keys), "fingerprints": count}
        for key, (keys, count) in result.keys.items()
    ]
    keys = [{"key": key, "document": number(document)} for key, document in sorted(result.indexed)]
    links = [
        {
            "first_id": link.first_id,
            "second_id": link.second_id,
            "similarity": link.similarity,
            "first_in_second": link.first_in_second,
            "second_in_first": link.second_in_first,
        }
        for link in result.links
    ]
    for table, values in ((sketch, rows), (tables.CopyKey, keys), (tables.CopyLink, links)):
        if values:
            session.execute(insert(table), values)


def _write_group(session: Session, group: str, members: Sequence[Measured]) -> None:
    original, ids = members[0].document_id, [m.document_id for m in members]
    session.execute(
        insert(tables.DuplicateGroup).values(id=group, original_id=original, size=len(members))
    )
    session.execute(
        insert(tables.DuplicateMember),
        [
            {
                "document_id": m.document_id,
                "group_id": group,
                "place": place,
                "role": m.role,
                "similarity": m.similarity,
                "containment": m.containment,
                "changes": m.changes,
            }
            for place, m in enumerate(members)
        ],
    )
    document = tables.Document
    for part in parts(ids):
        session.execute(update(document).where(document.id.in_(part)).values(duplicate_group=group))
