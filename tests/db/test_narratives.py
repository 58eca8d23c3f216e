"""Narratives as queries: voices, days, starters, what meets and answers what, copies once."""

from datetime import UTC, date, datetime

import pytest

from db import store, tables
from db.documents import document_id
from db.identity import canonical_url
from db.narrative_state import (
    NarrativeChange,
    StoredCorpus,
    StoredFeatures,
    StoredMember,
    StoredNarrative,
)
from db.queries import narratives as queries
from db.records import Item, RelevanceAnnotation
from db.selection import Selection
from db.session import Database
from db.views import NarrativeDay, NarrativeRelation

EMPTY = StoredFeatures(b"", b"", {}, {})
# url, what it answers, and the narratives that it carries
POSTS = (("a", None, (1,)), ("b", "a", (2,)), ("c", "a", (1, 2)), ("d", None, (1,)))


@pytest.fixture
def thread(database: Database) -> Database:
    """A post, two answers, and a copy of the post elsewhere."""
    members = []
    for n, (name, parent, carried) in enumerate(POSTS):
        key = _post(database, n, name, parent)
        members += [
            StoredMember(10 * n + k, key, 0, 4, "author", None, "", 0.9, k, date(2026, 3, 1), EMPTY)
            for k in carried
        ]
    lines = [
        StoredNarrative(k, date(2026, 3, 1), f"line {k}", None, None, None, 1, 1, date(2026, 3, 1), EMPTY)
        for k in (1, 2)
    ]  # fmt: skip
    change = NarrativeChange("narratives", "1", "f", sorted({m.document_id for m in members}), members,
                             {}, lines, [], StoredCorpus("e", 1, b""))  # fmt: skip
    store.save_narratives(database, change)
    with database.write() as session:
        for name in ("a", "d"):
            session.get_one(tables.Document, _key(name)).duplicate_group = _key("a")
    return database


def _key(name: str) -> str:
    return document_id(canonical_url(f"https://{name}.example/1"))


def _post(database: Database, n: int, name: str, parent: str | None) -> str:
    above = f"https://{parent}.example/1" if parent else None
    with store.IngestRun(database, "test", "import") as run:
        run.add([Item(f"https://{name}.example/1", "comment" if parent else "post", "test", text="Said so.",
                      outlet=name, published=datetime(2026, 3, 1, 12 + n, tzinfo=UTC),
                      parent_url=above, root_url=above)])  # fmt: skip
    made = RelevanceAnnotation(_key(name), 0, 4, 1.0, relevant=True)
    store.save_stage(
        database,
        store.StageResult("relevance", "1", "f", RelevanceAnnotation, [_key(name)], [made]),
    )
    return _key(name)


def test_copies_are_passages_but_one_document(thread):
    first = next(r for r in queries.narratives(thread, Selection()) if r.id == 1)
    assert (first.members, first.documents, first.voices) == (3, 2, 3)
    assert first.starter.outlet == "a"
    assert sorted(first.first_by_kind) == ["comment", "post"]


def test_days_count_documents_by_kind(thread):
    day = date(2026, 3, 1)
    assert queries.per_day(thread, Selection(), [1]) == [
        NarrativeDay(day, 1, "comment", 1),
        NarrativeDay(day, 1, "post", 1),
    ]


def test_answers_are_direct_replies_of_another_narrative(thread):
    answers = [r for r in queries.related(thread, Selection()) if r.relation == "answers"]
    assert answers == [NarrativeRelation(2, 1, "answers", 2)]


def test_what_meets_is_counted_beside_chance(thread):
    met = {r.relation: r for r in queries.related(thread, Selection())}
    assert (met["same_document"].count, met["same_document"].expected) == (1, 1.5)
    assert (met["same_thread"].count, met["same_thread"].expected) == (1, 1.0)


def test_the_selection_narrows_voices_and_shares(thread):
    rows = queries.narratives(thread, Selection(kinds=("comment",)))
    assert {(r.id, r.voices, r.voice_share) for r in rows} == {(1, 1, 0.5), (2, 2, 1.0)}
    assert queries.narrative_ids(thread, [_key("c")]) == {_key("c"): (1, 2)}


def test_the_spread_goes_by_first_documents(thread):
    assert [s.outlet for s in queries.spread(thread, 1, Selection())] == ["a", "c", "d"]
