"""Labels beside one another, who quotes whom, and the words behind each number."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from db import tables
from db.queries.corpus import where
from db.selection import Selection
from db.session import Database
from db.views import Cross, DayCount, Labelled, Quoted

doc = tables.Document
Facet = Literal["kind", "outlet", "language"]
Kind = Literal["stance", "frame", "sentiment", "quote"]
Voice = Literal["author", "speaker"]


class BySide(NamedTuple):
    """Documents whose author's stance toward a target has this label."""

    target: str
    label: str


class BesideFrame(NamedTuple):
    """Documents that also use a frame."""

    frame: str


FACETS: dict[Facet, Any] = {"kind": doc.kind, "outlet": doc.outlet, "language": doc.language}


def stance_by(
    database: Database, selection: Selection, target: str, facet: Facet, voice: Voice = "author"
) -> list[Cross]:
    """Count stances toward a target by kind, outlet or language of the document.

    Of authors the documents are counted by their stance over the whole; of speakers, the sentences.
    """
    stance = tables.Stance
    level = "document" if voice == "author" else "sentence"
    conditions = (stance.target == target, stance.level == level, stance.holder == voice)
    return _crossed(database, selection, stance, FACETS[facet], stance.label, conditions)


def sentiment_by_entity(database: Database, selection: Selection) -> list[Cross]:
    """Count the sentences that speak well, ill or neutrally of each entity, whoever speaks."""
    sentiment = tables.Sentiment
    return _crossed(database, selection, sentiment, sentiment.entity_id, sentiment.label, ())


def mentions_per_day(
    database: Database, selection: Selection, entity_ids: Sequence[str]
) -> list[DayCount]:
    """Count the documents of each day that mention each of some entities."""
    mention, day = tables.EntityMention, func.date(doc.published)
    statement = (
        select(day, mention.entity_id, func.count(doc.id.distinct()))
        .join(doc, doc.id == mention.document_id)
        .where(mention.entity_id.in_(entity_ids), doc.published.is_not(None), *where(selection))
        .group_by(day, mention.entity_id)
        .order_by(day, mention.entity_id)
    )
    with database.read() as session:
        return [
            DayCount(date.fromisoformat(str(when)), key, number)
            for when, key, number in session.execute(statement)
        ]


def frames_by_outlet(database: Database, selection: Selection) -> list[Cross]:
    """Count the documents of each outlet that use each frame."""
    frame = tables.FrameLabel
    return _crossed(database, selection, frame, doc.outlet, frame.frame, ())


def frames_by_side(database: Database, selection: Selection, target: str) -> list[Cross]:
    """Count the documents that use each frame by their author's stance toward a target."""
    frame, stance = tables.FrameLabel, tables.Stance
    statement = (
        select(stance.label, frame.frame, func.count(frame.document_id.distinct()))
        .join(doc, doc.id == frame.document_id)
        .join(stance, stance.document_id == doc.id)
        .where(
            stance.target == target,
            stance.level == "document",
            stance.holder == "author",
            *where(selection),
        )
        .group_by(stance.label, frame.frame)
        .order_by(stance.label, frame.frame)
    )
    return _read(database, statement)


def frame_pairs(database: Database, selection: Selection) -> list[Cross]:
    """Count the documents that use two frames, each pair once; a frame with itself is all that use it."""
    one, other = aliased(tables.FrameLabel), aliased(tables.FrameLabel)
    statement = (
        select(one.frame, other.frame, func.count(one.document_id.distinct()))
        .join(other, and_(other.document_id == one.document_id, other.frame >= one.frame))
        .join(doc, doc.id == one.document_id)
        .where(*where(selection))
        .group_by(one.frame, other.frame)
        .order_by(one.frame, other.frame)
    )
    return _read(database, statement)


def quoted(database: Database, selection: Selection, limit: int = 2_000) -> list[Quoted]:
    """Return who is quoted in which outlet, and in how many documents; the most frequent first."""
    quote, entity = tables.Quote, tables.Entity
    name = func.coalesce(entity.name, quote.holder_name)
    number = func.count(doc.id.distinct())
    statement = (
        select(name, quote.speaker_id, doc.outlet, number)
        .join(doc, doc.id == quote.document_id)
        .outerjoin(entity, entity.id == quote.speaker_id)
        .where(quote.holder == "speaker", name.is_not(None), *where(selection))
        .group_by(name, quote.speaker_id, doc.outlet)
        .order_by(number.desc(), name, doc.outlet)
        .limit(limit)
    )
    with database.read() as session:
        return [Quoted(*row) for row in session.execute(statement)]


