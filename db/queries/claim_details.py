"""Reading one claim with every receipt: who said which version, who answered, how it spread."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import tables
from db.claim_figures import slot
from db.origins import Trace, single_origin
from db.queries.claims import WHEN, doc, match, relation, rows_of, said, said_by, voice
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views import ClaimDay, ClaimDetail, FigureVersion, Part, Related, Reply, Said

RELEVANT = Selection()


def claim_detail(
    database: Database, claim_id: str, selection: Selection = RELEVANT
) -> ClaimDetail | None:
    """Return a claim with all that the documents of a selection say of it, or None when they say nothing."""
    with database.read() as session:
        row = rows_of(session, selection, [claim_id]).get(claim_id)
        if row is None:
            return None
        related = _related(session, selection, claim_id)
        versions = [r for r in related if r[0].kind == "version"]
        family = [claim_id, *(r[0].claim_id for r in versions if r[0].claim_id)]
        found = _mentions(session, selection, family)
        own = [r for r in found if r.ClaimMatch.claim_id == claim_id]
        return ClaimDetail(
            row=row,
            mentions=[said(r) for r in own],
            figures=_figures(found),
            parts=_parts(own),
            versions=[r for r, _ in versions],
            replies=_replies(own),
            answers=[r for r, out in related if r.kind == "answers" and not out],
            answers_to=[r for r, out in related if r.kind == "answers" and out],
            days=_days(own),
            origin=single_origin([Trace(r.voice, r.Document.id, r.ClaimMatch.origin) for r in own]),
        )


def _mentions(session: Session, selection: Selection, ids: Sequence[str]) -> Sequence[Any]:
    return session.execute(
        said_by(selection).where(match.claim_id.in_(ids)).order_by(WHEN, doc.id, match.start)
    ).all()


def _figures(rows: Iterable[Any]) -> list[FigureVersion]:
    """Return the values that are given, those of what is counted most often first."""
    found: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    slots: Counter[str] = Counter()
    for row in rows:
        for figure in row.ClaimMention.figures:
            counts = slot(figure)
            slots[counts] += 1
            values = tuple(figure[name] for name in ("low", "high", "comparator", "unit"))
            found[counts, *values, row.ClaimMatch.claim_id].append(row)
    versions = [_figure(key, made) for key, made in found.items()]
    return sorted(versions, key=lambda v: (-slots[v.slot], v.slot, -v.mentions, v.first_seen))


def _figure(key: tuple[Any, ...], rows: Sequence[Any]) -> FigureVersion:
    receipts = [said(row) for row in rows]
    counts, low, high, comparator, unit, claim_id = key
    return FigureVersion(
        slot=counts,
        low=low,
        high=high,
        comparator=comparator,
        unit=unit,
        claim_id=claim_id,
        mentions=len(rows),
        voices=len({row.voice for row in rows}),
        first_seen=min(s.when for s in receipts),
        who=dict(Counter(s.who for s in receipts).most_common()),
        receipts=receipts,
    )


def _parts(rows: Iterable[Any]) -> list[Part]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for allegation in row.ClaimMention.allegations:
            accuser = allegation["accuser"]
            named = {("accused", r["party"]) for r in allegation["accused"] if r["party"]}
            if accuser and accuser["party"]:
                named.add(("accuser", accuser["party"]))
            counts.update(named)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    return [Part(role, party, number) for (role, party), number in ordered]


def _replies(rows: Iterable[Any]) -> list[Reply]:
    """Return how the accused answered; a sentence that several allegations share counts once."""
    found: dict[tuple[str | None, str], dict[tuple[str, int, int], Any]] = defaultdict(dict)
    for row in rows:
        for allegation in row.ClaimMention.allegations:
            for r in allegation["responses"]:
                place = (row.Document.id, r["start"], r["end"])
                found[r["party"], r["reply"]].setdefault(place, row)
    replies = []
    for (party, reply), places in found.items():
        receipts = [_moved(row, start, end) for (_, start, end), row in places.items()]
        voices = len({row.voice for row in places.values()})
        replies.append(Reply(party, reply, voices, receipts))
    return sorted(replies, key=lambda r: (-r.voices, r.party or "", r.reply))


def _moved(row: Any, start: int, end: int) -> Said:
    """Return a sentence elsewhere in the document of a mention."""
    return replace(said(row), start=start, end=end, text=row.Document.text[start:end])


def _days(rows: Iterable[Any]) -> list[ClaimDay]:
    counts = Counter((row.when.date(), row.Document.kind) for row in rows)
    return [ClaimDay(day, kind, number) for (day, kind), number in sorted(counts.items())]


def _related(session: Session, selection: Selection, claim_id: str) -> list[tuple[Related, bool]]:
    """Return what bears on a claim, surest first, and whether the relation goes out from it."""
    author = tables.Author
    rows = session.execute(
        select(relation, doc, author.name, WHEN.label("when"), voice().label("voice"))
        .join(doc, doc.id == relation.document_id)
        .outerjoin(author, author.id == doc.author_id)
        .where(
            (relation.claim_id == claim_id) | (relation.target_id == claim_id), *where(selection)
        )
        .order_by(relation.probability.desc(), relation.document_id, relation.start, relation.id)
    ).all()
    others = {o for r in rows for o in (r.ClaimRelation.claim_id, r.ClaimRelation.target_id) if o}
    texts = {key: row.text for key, row in rows_of(session, selection, sorted(others)).items()}
    return [
        (_as_related(row, claim_id, texts), row.ClaimRelation.claim_id == claim_id) for row in rows
    ]


def _as_related(row: Any, claim_id: str, texts: dict[str, str]) -> Related:
    r, d = row.ClaimRelation, row.Document
    other = r.target_id if r.claim_id == claim_id else r.claim_id
    evidence = Said(
        document_id=d.id, start=r.start, end=r.end, text=d.text[r.start : r.end],
        who=r.holder_name or row.name or d.outlet, when=row.when, url=d.url, outlet=d.outlet,
        kind=d.kind, title=d.title, holder=r.holder, certainty="asserted",
        probability=r.probability, stage=r.stage, version=r.version,
        duplicate_group=d.duplicate_group,
    )  # fmt: skip
    return Related(r.kind, other, texts.get(other or ""), evidence, r.probability, r.details)
