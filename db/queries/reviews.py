"""What people said of the labels, and what they may look at next."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session

from db import tables
from db.corrections import CORRECTABLE, PRESENT, REVIEWED, Place, words_hash
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views.reviews import Doubtful, JudgedSentence, NameSwap, Precision, ReviewRow, Scores

doc, review, sample = tables.Document, tables.Review, tables.SampleItem
CONTEXT = 240  # characters that are shown before and after the words to judge
BINS = 10


def reviews(
    database: Database, selection: Selection, limit: int = 100, offset: int = 0
) -> list[ReviewRow]:
    """Return what people said of the labels of a selection, newest first."""
    with database.read() as session:
        rows = session.execute(
            _reviewed(selection).order_by(review.id.desc()).limit(limit).offset(offset)
        )
        return [_review_row(*row) for row in rows]


def iterate_reviews(
    database: Database, selection: Selection, batch_size: int = 1_000
) -> Iterator[ReviewRow]:
    """Yield all that people said, oldest first: of several words on one label the last one holds."""
    last = 0
    while True:
        with database.read() as session:
            rows = session.execute(
                _reviewed(selection).where(review.id > last).order_by(review.id).limit(batch_size)
            )
            batch = [_review_row(*row) for row in rows]
        if not batch:
            return
        yield from batch
        last = batch[-1].id


def document_reviews(database: Database, document_id: str) -> list[ReviewRow]:
    """Return what people said of the labels of one document, newest first."""
    with database.read() as session:
        rows = session.execute(
            select(review, doc)
            .join(doc, doc.id == review.document_id)
            .where(doc.id == document_id)
            .order_by(review.id.desc())
        )
        return [_review_row(*row) for row in rows]


def _reviewed(selection: Selection) -> Select[tables.Review, tables.Document]:
    return select(review, doc).join(doc, doc.id == review.document_id).where(*where(selection))


def _review_row(r: tables.Review, d: tables.Document) -> ReviewRow:
    same = words_hash(d.text, r.start, r.end) == r.text_hash
    return ReviewRow(
        id=r.id,
        place=place_of(r),
        before=r.before,
        after=r.after,
        reviewer=r.reviewer,
        made=r.made,
        note=r.note,
        probability=r.probability,
        version=r.version,
        text_hash=r.text_hash,
        text=d.text[r.start : r.end] if same else None,
        title=d.title or d.text[:120],
        url=d.url,
        sample_id=r.sample_id,
        language=d.language,
    )


def place_of(judged: tables.Judged) -> Place:
    """Return which label a row of `review` or `sample_item` means."""
    return Place(**{name: getattr(judged, name) for name in Place.__slots__})


def doubtful(
    database: Database, selection: Selection, kind: str, about: str | None = None, limit: int = 20
) -> list[Doubtful]:
    """Return the labels of a kind that the stage is least sure of and that no person has judged."""
    how = CORRECTABLE[kind]
    table = how.table
    conditions: list[ColumnElement[bool]] = [table.version != REVIEWED, *where(selection)]
    if about and how.about:
        conditions.append(getattr(table, how.about) == about)
    if table is tables.Stance:
        conditions.append(tables.Stance.level == "sentence")
    with database.read() as session:
        rows = session.execute(
            select(table, doc)
            .join(doc, doc.id == table.document_id)
            .where(*conditions)
            .order_by(table.probability, table.id)
            .limit(limit)
        ).all()
        return [_doubtful(kind, row, d) for row, d in rows]


def _doubtful(kind: str, row: Any, d: tables.Document) -> Doubtful:
    how = CORRECTABLE[kind]
    about = getattr(row, how.about) if how.about else ""
    place = Place(
        d.id, row.stage, kind, about, getattr(row, "level", "sentence"), row.start, row.end
    )
    label = getattr(row, how.label) if how.label else PRESENT
    return _shown(
        d, place, label, row.probability, row.version, (row.holder, row.holder_name), None
    )


def _shown(
    d: tables.Document,
    place: Place,
    label: str,
    probability: float,
    version: str,
    holder: tuple[str, str | None],
    sample_id: int | None,
) -> Doubtful:
    return Doubtful(
        place=place,
        label=label,
        probability=probability,
        version=version,
        holder=holder[0],
        holder_name=holder[1],
        text=d.text[place.start : place.end],
        before=d.text[max(0, place.start - CONTEXT) : place.start],
        after=d.text[place.end : place.end + CONTEXT],
        title=d.title or d.text[:120].partition("\n")[0],
        outlet=d.outlet,
        published=d.published,
        sample_id=sample_id,
    )


def sample_weeks(database: Database) -> list[tuple[str, int, int]]:
    """Return the weeks that were drawn, newest first, with labels drawn and those judged by anybody."""
    judged = func.count(review.sample_id.distinct())
    with database.read() as session:
        rows = session.execute(
            select(sample.week, func.count(sample.id.distinct()), judged)
            .outerjoin(review, review.sample_id == sample.id)
            .group_by(sample.week)
            .order_by(sample.week.desc())
        )
        return [(week, drawn, done) for week, drawn, done in rows]


def sample_to_judge(database: Database, week: str, reviewer: str) -> list[Doubtful]:
    """Return the labels of a week's sample that a person has not judged, if their words still stand."""
    mine = (
        select(review.id).where(review.sample_id == sample.id, review.reviewer == reviewer).exists()
    )
    with database.read() as session:
        rows = session.execute(
            select(sample, doc)
            .join(doc, doc.id == sample.document_id)
            .where(sample.week == week, ~mine)
            .order_by(sample.text_hash, sample.id)  # an order that tells nothing of the labels
        ).all()
        return [
            _shown(d, place_of(s), s.label, s.probability, s.version, ("author", None), s.id)
            for s, d in rows
            if words_hash(d.text, s.start, s.end) == s.text_hash
        ]


