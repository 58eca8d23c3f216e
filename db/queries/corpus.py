"""Every read of the database: functions that take a `Selection` and return plain records."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased
from sqlalchemy.orm.util import AliasedClass

from db import tables
from db.opinions import judged
from db.receipts import receipts_of
from db.selection import Selection
from db.session import Database
from db.views import (
    DayCount,
    DocumentDetail,
    DocumentRow,
    EntityCount,
    Facets,
    LanguageCount,
    StageStatus,
    Totals,
)

doc = tables.Document


def where(selection: Selection) -> list[ColumnElement[bool]]:
    """Return the conditions on `document` that a selection means."""
    conditions = _conditions(selection, doc)
    if selection.copies == "once":
        conditions.append(~_came_out_before(selection))
    return conditions


def _came_out_before(selection: Selection) -> ColumnElement[bool]:
    """Return whether a copy that the selection lets through, on whatever day, precedes the document."""
    other = aliased(tables.Document)
    mine, theirs = aliased(tables.DuplicateMember), aliased(tables.DuplicateMember)
    anytime = replace(selection, since=None, until=None)
    return (
        select(other.id)
        .join(theirs, theirs.document_id == other.id)
        .join(mine, and_(mine.group_id == theirs.group_id, theirs.place < mine.place))
        .where(mine.document_id == doc.id, *_conditions(anytime, other))
        .exists()
    )


def _conditions(
    selection: Selection, doc: type[tables.Document] | AliasedClass[tables.Document]
) -> list[ColumnElement[bool]]:
    """Return what the fields say of each document by itself."""
    conditions: list[ColumnElement[bool]] = [doc.deleted.is_(None)]
    if selection.relevance != "any":
        conditions.append(doc.relevant.is_(selection.relevance == "relevant"))
    if selection.since:
        conditions.append(doc.published >= datetime.combine(selection.since, time(), UTC))
    if selection.until:
        after = selection.until + timedelta(days=1)
        conditions.append(doc.published < datetime.combine(after, time(), UTC))
    if selection.collected:
        conditions.append(doc.first_seen <= selection.collected)
    for column, values in (
        (doc.kind, selection.kinds),
        (doc.language, selection.languages),
        (doc.outlet, selection.outlets),
    ):
        if values:
            conditions.append(column.in_(values))
    if selection.parties:
        mention = aliased(tables.EntityMention)  # a query may read mentions itself
        conditions.append(
            select(mention.id)
            .where(mention.document_id == doc.id, mention.entity_id.in_(selection.parties))
            .exists()
        )
    return conditions


def totals(database: Database, selection: Selection) -> Totals:
    """Count what the selection holds, whatever its relevance says."""
    anything = where(replace(selection, relevance="any"))
    found: Counter[str] = Counter()
    outlets = set()
    with database.read() as session:
        for relevant, outlet, number, dated in session.execute(
            select(doc.relevant, doc.outlet, func.count(), func.count(doc.published))
            .where(*anything)
            .group_by(doc.relevant, doc.outlet)
        ):
            outlets.add(outlet)
            found["documents"] += number
            found["relevant"] += number if relevant else 0
            found["unjudged"] += number if relevant is None else 0
            found["undated"] += number - dated
    return Totals(
        found["documents"], found["relevant"], found["unjudged"], found["undated"], len(outlets)
    )


def languages(database: Database, selection: Selection) -> list[LanguageCount]:
    """Count the relevant documents by language, and those judged for opinions; most documents first."""
    number = func.count().label("number")
    statement = (
        select(doc.language, number, func.sum(case((judged(), 1), else_=0)))
        .where(doc.relevant.is_(True), doc.language.is_not(None), *where(selection))
        .group_by(doc.language)
        .order_by(number.desc(), doc.language)
    )
    with database.read() as session:
        return [
            LanguageCount(str(key), n, int(read)) for key, n, read in session.execute(statement)
        ]


def facets(database: Database, selection: Selection) -> Facets:
    """Return what the filters of a page may offer."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    conditions = where(selection)
    with database.read() as session:
        for _, outlet, kind, language, number in session.execute(
            select(doc.relevant, doc.outlet, doc.kind, doc.language, func.count())
            .where(*conditions)
            .group_by(doc.relevant, doc.outlet, doc.kind, doc.language)
        ):
            for name, value in (("kinds", kind), ("languages", language), ("outlets", outlet)):
                if value is not None:
                    found[name][value] += number
        first, last = (
            session.scalar(
                select(doc.published)
                .where(doc.published.is_not(None), *conditions)
                .order_by(order)
                .limit(1)
            )
            for order in (doc.published, doc.published.desc())
        )
    kinds, languages, outlets = (
        dict(sorted(found[name].items(), key=lambda pair: (-pair[1], pair[0])))
        for name in ("kinds", "languages", "outlets")
    )
    return Facets(
        kinds=kinds,
        languages=languages,
        outlets=outlets,
        first_day=first.date() if first else None,
        last_day=last.date() if last else None,
    )


