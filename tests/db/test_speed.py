"""What the fast queries count is what a plain look at every document counts, and they look at no text."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import event, select

from db import queries, store, tables
from db.records import (
    EntityMention,
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult

NUMBER = 60
FIRST = datetime(2026, 2, 1, tzinfo=UTC)
SELECTIONS = [
    Selection(relevance=relevance, **days, **more)
    for relevance in ("relevant", "irrelevant", "any")
    for days in ({}, {"since": date(2026, 2, 3), "until": date(2026, 2, 6)})
    for more in ({}, {"kinds": ("post",)}, {"outlets": ("o1.example",)}, {"languages": ("de",)})
]


def item(random: Random, i: int) -> Item:
    day = FIRST + timedelta(minutes=random.randrange(10 * 1440))
    return Item(
        f"https://o{random.randrange(4)}.example/{i}", random.choice(("news", "post")), "s",
        text=f"Bread {i}.", published=None if random.random() < 0.2 else day,
    )  # fmt: skip


def label(database: Database, random: Random, ids: list[str]) -> None:
    """Write what the stages say; of relevant documents more than one label each."""
    relevant = [k for k in ids if random.random() < 0.6]
    unjudged = {k for k in ids if random.random() < 0.1} - set(relevant)
    said = {
        "language": (LanguageAnnotation, [
            LanguageAnnotation(k, 0, 4, 0.9, language=random.choice(("en", "de"))) for k in ids]),
        "relevance": (RelevanceAnnotation, [
            RelevanceAnnotation(k, 0, 4, 0.9, relevant=k in relevant)
            for k in ids if k not in unjudged]),
        "stance": (StanceAnnotation, [
            StanceAnnotation(k, 0, 4, 0.7, target="accusation", level="document",
                             label=random.choice(("favor", "against", "none"))) for k in relevant]),
        "frames": (FrameAnnotation, [
            FrameAnnotation(k, i, 4 + i, 0.7, frame=random.choice(("hypocrisy", "competition")))
            for k in relevant for i in range(3)]),
        "entities": (EntityMention, [
            EntityMention(k, i, 4 + i, 0.7, entity_id=f"e{random.randrange(3)}", name="E", type="person")
            for k in relevant for i in range(3)]),
    }  # fmt: skip
    for stage, (makes, annotations) in said.items():
        store.save_stage(database, StageResult(stage, "1", "f", makes, ids, annotations))


@pytest.fixture
def filled(database: Database) -> Database:
    """Sixty documents at random, of which some were then edited, taken back, or labelled anew."""
    random = Random(3)
    items = [item(random, i) for i in range(NUMBER)]
    with IngestRun(database, "s", "import") as run:
        run.add(items)
    ids = [r.id for r in queries.documents(database, Selection(relevance="any"))]
    label(database, random, ids)
    edited = [
        Item(i.url, i.kind, "s", text=f"{i.text} More.", published=i.published) for i in items[:8]
    ]
    gone = [Item(i.url, i.kind, "s", deleted=True) for i in items[8:14]]
    with IngestRun(database, "s", "import") as run:
        run.add([*edited, *gone])
    label(database, random, random.sample(ids, 10))
    return database


def chosen(database: Database, selection: Selection) -> list[tables.Document]:
    """Return the documents of a selection, filtered here, newest first."""
    with database.read() as session:
        rows = session.scalars(select(tables.Document)).all()
    kept = [d for d in rows if d.deleted is None and fits(d, selection)]
    kept.sort(key=lambda d: d.id)
    return sorted(kept, key=lambda d: -(d.published or datetime.min.replace(tzinfo=UTC)).timestamp()
                  if d.published else float("inf"))  # fmt: skip


def fits(d: tables.Document, s: Selection) -> bool:
    if s.relevance != "any" and d.relevant is not (s.relevance == "relevant"):
        return False
    if s.since and s.until and not (d.published and s.since <= d.published.date() <= s.until):
        return False
    pairs = ((s.kinds, d.kind), (s.outlets, d.outlet), (s.languages, d.language))
    return all(not wanted or value in wanted for wanted, value in pairs)


def labels(database: Database, ids: set[str], table: type, name: str) -> dict[str, Counter[str]]:
    """Count the rows of a table by document within each label."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with database.read() as session:
        for row in session.scalars(select(table)):
            if row.document_id in ids:
                found[getattr(row, name)][row.document_id] += 1
    return found


