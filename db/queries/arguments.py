"""What the stage of narratives reads: arguments that it has not seen, and its own state."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from db import tables
from db.narrative_state import (
    ArguedDocument,
    Passage,
    StoredCorpus,
    StoredFeatures,
    StoredMember,
    StoredNarrative,
)
from db.records import HolderKind
from db.seen import NONE, Marks, is_pending
from db.session import Database
from db.versions import versions

doc, member, feature = tables.Document, tables.NarrativeMember, tables.NarrativeFeature
TOGETHER = 500  # ids in one statement
PARTIES = ("organisation", "person", "product")


def unseen(
    database: Database, stage: str, fingerprint: str, needs: Marks = NONE
) -> list[tuple[date, str]]:
    """Return day and id of the relevant documents that a stage of this fingerprint has not seen, in order.

    `needs` are the fingerprints of stages that must have seen them, by name. A document without a date is
    of the day on which it was first seen.
    """
    when = func.coalesce(doc.published, doc.first_seen)
    with database.read() as session:
        rows = session.execute(
            select(func.date(when), doc.id).where(
                is_pending(doc.id, stage, fingerprint, needs),
                doc.relevant.is_(True),
                doc.deleted.is_(None),
            )
        ).all()
    return sorted((date.fromisoformat(str(day)), key) for day, key in rows)


def argued(database: Database, ids: Sequence[str]) -> list[ArguedDocument]:
    """Return documents with the passages that take a stance or use a frame, in the order of ids.

    Left out are those that are relevant no longer: edited since, and not judged anew, or taken back.
    """
    with database.read() as session:
        read = versions(session, ids)
        rows = session.execute(
            select(doc, tables.Author.name)
            .outerjoin(tables.Author, tables.Author.id == doc.author_id)
            .where(doc.id.in_(read), doc.relevant.is_(True))
            .order_by(doc.id)
        ).all()
        passages = _passages(session, ids)
    return [
        ArguedDocument(
            id=d.id,
            kind=d.kind,
            language=d.language,
            text=d.text,
            voice=author or d.outlet,
            day=(d.published or d.first_seen).date(),
            copy=d.duplicate_group not in (None, d.id),
            passages=tuple(passages.get(d.id, ())),
            version=read[d.id],
        )
        for d, author in rows
    ]


def _passages(session: Session, ids: Sequence[str]) -> dict[str, list[Passage]]:
    stance, frame = tables.Stance, tables.FrameLabel
    traits: dict[Any, set[str]] = defaultdict(set)
    sentence = and_(stance.document_id.in_(ids), stance.level == "sentence")
    for row in session.scalars(select(stance).where(sentence)):
        traits[_place(row)].add(f"stance:{row.target}={row.label}")
    for label in session.scalars(select(frame).where(frame.document_id.in_(ids))):
        traits[_place(label)].add(f"frame:{label.frame}")
    parties = _parties(session, ids)
    found: dict[str, list[Passage]] = defaultdict(list)
    for place, labels in sorted(traits.items(), key=lambda p: (p[0][:4], p[0][4] or "")):
        key, start, end, holder, name = place
        named = {f"party:{e}" for s, e in parties.get(key, ()) if start <= s < end}
        found[key].append(
            Passage(start, end, cast(HolderKind, holder), name, tuple(sorted(labels | named)))
        )
    return found


def _place(row: tables.Evidence) -> tuple[str, int, int, str, str | None]:
    return row.document_id, row.start, row.end, row.holder, row.holder_name


def _parties(session: Session, ids: Sequence[str]) -> dict[str, list[tuple[int, str]]]:
    mention, entity = tables.EntityMention, tables.Entity
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for key, start, entity_id in session.execute(
        select(mention.document_id, mention.start, mention.entity_id)
        .join(entity, entity.id == mention.entity_id)
        .where(mention.document_id.in_(ids), entity.type.in_(PARTIES))
    ):
        found[key].append((start, entity_id))
    return found


def stored_corpus(database: Database) -> StoredCorpus | None:
    """Return what is known of all units, or None before the first run."""
    with database.read() as session:
        row = session.get(tables.NarrativeCorpus, 1)
        return StoredCorpus(row.encoder, row.units, row.frequencies) if row else None


def stored_narratives(database: Database) -> list[StoredNarrative]:
    """Return all narratives that were not merged into others, with their sums, by id."""
    narrative, state = tables.Narrative, tables.NarrativeState
    with database.read() as session:
        rows = session.execute(
            select(narrative, state)
            .join(state, state.narrative_id == narrative.id)
            .where(narrative.merged_into.is_(None))
            .order_by(narrative.id)
        )
        return [
            StoredNarrative(
                id=n.id,
                born=n.born,
                phrase=n.phrase,
                sentence=(n.document_id, n.start, n.end) if n.document_id else None,
                merged_into=None,
                died=n.died,
                size=s.size,
                checked=s.checked,
                last=s.last,
                sums=StoredFeatures(s.vectors, s.terms, s.traits, s.phrases),
            )
            for n, s in rows
        ]


def next_ids(database: Database) -> tuple[int, int]:
    """Return the ids of the next narrative and of the next member."""
    with database.read() as session:
        narratives = session.scalar(select(func.max(tables.Narrative.id))) or 0
        return narratives + 1, (session.scalar(select(func.max(member.id))) or 0) + 1


def sizes(database: Database) -> dict[int, int]:
    """Return how many members with features each narrative has, to tell sums that are out of date."""
    with database.read() as session:
        rows = session.execute(
            select(member.narrative_id, func.count())
            .join(feature, feature.member_id == member.id)
            .where(member.narrative_id.is_not(None))
            .group_by(member.narrative_id)
        )
        return {key: count for key, count in rows if key is not None}


def pool(database: Database, since: date, until: date, limit: int) -> list[StoredMember]:
    """Return the units of some days that have no narrative yet, the newest of them, by id."""
    conditions = (member.narrative_id.is_(None), member.day >= since, member.day <= until)
    with database.read() as session:
        newest = (
            select(member.id)
            .join(feature, feature.member_id == member.id)
            .where(*conditions)
            .order_by(member.day.desc(), member.id.desc())
            .limit(limit)
        )
        return _members(session, session.scalars(newest).all())


def members_of(database: Database, narrative_id: int) -> list[StoredMember]:
    """Return all members of a narrative that count, with their features, by id."""
    with database.read() as session:
        ids = session.scalars(
            select(member.id)
            .join(feature, feature.member_id == member.id)
            .where(member.narrative_id == narrative_id)
        ).all()
        return _members(session, ids)


def members_in(database: Database, document_ids: Sequence[str]) -> list[StoredMember]:
    """Return the units of some documents, with or without features, by id."""
    with database.read() as session:
        ids = session.scalars(select(member.id).where(member.document_id.in_(document_ids))).all()
        return _members(session, ids)


def member_at(database: Database, places: Iterable[tuple[str, int, int]]) -> list[StoredMember]:
    """Return the units that stand at places: document, start, end."""
    wanted = set(places)
    found = members_in(database, sorted({key for key, _, _ in wanted}))
    return [m for m in found if (m.document_id, m.start, m.end) in wanted]


def words_at(
    database: Database, places: Sequence[tuple[str, int, int]]
) -> dict[tuple[str, int, int], str]:
    """Return the words that stand at places: document, start, end."""
    ids = sorted({key for key, _, _ in places})
    texts: dict[str, str] = {}
    with database.read() as session:
        for start in range(0, len(ids), TOGETHER):
            some = select(doc.id, doc.text).where(doc.id.in_(ids[start : start + TOGETHER]))
            texts.update(session.execute(some).tuples().all())
    return {(key, start, end): texts.get(key, "")[start:end] for key, start, end in places}


def _members(session: Session, ids: Sequence[int]) -> list[StoredMember]:
    found: list[StoredMember] = []
    ordered = sorted(ids)
    for start in range(0, len(ordered), TOGETHER):
        rows = session.execute(
            select(member, feature, tables.Author.name, doc.outlet)
            .join(doc, doc.id == member.document_id)
            .outerjoin(feature, feature.member_id == member.id)
            .outerjoin(tables.Author, tables.Author.id == doc.author_id)
            .where(member.id.in_(ordered[start : start + TOGETHER]))
            .order_by(member.id)
        )
        found += [_as_member(m, f, author or outlet) for m, f, author, outlet in rows]
    return found


def _as_member(
    m: tables.NarrativeMember, f: tables.NarrativeFeature | None, signed: str
) -> StoredMember:
    features = (
        StoredFeatures(f.vector, f.terms, f.traits["traits"], f.traits["phrases"]) if f else None
    )
    return StoredMember(
        id=m.id,
        document_id=m.document_id,
        start=m.start,
        end=m.end,
        holder=cast(HolderKind, m.holder),
        holder_name=m.holder_name,
        voice=m.holder_name or signed,
        probability=m.probability,
        narrative_id=m.narrative_id,
        day=m.day,
        features=features,
    )