def documents(
    database: Database, selection: Selection, limit: int = 100, offset: int = 0
) -> list[DocumentRow]:
    """Return one page of documents, newest first, those without a date last."""
    with database.read() as session:
        ids = _page(session, where(selection), limit, offset)
        rows = {
            row.Document.id: row for row in session.execute(document_rows().where(doc.id.in_(ids)))
        }
        stances = author_stances(session, ids)
        return [document_row(rows[key], stances[key]) for key in ids]


def _page(
    session: Session, conditions: Sequence[ColumnElement[bool]], limit: int, offset: int
) -> list[str]:
    """Return the ids of one page in the order of an index: all that have a date, then the others.

    An order that puts those without a date last is none of an index of both databases.
    """
    dated = [doc.published.is_not(None), *conditions]
    newest = select(doc.id).where(*dated).order_by(doc.published.desc(), doc.id)
    ids = list(session.scalars(newest.limit(limit).offset(offset)))
    if len(ids) == limit:
        return ids
    before = session.scalar(select(func.count()).where(*dated)) or 0
    others = select(doc.id).where(doc.published.is_(None), *conditions).order_by(doc.id)
    page = others.limit(limit - len(ids)).offset(max(0, offset - before))
    return [*ids, *session.scalars(page)]


def document_rows() -> Select[tables.Document, str, str]:
    """Select documents with the names of their sources and authors."""
    return (
        select(doc, tables.Source.name.label("source"), tables.Author.name.label("author"))
        .join(tables.Source, tables.Source.id == doc.source_id)
        .outerjoin(tables.Author, tables.Author.id == doc.author_id)
    )


def document_row(row: Any, stance: dict[str, str]) -> DocumentRow:
    """Return a row of `document_rows` as a line of a list."""
    d = row.Document
    return DocumentRow(
        id=d.id,
        url=d.url,
        kind=d.kind,
        outlet=d.outlet,
        source=row.source,
        author=row.author,
        title=d.title or d.text[:120].partition("\n")[0],
        published=d.published,
        language=d.language,
        relevance=d.relevance,
        relevant=d.relevant,
        duplicate_group=d.duplicate_group,
        stance=stance,
    )


def author_stances(session: Session, ids: Sequence[str]) -> dict[str, dict[str, str]]:
    """Return the author's stance toward each target that was judged, by document."""
    stance = tables.Stance
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for key, target, label in session.execute(
        select(stance.document_id, stance.target, stance.label).where(
            stance.document_id.in_(ids), stance.level == "document", stance.holder == "author"
        )
    ):
        found[key][target] = label
    return found


def document(database: Database, document_id: str) -> DocumentDetail | None:
    """Return a document with its receipts, or None when there is none of this id."""
    with database.read() as session:
        found = list(_details(session, document_rows().where(doc.id == document_id)))
    return found[0] if found else None


def iterate_documents(
    database: Database, selection: Selection, batch_size: int = 500
) -> Iterator[DocumentDetail]:
    """Yield every document of a selection with its receipts, in the order of ids.

    Memory is bounded by `batch_size` documents, whatever their number.
    """
    last = ""
    while True:
        with database.read() as session:
            statement = (
                document_rows()
                .where(doc.id > last, *where(selection))
                .order_by(doc.id)
                .limit(batch_size)
            )
            batch = list(_details(session, statement))
        if not batch:
            return
        yield from batch
        last = batch[-1].row.id