def test_every_count_is_that_of_the_documents(filled: Database):
    for selection in SELECTIONS:
        kept = chosen(filled, selection)
        check_lists(filled, selection, kept)
        check_labels(filled, selection, kept)


def check_lists(database: Database, selection: Selection, kept: list[tables.Document]) -> None:
    pages = [queries.documents(database, selection, 7, at) for at in range(0, NUMBER + 7, 7)]
    assert [row.id for page in pages for row in page] == [d.id for d in kept], selection
    found, days = (
        queries.facets(database, selection),
        sorted(d.published for d in kept if d.published),
    )
    assert found.kinds == Counter(d.kind for d in kept)
    assert found.languages == Counter(d.language for d in kept if d.language)
    assert found.outlets == Counter(d.outlet for d in kept)
    assert [found.first_day, found.last_day] == (
        [days[0].date(), days[-1].date()] if days else [None, None]
    )
    anything = chosen(database, replace(selection, relevance="any"))
    totals = queries.totals(database, selection)
    assert totals.documents == len(anything)
    assert totals.relevant == sum(d.relevant is True for d in anything)
    assert totals.unjudged == sum(d.relevant is None for d in anything)
    assert totals.undated == sum(d.published is None for d in anything)
    assert totals.outlets == len({d.outlet for d in anything})


def check_labels(database: Database, selection: Selection, kept: list[tables.Document]) -> None:
    ids = {d.id for d in kept}
    frames = labels(database, ids, tables.FrameLabel, "frame")
    assert queries.frame_counts(database, selection) == {k: len(n) for k, n in frames.items()}
    named = labels(database, ids, tables.EntityMention, "entity_id")
    assert {
        e.entity_id: (e.documents, e.mentions) for e in queries.top_entities(database, selection)
    } == {k: (len(n), n.total()) for k, n in named.items()}
    sides = labels(database, ids, tables.Stance, "label")
    for outlet in queries.outlets(database, selection, "accusation"):
        its = [d for d in kept if d.outlet == outlet.name]
        assert (outlet.documents, outlet.kind) == (len(its), min(d.kind for d in its))
        assert outlet.last == max((d.published for d in its if d.published), default=None)
        for side in ("favor", "against", "none"):
            assert getattr(outlet, side) == sum(d.id in sides[side] for d in its)


def test_no_count_looks_at_the_texts(filled: Database):
    """SQLite says of each step of a plan whether the index holds all that is read."""
    if filled.engine.dialect.name != "sqlite":
        pytest.skip("the plan is SQLite's")
    filled.gather_statistics()
    asked: list[tuple[str, object]] = []
    event.listen(filled.engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))
    whole = Selection()
    some = Selection(since=date(2026, 2, 3), until=date(2026, 2, 6))
    for selection in (whole, some):
        queries.totals(filled, selection)
        queries.facets(filled, selection)
        queries.documents_per_day(filled, selection)
        queries.outlets(filled, selection, "accusation")
        queries.series(filled, selection, "stance", "accusation")
        queries.series(filled, selection, "frame", "hypocrisy")
    statements = list(asked)
    with filled.engine.connect() as connection:
        for statement, parameters in statements:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            steps = [str(row[3]) for row in plan]
            read = [s for s in steps if s.startswith(("SCAN document", "SEARCH document"))]
            assert [s for s in read if "COVERING INDEX" not in s] == [], statement
