"""What the stage of narratives writes: one step in one transaction, with its ledger."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db import tables
from db.narrative_state import NarrativeChange, StoredNarrative
from db.session import Database
from db.store.ingest import now
from db.versions import unchanged


def save_narratives(database: Database, change: NarrativeChange) -> bool:
    """Write a step of the stage; a process that is killed leaves it done or not begun.

    Returns False, and writes nothing, when a document of the step was edited or taken back since it was
    read: the sums of narratives count it.
    """
    run = tables.StageRun
    with database.write(alone=True) as session:
        if unchanged(session, change.documents, change.versions) != sorted(change.documents):
            return False
        _write_narratives(session, change.narratives)
        _replace_members(session, change)
        _hand_over(session, change.narratives)
        session.add_all(
            tables.NarrativeEvent(
                narrative_id=e.narrative_id, kind=e.kind, day=e.day, reason=e.reason, other_id=e.other_id
            )
            for e in change.events
        )  # fmt: skip
        session.merge(
            tables.NarrativeCorpus(
                id=1,
                encoder=change.corpus.encoder,
                units=change.corpus.units,
                frequencies=change.corpus.frequencies,
            )
        )
        session.execute(
            delete(run).where(run.document_id.in_(change.documents), run.stage == change.stage)
        )
        finished = now()
        session.add_all(
            run(document_id=key, stage=change.stage, fingerprint=change.fingerprint, finished=finished)
            for key in sorted(change.documents)
        )  # fmt: skip
        return True


def _write_narratives(session: Session, narratives: Sequence[StoredNarrative]) -> None:
    known = set(
        session.scalars(
            select(tables.Narrative.id).where(tables.Narrative.id.in_([n.id for n in narratives]))
        )
    )
    rows = [
        {
            "id": n.id,
            "born": n.born,
            "phrase": n.phrase,
            "document_id": n.sentence[0] if n.sentence else None,
            "start": n.sentence[1] if n.sentence else 0,
            "end": n.sentence[2] if n.sentence else 0,
            "merged_into": n.merged_into,
            "died": n.died,
        }
        for n in sorted(narratives, key=lambda n: n.id)
    ]
    new = [row for row in rows if row["id"] not in known]
    if new:
        session.execute(insert(tables.Narrative), new)
    if changed := [row for row in rows if row["id"] in known]:
        session.execute(update(tables.Narrative), changed)
    for n in narratives:
        session.merge(
            tables.NarrativeState(
                narrative_id=n.id,
                size=n.size,
                checked=n.checked,
                vectors=n.sums.vector,
                terms=n.sums.terms,
                traits=dict(n.sums.traits),
                phrases=dict(n.sums.phrases),
                last=n.last,
            )
        )
    session.flush()


def _hand_over(session: Session, narratives: Sequence[StoredNarrative]) -> None:
    """Give the members of merged narratives to those that took them in."""
    table, narrative = tables.NarrativeMember, tables.Narrative
    for n in narratives:
        if n.merged_into is not None:
            session.execute(
                update(table).where(table.narrative_id == n.id).values(narrative_id=n.merged_into)
            )
            session.execute(
                update(narrative)
                .where(narrative.merged_into == n.id)
                .values(merged_into=n.merged_into)
            )


def _replace_members(session: Session, change: NarrativeChange) -> None:
    table, feature = tables.NarrativeMember, tables.NarrativeFeature
    session.execute(delete(table).where(table.document_id.in_(change.documents)))
    for key, (narrative, probability) in sorted(change.moved.items()):
        session.execute(
            update(table)
            .where(table.id == key)
            .values(narrative_id=narrative, probability=probability)
        )
    if not change.members:
        return
    session.execute(
        insert(table),
        [
            {
                "id": m.id,
                "document_id": m.document_id,
                "start": m.start,
                "end": m.end,
                "holder": m.holder,
                "holder_name": m.holder_name,
                "probability": m.probability,
                "stage": change.stage,
                "version": change.version,
                "narrative_id": m.narrative_id,
                "day": m.day,
            }
            for m in change.members
        ],
    )
    rows = [
        {
            "member_id": m.id,
            "vector": m.features.vector,
            "terms": m.features.terms,
            "traits": {"traits": dict(m.features.traits), "phrases": dict(m.features.phrases)},
        }
        for m in change.members
        if m.features
    ]
    if rows:
        session.execute(insert(feature), rows)


def retire_narratives(database: Database, reason: str) -> None:
    """Let all narratives die and forget their members, as what they were made of cannot be compared any more.

    Their ids, labels and lineage stay.
    """
    narrative, state, member = tables.Narrative, tables.NarrativeState, tables.NarrativeMember
    with database.write() as session:
        today = now().date()
        living = session.scalars(
            select(narrative.id).where(narrative.merged_into.is_(None)).order_by(narrative.id)
        ).all()
        session.execute(delete(member))
        session.execute(delete(state))
        session.execute(delete(tables.NarrativeCorpus))
        session.execute(delete(tables.StageRun).where(tables.StageRun.stage == "narratives"))
        session.execute(
            update(narrative)
            .where(narrative.id.in_(living), narrative.died.is_(None))
            .values(died=today)
        )
        session.add_all(
            tables.NarrativeEvent(narrative_id=key, kind="died", day=today, reason=reason)
            for key in living
        )