def _details(
    session: Session, statement: Select[tables.Document, str, str]
) -> Iterator[DocumentDetail]:
    rows = session.execute(statement).all()
    documents = {row.Document.id: row.Document for row in rows}
    receipts = receipts_of(session, documents)
    stances = author_stances(session, list(documents))
    for row in rows:
        d = row.Document
        yield DocumentDetail(
            row=document_row(row, stances[d.id]),
            canonical_url=d.canonical_url,
            content_hash=d.content_hash,
            text=d.text,
            summary=d.summary,
            language_probability=d.language_probability,
            parent_id=d.parent_id,
            root_id=d.root_id,
            engagement=d.engagement,
            extra=d.extra,
            receipts=sorted(receipts[d.id], key=lambda r: (r.start, r.end, r.kind, r.label)),
            first_seen=d.first_seen,
            modified=d.modified,
            deleted=d.deleted,
            dates_from=d.dates_from,
        )


def documents_per_day(database: Database, selection: Selection) -> list[DayCount]:
    """Count documents a day by kind."""
    return _per_day(database, select(doc.kind).where(*where(selection)))


def stance_per_day(
    database: Database, selection: Selection, target: str, holder: str = "author"
) -> list[DayCount]:
    """Count documents a day by the stance of their author toward a target."""
    stance = tables.Stance
    return _per_day(
        database,
        select(stance.label)
        .join(doc, doc.id == stance.document_id)
        .where(
            stance.target == target,
            stance.level == "document",
            stance.holder == holder,
            *where(selection),
        ),
    )


def sentiment_per_day(database: Database, selection: Selection, entity_id: str) -> list[DayCount]:
    """Count sentences a day by their sentiment toward an entity."""
    sentiment = tables.Sentiment
    return _per_day(
        database,
        select(sentiment.label)
        .join(doc, doc.id == sentiment.document_id)
        .where(sentiment.entity_id == entity_id, *where(selection)),
    )


def _per_day(database: Database, statement: Select[str]) -> list[DayCount]:
    day = func.date(doc.published).label("day")
    key = statement.selected_columns[0]
    with database.read() as session:
        rows = session.execute(
            statement.add_columns(day, func.count())
            .where(doc.published.is_not(None))
            .group_by(key, day)
            .order_by(day, key)
        )
        return [DayCount(date.fromisoformat(str(d)), k, n) for k, d, n in rows]


def frame_counts(database: Database, selection: Selection) -> dict[str, int]:
    """Count the documents that use each frame, most used first."""
    used = _labelled(tables.FrameLabel.frame, selection)
    with database.read() as session:
        rows = session.execute(
            select(used.c.key, used.c.number).order_by(used.c.number.desc(), used.c.key)
        )
        return dict(rows.tuples().all())


def top_entities(database: Database, selection: Selection, limit: int = 20) -> list[EntityCount]:
    """Return the entities that most documents mention."""
    entity, named = tables.Entity, _labelled(tables.EntityMention.entity_id, selection)
    with database.read() as session:
        rows = session.execute(
            select(entity.id, entity.name, entity.type, named.c.number, named.c.times)
            .join(named, named.c.key == entity.id)
            .order_by(named.c.number.desc(), entity.name)
            .limit(limit)
        )
        return [
            EntityCount(key, name, kind, number, int(times))
            for key, name, kind, number, times in rows
        ]


def _labelled(label: InstrumentedAttribute[str], selection: Selection) -> Subquery:
    """Count the documents that have each label, and how often they have it: key, number, times.

    The pairs of label and document stand in an index in this order. Of all days they are read from there,
    each with its document; of some days it is less to go from the documents to their labels.
    """
    document_id = label.class_.document_id
    pair = select(label.label("key"), document_id.label("document_id"), func.count().label("times"))
    pair = pair.group_by(label, document_id)
    some_days = selection.since or selection.until
    if some_days:
        pair = pair.join(doc, doc.id == document_id).where(*where(selection))
    pairs = pair.subquery()
    counted = select(
        pairs.c.key, func.count().label("number"), func.sum(pairs.c.times).label("times")
    ).group_by(pairs.c.key)
    if not some_days:
        counted = counted.join(doc, doc.id == pairs.c.document_id).where(*where(selection))
    return counted.subquery()


def stage_status(database: Database) -> list[StageStatus]:
    """Return how many documents each stage has seen."""
    run = tables.StageRun
    with database.read() as session:
        rows = session.execute(
            select(run.stage, run.fingerprint, func.count(), func.max(run.finished))
            .group_by(run.stage, run.fingerprint)
            .order_by(run.stage, run.fingerprint)
        )
        return [StageStatus(*row) for row in rows]
