"""What is forgotten after a time, and what stays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, event, insert, update

from db import collection, queries, store, tables
from db.records import MISSED, Disposition, Item, RelevanceAnnotation, Validators
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult, retention

ANY = Selection(relevance="any")
NEVER, NOW = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
WEATHER = Item("https://a.example/1", "news", "a", title="Weather", text="It rains.")
BREAD = Item("https://a.example/2", "news", "a", title="Bread", text="It was stolen.")
ANSWERED = Item("https://a.example/3", "post", "a", text="Look at this.")
ANSWER = replace(BREAD, url="https://a.example/4", kind="comment", parent_url=ANSWERED.url)


def ingest(database: Database, *items: Item) -> list[Disposition]:
    with IngestRun(database, "a", "feed") as run:
        return run.add(items)


def judge(database: Database) -> None:
    rows = queries.documents(database, ANY)
    store.save_stage(database, StageResult(
        "relevance", "1", "f", RelevanceAnnotation, [r.id for r in rows],
        [RelevanceAnnotation(r.id, 0, 5, 0.9, relevant=r.url in (BREAD.url, ANSWER.url)) for r in rows],
    ))  # fmt: skip


def urls(database: Database) -> set[str]:
    return {row.url for row in queries.documents(database, ANY)}


def test_old_irrelevant_documents_lose_their_words_unless_a_relevant_one_answers(
    database: Database,
):
    ingest(database, WEATHER, BREAD, ANSWERED, ANSWER)
    assert retention.prune_irrelevant(database, NOW) == 0  # nothing is judged yet
    judge(database)
    assert retention.prune_irrelevant(database, NEVER) == 0
    assert retention.prune_irrelevant(database, NOW) == 1
    assert retention.prune_irrelevant(database, NOW) == 0
    assert urls(database) == {BREAD.url, ANSWERED.url, ANSWER.url}


def fill(database: Database, irrelevant: int, relevant: int = 0) -> None:
    """Store news that answers nothing, a part of which is irrelevant."""
    when, number = datetime(2025, 1, 1, tzinfo=UTC), irrelevant + relevant
    with IngestRun(database, "a", "feed") as run:
        pass
    with database.write() as session:
        session.execute(insert(tables.Document), [
            {"id": f"{n * 2654435761 % 2**32:08x}{n:08x}", "url": f"https://a/{n}",
             "canonical_url": f"https://a/{n}", "kind": "news", "source_id": run.source_id,
             "outlet": f"a{n % 40}", "text": "Words.", "content_hash": f"{n}", "first_seen": when,
             "last_changed": when, "published": when + timedelta(hours=n), "dates_from": {},
             "engagement": {}, "extra": {}, "relevant": n >= irrelevant}
            for n in range(number)
        ])  # fmt: skip
    database.gather_statistics()


def steps(database: Database) -> int:
    """Prune once; return how many thousands of its steps SQLite took."""
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    @event.listens_for(database.engine, "checkout")
    def counted(connection: Any, *_: object) -> None:
        connection.set_progress_handler(count, 1000)

    assert retention.prune_irrelevant(database, NOW) > 0
    return taken[0]


def test_what_is_relevant_is_not_looked_through_for_each_of_what_goes(tmp_path: Path):
    found = []
    for relevant in (100, 1600):
        database = Database(f"sqlite:///{tmp_path / str(relevant)}.db")
        fill(database, 400, relevant)
        found.append(steps(database))
        database.close()
    few, many = found
    assert many < 2 * few


def test_many_documents_go_with_as_many_statements_as_a_few(database: Database):
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    told = []
    for number in (3, 60):
        with database.write() as session:
            session.execute(delete(tables.Document))
        fill(database, number)
        statements.clear()
        assert retention.prune_irrelevant(database, NOW) == number
        told.append(len(statements))
    assert told[0] == told[1]


def test_more_than_go_at_once_are_kept_and_the_others_go_all_the_same(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(retention, "TOGETHER", 2)
    asked = [replace(ANSWERED, url=f"https://a.example/asked/{n}") for n in range(5)]
    told = [
        replace(ANSWER, url=f"{item.url}/answer", parent_url=item.url, text=f"Stolen {n}.")
        for n, item in enumerate(asked)
    ]
    ingest(database, WEATHER, *asked, *told)
    judge(database)
    with database.write() as session:
        answered = tables.Document.parent_id.is_not(None)
        session.execute(update(tables.Document).where(answered).values(relevant=True))
    assert retention.prune_irrelevant(database, NOW) == 1
    assert retention.prune_irrelevant(database, NOW) == 0
    assert WEATHER.url not in urls(database)


def test_what_people_have_judged_is_kept(database: Database):
    ingest(database, WEATHER)
    judge(database)
    (row,) = queries.documents(database, ANY)
    with database.write() as session:
        session.add(tables.Review(
            document_id=row.id, stage="relevance", kind="relevance", about="", level="document", start=0,
            end=0, text_hash="x", before="irrelevant", after="irrelevant", probability=0.9, version="1",
            holder="author", holder_name=None, reviewer="ann@a.example", made=NOW,
        ))  # fmt: skip
    assert retention.prune_irrelevant(database, NOW) == 0


def test_what_was_pruned_is_not_stored_again_until_it_is_edited(database: Database):
    ingest(database, WEATHER)
    judge(database)
    retention.prune_irrelevant(database, NOW)
    assert collection.known_urls(database, [WEATHER.url]) == {WEATHER.url}
    assert ingest(database, WEATHER) == [Disposition.UNCHANGED]
    assert urls(database) == set()
    assert ingest(database, replace(WEATHER, text="It rains bread.")) == [Disposition.UPDATED]
    assert urls(database) == {WEATHER.url}


def test_old_revisions_go(database: Database):
    ingest(database, BREAD)
    ingest(database, replace(BREAD, text="It was borrowed."))
    (row,) = queries.documents(database, ANY)
    assert retention.prune_revisions(database, NEVER) == 0
    assert retention.prune_revisions(database, NOW) == 1
    assert collection.revisions(database, row.id) == []


def test_old_failures_go_and_their_counts_stay(database: Database):
    with IngestRun(database, "a", "feed") as run:
        run.reject("https://a.example/x", "HTTP 404")
    assert retention.prune_failures(database, NEVER) == 0
    assert retention.prune_failures(database, NOW) == 1
    assert collection.failures(database) == []
    assert collection.source_status(database)[0].rejected == 1


def test_validators_go_and_cursors_and_missed_pages_stay(database: Database):
    with IngestRun(database, "a", "feed") as run:
        pass
    states = {
        "https://a.example/page": Validators(etag='"x"', status=200),
        "https://a.example/api": Validators(cursor="2026-03-01", status=200),
        "https://a.example/lost": Validators(status=MISSED),
    }
    store.save_fetch_states(database, run.source_id, states)
    assert retention.prune_fetch_states(database, NEVER) == 0
    assert retention.prune_fetch_states(database, NOW) == 1
    assert retention.prune_fetch_states(database, NOW) == 0
    with database.read() as session:
        left = {row.url for row in session.query(tables.FetchState)}
    assert left == set(states) - {"https://a.example/page"}


def test_many_rows_go_some_at_a_time(database: Database, monkeypatch):
    monkeypatch.setattr(retention, "TOGETHER", 2)
    with IngestRun(database, "a", "feed") as run:
        for n in range(5):
            run.reject(f"https://a.example/{n}", "HTTP 404")
    later = datetime.now(UTC) + timedelta(hours=1)
    assert [retention.prune_failures(database, later) for _ in range(4)] == [2, 2, 1, 0]


def test_old_runs_of_a_day_become_one_and_their_counts_stay(database: Database):
    for number in range(4):
        ingest(database, replace(WEATHER, url=f"https://a.example/w{number}"))
    with IngestRun(database, "b", "feed") as run:
        run.add([BREAD])
        run.reject("https://a.example/x", "404", Disposition.FAILED)
    before = collection.source_status(database)
    assert retention.fold_runs(database, NEVER) == 0
    assert retention.fold_runs(database, NOW) == 3
    assert retention.fold_runs(database, NOW) == 0
    after = collection.source_status(database)
    assert [(s.runs, s.new, s.failed, s.last_run) for s in after] == [
        (s.runs, s.new, s.failed, s.last_run) for s in before
    ]
    assert (before[0].runs, before[0].new) == (4, 4)
    assert [len(s.recent_new) for s in after] == [1, 1]


def test_validators_go_some_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(retention, "TOGETHER", 2)
    ingest(database, WEATHER)
    with IngestRun(database, "a", "feed") as run:
        pass
    states = {f"https://a.example/{number}": Validators(etag=f"{number}") for number in range(5)}
    store.save_fetch_states(database, run.source_id, states)
    assert [retention.prune_fetch_states(database, NOW) for _ in range(4)] == [2, 2, 1, 0]
