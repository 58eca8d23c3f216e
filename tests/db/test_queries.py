"""Reading: the same filter everywhere, and what the pipeline has still to do."""

from datetime import UTC, date, datetime

import pytest

from db import pending, queries, store
from db.records import Item, LanguageAnnotation, RelevanceAnnotation, StanceAnnotation
from db.selection import Selection, SelectionError
from db.session import Database
from db.store import IngestRun, StageResult


@pytest.fixture
def filled(database: Database) -> Database:
    """Four documents on three days: the last has no date, the third is off topic."""
    days = (datetime(2026, 2, 1, 23, 59, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC),
            datetime(2026, 2, 3, 12, tzinfo=UTC), None)  # fmt: skip
    items = [
        Item(
            f"https://{'abcd'[i]}.example/x",
            "news" if i else "post",
            "s",
            text=f"Text {i}.",
            published=d,
        )
        for i, d in enumerate(days)
    ]
    with IngestRun(database, "s", "feed") as run:
        run.add(items)
    keys = [r.id for r in queries.documents(database, Selection(relevance="any"))]
    by_outlet = {r.outlet: r.id for r in queries.documents(database, Selection(relevance="any"))}
    save = store.save_stage
    save(database, StageResult("language", "1", "f", LanguageAnnotation, keys,
                               [LanguageAnnotation(k, 0, 4, 0.9, language="en") for k in keys]))  # fmt: skip
    save(database, StageResult("relevance", "1", "f", RelevanceAnnotation, keys,
                               [RelevanceAnnotation(k, 0, 4, 0.9, relevant=k != by_outlet["c.example"])
                                for k in keys]))  # fmt: skip
    one = by_outlet["a.example"]
    save(database, StageResult("stance", "1", "f", StanceAnnotation, [one],
                               [StanceAnnotation(one, 0, 4, 0.7, target="accusation", label="favor",
                                                 level="document")]))  # fmt: skip
    return database


def outlets(database: Database, selection: Selection) -> list[str]:
    return [row.outlet for row in queries.documents(database, selection)]


def test_newest_first_and_those_without_a_date_last(filled: Database):
    assert outlets(filled, Selection()) == ["b.example", "a.example", "d.example"]


def test_days_are_whole_and_in_utc(filled: Database):
    first = date(2026, 2, 1)
    assert outlets(filled, Selection(since=first, until=first)) == ["a.example"]


def test_filters_narrow(filled: Database):
    assert outlets(filled, Selection(kinds=("post",))) == ["a.example"]
    assert outlets(filled, Selection(languages=("zh",))) == []
    assert outlets(filled, Selection(outlets=("d.example",))) == ["d.example"]
    assert outlets(filled, Selection(relevance="irrelevant")) == ["c.example"]


def test_a_day_counts_its_documents_by_kind(filled: Database):
    counts = queries.documents_per_day(filled, Selection())
    assert [(c.day.isoformat(), c.key, c.count) for c in counts] == [
        ("2026-02-01", "post", 1),
        ("2026-02-02", "news", 1),
    ]


def test_the_authors_stance_is_counted_a_day(filled: Database):
    (count,) = queries.stance_per_day(filled, Selection(), "accusation")
    assert (count.key, count.count) == ("favor", 1)


def test_pages_of_documents_lose_none(filled: Database):
    every = Selection(relevance="any")
    whole = [d.row.id for d in queries.iterate_documents(filled, every, batch_size=1)]
    assert len(whole) == len(set(whole)) == 4


def test_a_stage_sees_what_it_has_not_seen(filled: Database):
    assert pending.count(filled, "stance", "f", relevant_only=True) == 2
    assert pending.count(filled, "stance", "another", relevant_only=True) == 3


def test_an_answer_comes_with_its_thread_and_what_it_answers(database: Database):
    story, first, second = (f"https://forum.example/{n}" for n in "123")
    long = "They copied everyone. " * 50
    with IngestRun(database, "s", "feed") as run:
        run.add([
            Item(story, "post", "s", title="Bakery complains", text=""),
            Item(first, "comment", "s", text=long, parent_url=story, root_url=story),
            Item(second, "comment", "s", text="So?", parent_url=first, root_url=story),
        ])  # fmt: skip
    found = pending.batch(database, "language", "f", relevant_only=False)
    told = {d.url: (d.thread, d.parent) for d in found}
    assert told[story] == (None, None)
    assert told[first] == ("Bakery complains", None)
    assert told[second] == ("Bakery complains", long[:300])


def test_documents_that_were_taken_back_are_passed_over_and_end_nothing(filled: Database):
    unseen = {"stage": "copies", "fingerprint": "f", "relevant_only": False}
    keys = pending.ids(filled, **unseen)
    assert (len(keys), keys) == (4, sorted(keys))
    gone = {
        d.row.id: d.row.url for d in queries.iterate_documents(filled, Selection(relevance="any"))
    }
    with IngestRun(filled, "s", "feed") as run:
        run.add([Item(gone[key], "news", "s", deleted=True) for key in keys[:2]])
    assert pending.ids(filled, **unseen, limit=1) == keys[2:3]
    assert pending.ids(filled, **unseen, limit=2) == keys[2:]
    assert pending.ids(filled, **unseen, after=keys[3]) == []
    assert [d.id for d in pending.batch(filled, **unseen, limit=1)] == keys[2:3]
    assert pending.count(filled, **unseen) == 2


def test_a_selection_is_its_query_string():
    selection = Selection(since=date(2026, 2, 1), kinds=("post", "news"), relevance="any")
    assert selection.to_query() == "since=2026-02-01&kinds=news&kinds=post&relevance=any"
    assert Selection.from_query(selection.to_query()).to_query() == selection.to_query()
    assert Selection.from_query("") == Selection()


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("colour=red", "unknown filter 'colour'"),
        ("since=yesterday", "not a date"),
        ("relevance=maybe", "must be relevant"),
        ("since=2026-02-02&until=2026-02-01", "is after"),
    ],
)
def test_a_wrong_filter_is_told(query: str, complaint: str):
    with pytest.raises(SelectionError, match=complaint):
        Selection.from_query(query)


def test_a_filter_of_parties_holds_where_a_query_reads_mentions_itself(database: Database):
    assert queries.top_entities(database, Selection(parties=("hearth",))) == []
