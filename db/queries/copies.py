"""Reads of groups of copies."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from db import tables
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views import Copy, CopyGroup

doc, group, member = tables.Document, tables.DuplicateGroup, tables.DuplicateMember


def copies_of(database: Database, document_id: str) -> list[Copy]:
    """Return the whole group of a document, itself included, the original first; empty without copies."""
    own = select(doc.duplicate_group).where(doc.id == document_id).scalar_subquery()
    statement = _members().where(member.group_id == own).order_by(member.place)
    with database.read() as session:
        return [_copy(row) for row in session.execute(statement)]


def reposts(database: Database, selection: Selection, limit: int = 100) -> list[Copy]:
    """Return the texts of a selection that came out long before, newest first."""
    statement = (
        _members()
        .where(member.role == "repost", *where(selection))
        .order_by(doc.published.desc(), doc.id)
        .limit(limit)
    )
    with database.read() as session:
        return [_copy(row) for row in session.execute(statement)]


def _members() -> Select[tables.DuplicateMember, tables.Document]:
    return select(member, doc).join(doc, doc.id == member.document_id)


def _copy(row: Any) -> Copy:
    m, d = row
    return Copy(
        document_id=d.id,
        group_id=m.group_id,
        role=m.role,
        url=d.url,
        outlet=d.outlet,
        title=_title(d.title, d.text),
        published=d.published,
        similarity=m.similarity,
        containment=m.containment,
        changes=tuple(m.changes.split(",")) if m.changes else (),
    )


def _title(title: str | None, text: str) -> str:
    return title or text[:120].partition("\n")[0]


def copy_groups(database: Database, selection: Selection, limit: int = 100) -> list[CopyGroup]:
    """Return the groups with at least two documents in a selection, the largest first."""
    number = func.count()
    counted = (
        select(doc.duplicate_group, number)
        .where(doc.duplicate_group.is_not(None), *where(selection))
        .group_by(doc.duplicate_group)
        .having(number > 1)
        .order_by(number.desc(), doc.duplicate_group)
        .limit(limit)
    )
    with database.read() as session:
        ids = [key for key, _ in session.execute(counted) if key is not None]
        originals = session.execute(
            select(group.id, doc.id, doc.title, doc.text, doc.outlet)
            .join(doc, doc.id == group.original_id)
            .where(group.id.in_(ids))
        )
        heads = {key: (original, _title(t, x), o) for key, original, t, x, o in originals}
        members: dict[str, list[Any]] = defaultdict(list)
        for row in session.execute(
            select(member.group_id, member.role, doc.outlet, doc.published)
            .join(doc, doc.id == member.document_id)
            .where(member.group_id.in_(ids), *where(selection))
            .order_by(member.place)
        ):
            members[row.group_id].append(row)
    return [_group(key, heads[key], members[key]) for key in ids]


def _group(key: str, head: tuple[str, str, str], rows: Sequence[Any]) -> CopyGroup:
    days = [row.published for row in rows if row.published]
    return CopyGroup(
        id=key,
        original_id=head[0],
        title=head[1],
        outlet=head[2],
        documents=len(rows),
        reposts=sum(row.role == "repost" for row in rows),
        outlets=tuple(dict.fromkeys(row.outlet for row in rows)),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def first_published(database: Database, selection: Selection) -> dict[str, datetime]:
    """Return when each group that a selection touches first came out, whenever that was, by group id.

    Who counts bursts lets a document of a group count on that day only. `Selection(copies="once")` does
    that in every query.
    """
    first = func.min(doc.published)
    touched = (
        select(doc.duplicate_group)
        .where(doc.duplicate_group.is_not(None), *where(selection))
        .distinct()
    )
    with database.read() as session:
        rows = session.execute(
            select(doc.duplicate_group, first)
            .where(doc.duplicate_group.in_(touched), doc.published.is_not(None))
            .group_by(doc.duplicate_group)
        )
        return {key: moment for key, moment in rows if key is not None and moment is not None}