def precision(database: Database) -> list[Precision]:
    """Return, for each kind of label that was drawn, how many of those judged were right.

    Where people judged one label differently, the newest word counts.
    """
    found: dict[tuple[str, str, str], list[bool]] = defaultdict(list)
    for item, words in _sample_words(database).items():
        _, kind, about, label = item
        found[kind, about, label].append(words[-1][1] == label)
    return [Precision(*key, sum(right), len(right)) for key, right in sorted(found.items())]


def name_swaps(database: Database) -> tuple[str, list[NameSwap]]:
    """Return the newest week of which it was measured what hangs on names, and what; "" if none."""
    table = tables.NameSwap
    with database.read() as session:
        week = session.scalar(select(func.max(table.week)))
        rows = session.scalars(select(table).where(table.week == week).order_by(table.stage))
        return week or "", [
            NameSwap(r.stage, r.version, r.documents, r.labels, r.lost, r.gained, r.shift)
            for r in rows
        ]


def paired_words(database: Database) -> list[tuple[str, str]]:
    """Return what the first two people said of each drawn label that two or more have judged."""
    pairs = []
    for words in _sample_words(database).values():
        by_person = dict(words)
        if len(by_person) > 1:
            first, second, *_ = (by_person[name] for name in sorted(by_person))
            pairs.append((first, second))
    return pairs


def _sample_words(database: Database) -> dict[tuple[int, str, str, str], list[tuple[str, str]]]:
    """Return who said what of each drawn label, in the order of time."""
    found: dict[tuple[int, str, str, str], list[tuple[str, str]]] = defaultdict(list)
    with database.read() as session:
        for row in session.execute(
            select(
                sample.id, sample.kind, sample.about, sample.label, review.reviewer, review.after
            )
            .join(review, review.sample_id == sample.id)
            .order_by(review.id)
        ):
            found[row[0], row[1], row[2], row[3]].append((row[4], row[5]))
    return found


def abstentions(database: Database, selection: Selection) -> list[tuple[str, int, int]]:
    """Return, for each target, in how many documents the author takes no side, and of how many."""
    stance = tables.Stance
    with database.read() as session:
        rows = session.execute(
            select(stance.target, func.count(case((stance.label == "none", 1))), func.count())
            .join(doc, doc.id == stance.document_id)
            .where(stance.level == "document", stance.holder == "author", *where(selection))
            .group_by(stance.target)
            .order_by(func.count().desc(), stance.target)
        )
        return [(target, none, total) for target, none, total in rows]


def score_shift(database: Database, until: datetime, recent_days: int = 7) -> list[Scores]:
    """Return how the probabilities of frames and stances were spread lately and in four times as long before.

    Documents count by the day on which they were published. Labels that people gave do not count.
    """
    since = until - timedelta(days=recent_days)
    found = []
    with database.read() as session:
        for kind in ("frame", "stance"):
            recent = _spread(session, kind, since, until)
            before = _spread(session, kind, since - 4 * timedelta(days=recent_days), since)
            found += [
                Scores(kind, about, tuple(recent[about]), tuple(before[about]))
                for about in sorted(recent.keys() | before.keys())
            ]
    return found


def _spread(session: Session, kind: str, since: datetime, until: datetime) -> dict[str, list[int]]:
    how = CORRECTABLE[kind]
    about = getattr(how.table, how.about) if how.about else literal("")
    probability = how.table.probability
    place = sum((case((probability >= i / BINS, 1), else_=0) for i in range(1, BINS)), literal(0))
    rows = session.execute(
        select(about, place, func.count())
        .join(doc, doc.id == how.table.document_id)
        .where(
            doc.relevant.is_(True),
            doc.deleted.is_(None),
            doc.published >= since,
            doc.published < until,
            how.table.version != REVIEWED,
        )
        .group_by(about, place)
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * BINS)
    for key, index, number in rows:
        found[key][index] += number
    return found


def judged_sentences(database: Database, kind: str) -> list[JudgedSentence]:
    """Return every sentence of which people judged frames or stances (`kind`); the last word holds."""
    found: dict[tuple[str, int, int], tuple[ReviewRow, dict[str, str]]] = {}
    for row in iterate_reviews(database, Selection(relevance="any")):
        place = row.place
        if place.kind == kind and place.level == "sentence" and row.text is not None:
            key = (place.document_id, place.start, place.end)
            found.setdefault(key, (row, {}))[1][place.about] = row.after
    standing = _standing(database, {key for key, _, _ in found}) if kind == "frame" else {}
    return [
        JudgedSentence(row.text or "", judged, tuple(sorted(standing.get(key, ()))), row.language)
        for key, (row, judged) in found.items()
    ]


def _standing(database: Database, ids: Collection[str]) -> dict[tuple[str, int, int], set[str]]:
    """Return the frames that stand on each span of some documents."""
    frame = tables.FrameLabel
    found: dict[tuple[str, int, int], set[str]] = defaultdict(set)
    with database.read() as session:
        for some in _batched(sorted(ids), 5_000):
            for row in session.scalars(select(frame).where(frame.document_id.in_(some))):
                found[row.document_id, row.start, row.end].add(row.frame)
    return found


def _batched(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
