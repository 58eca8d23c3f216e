"""Full text behind one function: SQLite FTS5 or PostgreSQL tsvector, kept by triggers of the database."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    column,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from db import search_syntax, tables
from db.queries.corpus import author_stances, document_row, document_rows, where
from db.selection import Selection
from db.session import Database
from db.views.kept import Found, Saved, SearchedBy, SearchResult

doc = tables.Document
LOOKED_AT = 2_000  # newest matches that are counted and ranked
MANY = 20_000  # matches that are worth another way of looking them up
FEW = 50_000  # documents of a selection to which matches are compared
SNIPPET = 260  # characters
WORD = 30  # characters, after which a word is cut
NUMBERED = table("search_document", column("number"), column("document_id", String))
FTS = table("search_index", column("rowid"))
VECTORS = table("search_index", column("number"), column("document_id", String), column("words"))


def search(
    database: Database,
    selection: Selection,
    words: str,
    limit: int = 20,
    offset: int = 0,
    newest_first: bool = False,
) -> SearchResult:
    """Return documents of a selection in which the words are found, best first, with their snippets.

    `words` are as `db.search_syntax` reads them. Only the matches that were collected last, 2,000 at most,
    are counted and ranked: `capped` says whether there were more.

    Raises:
        SearchError: the words cannot be read.
    """
    wanted = search_syntax.parse(words)
    with database.read() as session:
        sqlite = session.get_bind().dialect.name == "sqlite"
        matches = _sqlite(session, wanted, selection) if sqlite else _postgresql(wanted, selection)
        rows = session.execute(matches.limit(LOOKED_AT + 1)).all()
        capped, rows = len(rows) > LOOKED_AT, rows[:LOOKED_AT]
        ranked = sorted(rows, key=lambda r: r.rank)
        if newest_first:
            ranked.sort(key=lambda r: r.published.isoformat() if r.published else "", reverse=True)
        ids = [r.id for r in ranked[offset : offset + limit]]
        return SearchResult(
            found=_found(session, ids, search_syntax.pattern(wanted)),
            total=len(rows),
            capped=capped,
            kinds=counted([r.kind for r in rows]),
            outlets=counted([r.outlet for r in rows]),
            languages=counted([r.language for r in rows if r.language]),
        )


def _sqlite(
    session: Session, wanted: search_syntax.Expression, selection: Selection
) -> Select[*tuple[Any, ...]]:
    """Return the matches, last collected first; a good rank (BM25) is small.

    Each match is looked up, until there are enough. Where that takes long, as the word is common and few of
    its documents are selected, the numbers of the selected ones are looked up instead.
    """
    match = text("search_index MATCH :wanted").bindparams(
        bindparam("wanted", search_syntax.for_sqlite(wanted))
    )
    rank: ColumnElement[float] = literal_column("bm25(search_index, 5.0, 1.0)").label(
        "rank"
    )  # a word in the title says more
    found = (
        select(doc.id, doc.kind, doc.outlet, doc.language, doc.published, rank)
        .select_from(FTS)
        .join(NUMBERED, NUMBERED.c.number == FTS.c.rowid)
        .join(doc, doc.id == NUMBERED.c.document_id)
        .where(match)
        .order_by(FTS.c.rowid.desc())
    )
    selected = select(doc.id).where(*where(replace(selection, copies="counted")))
    if _exceeds(session, select(FTS.c.rowid).where(match), MANY) and not _exceeds(
        session, selected, FEW
    ):
        other = NUMBERED.alias()
        numbers = select(other.c.number).join(doc, doc.id == other.c.document_id)
        # "+ 0" keeps SQLite from opening the index anew for each number
        return found.where((FTS.c.rowid + 0).in_(numbers.where(*where(selection)).correlate(None)))
    return found.where(*where(selection))


def _exceeds(session: Session, rows: Select[Any], limit: int) -> bool:
    some = rows.limit(limit + 1).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) > limit


def _postgresql(wanted: search_syntax.Expression, selection: Selection) -> Select[*tuple[Any, ...]]:
    query = func.to_tsquery("simple", search_syntax.for_postgresql(wanted))
    return (
        select(
            doc.id, doc.kind, doc.outlet, doc.language, doc.published,
            (-func.ts_rank(VECTORS.c.words, query, 1)).label("rank"),
        )
        .select_from(VECTORS)
        .join(doc, doc.id == VECTORS.c.document_id)
        .where(VECTORS.c.words.op("@@")(query), *where(selection))
        .order_by(VECTORS.c.number.desc())
    )  # fmt: skip


def counted(values: Sequence[str]) -> dict[str, int]:
    """Count values, the most frequent first."""
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _found(session: Session, ids: Sequence[str], pattern: re.Pattern[str]) -> list[Found]:
    rows = {row.Document.id: row for row in session.execute(document_rows().where(doc.id.in_(ids)))}
    stances = author_stances(session, ids)
    return [
        Found(document_row(rows[key], stances[key]), snippet(rows[key].Document.text, pattern))
        for key in ids
    ]


def snippet(words: str, pattern: re.Pattern[str], length: int = SNIPPET) -> tuple[str, ...]:
    """Return what stands around the first match, cut into pieces: every second one is a match."""
    first = pattern.search(words)
    start = max(0, first.start() - length // 3) if first else 0
    start = max(start, words.rfind(" ", start, start + WORD) + 1) if start else 0
    shown = words[start : start + length]
    pieces, end = [], 0
    for match in pattern.finditer(shown):
        pieces += [shown[end : match.start()], match.group()]
        end = match.end()
    pieces.append(shown[end:] + ("…" if start + length < len(words) else ""))
    pieces[0] = ("…" if start else "") + pieces[0]
    return tuple(pieces)


def saved_searches(database: Database, owner: str) -> list[Saved]:
    """Return the searches that a person saved, by name."""
    table = tables.SavedSearch
    with database.read() as session:
        rows = session.scalars(select(table).where(table.owner == owner).order_by(table.name))
        return [
            Saved(r.owner, r.name, r.words, r.selection, r.saved, cast(SearchedBy, r.by))
            for r in rows
        ]