def labelled(
    database: Database,
    selection: Selection,
    kind: Kind,
    about: str | Sequence[str],
    label: str | None = None,
    voice: Voice | None = None,
    limit: int = 20,
    *,
    among: BySide | BesideFrame | None = None,
) -> list[Labelled]:
    """Return the words behind a number, the surest first.

    Of copies only the first that came out; of some outlets all, as the first may be another outlet's.

    Args:
        database: to read.
        selection: which documents.
        kind: of label; `quote` gives what somebody says.
        about: id of the target, frame or entity, or several; for a quote the speaker's id or name.
        label: only this one.
        voice: only the authors', or only the speakers'.
        limit: how many.
        among: only in such documents.
    """
    table, about_column, label_column = _columns(kind)
    wanted = (about,) if isinstance(about, str) else tuple(about)
    conditions: list[ColumnElement[bool]] = [about_column.in_(wanted)]
    if not selection.outlets:
        conditions.append(or_(doc.duplicate_group.is_(None), doc.duplicate_group == doc.id))
    if among is not None:
        conditions.append(_among(among))
    if label is not None:
        conditions.append(label_column == label)
    if voice is not None:
        conditions.append(table.holder == voice)
    if kind == "stance":
        conditions.append(table.level == "sentence")
    statement = (
        select(table, label_column, doc, tables.Author.name)
        .join(doc, doc.id == table.document_id)
        .outerjoin(tables.Author, tables.Author.id == doc.author_id)
        .where(*conditions, *where(selection))
        .order_by(table.probability.desc(), table.document_id, table.start)
        .limit(limit)
    )
    with database.read() as session:
        return [_labelled(*row) for row in session.execute(statement)]


def _among(documents: BySide | BesideFrame) -> ColumnElement[bool]:
    if isinstance(documents, BySide):
        stance = aliased(tables.Stance)  # the words may be stances themselves
        chosen = select(stance.id).where(
            stance.document_id == doc.id,
            stance.target == documents.target,
            stance.label == documents.label,
            stance.level == "document",
            stance.holder == "author",
        )
    else:
        frame = aliased(tables.FrameLabel)
        chosen = select(frame.id).where(frame.document_id == doc.id, frame.frame == documents.frame)
    return chosen.exists()


def _columns(kind: Kind) -> tuple[Any, Any, Any]:
    """Return the table of a kind of label, and its columns of what it is about and what it says."""
    frame, quote = tables.FrameLabel, tables.Quote
    columns = {
        "stance": (tables.Stance, tables.Stance.target, tables.Stance.label),
        "frame": (frame, frame.frame, frame.frame),
        "sentiment": (tables.Sentiment, tables.Sentiment.entity_id, tables.Sentiment.label),
        "quote": (quote, func.coalesce(quote.speaker_id, quote.holder_name), quote.kind),
    }
    return columns[kind]


def _labelled(evidence: tables.Evidence, label: str, d: Any, author: str | None) -> Labelled:
    return Labelled(
        document_id=d.id,
        start=evidence.start,
        end=evidence.end,
        text=d.text[evidence.start : evidence.end],
        label=label,
        voice=evidence.holder_name or (author or d.outlet if evidence.holder == "author" else "a speaker"),
        holder=evidence.holder,
        probability=evidence.probability,
        title=d.title or "",
        outlet=d.outlet,
        kind=d.kind,
        published=d.published,
    )  # fmt: skip


def _crossed(
    database: Database,
    selection: Selection,
    table: Any,
    row: Any,
    column: Any,
    conditions: Sequence[ColumnElement[bool]],
) -> list[Cross]:
    """Count rows of a table of labels; frames count documents, as one may use a frame many times."""
    counted = (
        func.count(table.document_id.distinct()) if table is tables.FrameLabel else func.count()
    )
    statement = (
        select(row, column, counted)
        .select_from(table)
        .join(doc, doc.id == table.document_id)
        .where(row.is_not(None), *conditions, *where(selection))
        .group_by(row, column)
        .order_by(row, column)
    )
    return _read(database, statement)


def _read(database: Database, statement: Any) -> list[Cross]:
    with database.read() as session:
        return [Cross(*row) for row in session.execute(statement)]
