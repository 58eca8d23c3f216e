"""Reading the claim ledger: a page of it, all of it, and which claim a mention makes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from db import tables
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views import ClaimRow, ClaimStatus, Said

doc, match, mention, relation = (
    tables.Document,
    tables.ClaimMatch,
    tables.ClaimMention,
    tables.ClaimRelation,
)
Sort = Literal["voices", "mentions", "first", "last"]
Place = tuple[str, int, int]  # document, start, end
WHEN = func.coalesce(doc.published, doc.first_seen)
BATCH = 500


def voice() -> ColumnElement[str]:
    """Return what counts as one voice: a document, or a group of copies."""
    return func.coalesce(doc.duplicate_group, doc.id)


def mentions_of_claims(selection: Selection, *columns: Any) -> Select[Any]:
    """Select columns over the mentions that make a claim, in the documents of a selection."""
    place = and_(
        mention.document_id == match.document_id,
        mention.start == match.start,
        mention.end == match.end,
    )
    return (
        select(*columns)
        .select_from(match)
        .join(mention, place)
        .join(doc, doc.id == match.document_id)
        .where(*where(selection))
    )


def ledger(
    database: Database,
    selection: Selection,
    search: str = "",
    status: str | None = None,
    sort: Sort = "voices",
    limit: int = 50,
    offset: int = 0,
) -> list[ClaimRow]:
    """Return one page of the ledger: the claims that the documents of a selection make.

    `search` finds words anywhere in a mention. `sort` is by most voices, most mentions, or when the claim
    was first or last seen, newest first.
    """
    with database.read() as session:
        ids = session.scalars(
            _listed(selection, search, status)
            .order_by(*_order(sort), match.claim_id)
            .limit(limit)
            .offset(offset)
        ).all()
        found = rows_of(session, selection, ids)
    return [found[key] for key in ids]


def ledger_size(
    database: Database, selection: Selection, search: str = "", status: str | None = None
) -> int:
    """Count the claims that `ledger` would list."""
    with database.read() as session:
        listed = _listed(selection, search, status).subquery()
        return session.scalar(select(func.count()).select_from(listed)) or 0


def iterate_claims(
    database: Database, selection: Selection, batch_size: int = BATCH
) -> Iterator[ClaimRow]:
    """Yield every claim of a selection in the order of ids; memory is bounded by the batch."""
    last = ""
    while True:
        with database.read() as session:
            ids = session.scalars(
                mentions_of_claims(selection, match.claim_id)
                .where(match.claim_id > last)
                .group_by(match.claim_id)
                .order_by(match.claim_id)
                .limit(batch_size)
            ).all()
            found = rows_of(session, selection, ids)
        if not ids:
            return
        yield from (found[key] for key in ids)
        last = ids[-1]


def claims_of(database: Database, document_ids: Sequence[str]) -> dict[Place, str]:
    """Return which claim each mention in some documents makes, by document, start and end."""
    with database.read() as session:
        rows = session.execute(
            select(match.document_id, match.start, match.end, match.claim_id).where(
                match.document_id.in_(document_ids)
            )
        )
        return {(document, start, end): claim for document, start, end, claim in rows}


def _listed(selection: Selection, search: str, status: str | None) -> Select[str]:
    statement = mentions_of_claims(selection, match.claim_id).group_by(match.claim_id)
    if search:
        words = func.substr(doc.text, match.start + 1, match.end - match.start)
        statement = statement.where(words.icontains(search, autoescape=True))
    if status is not None:
        claim = tables.Claim
        statement = statement.join(claim, claim.id == match.claim_id).where(claim.status == status)
    return statement


def _order(sort: Sort) -> tuple[ColumnElement[Any], ...]:
    number = func.count()
    orders: dict[Sort, tuple[ColumnElement[Any], ...]] = {
        "voices": (func.count(voice().distinct()).desc(), number.desc()),
        "mentions": (number.desc(),),
        "first": (func.min(WHEN).desc(),),
        "last": (func.max(WHEN).desc(),),
    }
    return orders[sort]


def rows_of(session: Session, selection: Selection, ids: Sequence[str]) -> dict[str, ClaimRow]:
    """Return the lines of some claims, with all counts over the documents of a selection."""
    counts = session.execute(
        mentions_of_claims(
            selection,
            match.claim_id,
            func.count().label("mentions"),
            func.count(doc.id.distinct()).label("documents"),
            func.count(doc.outlet.distinct()).label("outlets"),
            func.count(voice().distinct()).label("voices"),
        )
        .where(match.claim_id.in_(ids))
        .group_by(match.claim_id)
    ).all()
    first, canonical = _first(session, selection, ids), _canonical(session, ids)
    kinds = _counted(session, selection, ids, doc.kind)
    certainties = _counted(session, selection, ids, mention.certainty)
    versions, answers = _relations(session, ids)
    statuses = _statuses(session, ids)
    found = {}
    for key, mentions, documents, outlets, voices in counts:
        wording = canonical.get(key, first[key])
        found[key] = ClaimRow(
            key, wording.text, wording.document_id, wording.start, wording.end, first[key],
            mentions, documents, outlets, voices, kinds[key], certainties[key],
            versions[key], answers[key], statuses[key],
        )  # fmt: skip
    return found


def said_columns() -> tuple[Any, ...]:
    """Return the columns that `said` reads."""
    return (match, mention, doc, tables.Author.name, WHEN.label("when"), voice().label("voice"))


def said_by(selection: Selection) -> Select[Any]:
    """Select what `said` reads, over the mentions that make a claim."""
    author = tables.Author
    statement = mentions_of_claims(selection, *said_columns())
    return statement.outerjoin(author, author.id == doc.author_id)


def said(row: Any) -> Said:
    """Return a mention of a claim from a row of `said_by`."""
    made, m, d = row.ClaimMatch, row.ClaimMention, row.Document
    return Said(
        document_id=d.id, start=m.start, end=m.end, text=d.text[m.start : m.end],
        who=made.claimant or m.holder_name or row.name or d.outlet, when=row.when, url=d.url,
        outlet=d.outlet, kind=d.kind, title=d.title, holder=m.holder, certainty=m.certainty,
        probability=made.probability, stage=made.stage, version=made.version,
        duplicate_group=d.duplicate_group,
    )  # fmt: skip


def _first(session: Session, selection: Selection, ids: Sequence[str]) -> dict[str, Said]:
    order = func.row_number().over(
        partition_by=match.claim_id, order_by=(WHEN, doc.id, match.start)
    )
    ranked = (
        mentions_of_claims(
            selection, match.document_id, match.start, match.end, order.label("rank")
        )
        .where(match.claim_id.in_(ids))
        .subquery()
    )
    place = and_(
        ranked.c.document_id == match.document_id,
        ranked.c.start == match.start,
        ranked.c.end == match.end,
        ranked.c.rank == 1,
    )
    rows = session.execute(said_by(selection).join(ranked, place))
    return {row.ClaimMatch.claim_id: said(row) for row in rows}


def _canonical(session: Session, ids: Sequence[str]) -> dict[str, Said]:
    anywhere = said_by(Selection(relevance="any"))
    rows = session.execute(anywhere.where(match.claim_id.in_(ids), match.canonical.is_(True)))
    return {row.ClaimMatch.claim_id: said(row) for row in rows}


def _counted(
    session: Session, selection: Selection, ids: Sequence[str], column: Any
) -> Mapping[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for key, value, number in session.execute(
        mentions_of_claims(selection, match.claim_id, column, func.count())
        .where(match.claim_id.in_(ids))
        .group_by(match.claim_id, column)
        .order_by(match.claim_id, func.count().desc(), column)
    ):
        found[key][value] = number
    return found


def _relations(session: Session, ids: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """Return how many versions and answers each claim has."""
    versions: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    rows = session.execute(
        select(relation.kind, relation.claim_id, relation.target_id).where(
            relation.target_id.in_(ids) | relation.claim_id.in_(ids)
        )
    )
    for kind, claim, target in rows:
        if kind == "version":
            versions.update(key for key in (claim, target) if key)
        else:
            answers[target] += 1
    return versions, answers


def _statuses(session: Session, ids: Sequence[str]) -> dict[str, ClaimStatus]:
    rows = session.scalars(select(tables.Claim).where(tables.Claim.id.in_(ids)))
    return {
        c.id: ClaimStatus(c.status, c.status_note, c.status_link, c.status_by, c.status_at)
        for c in rows
    }
