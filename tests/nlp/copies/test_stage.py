"""Groups of copies in the database: new beside known, edits, deletions, kills."""

import random
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db import queries, tables
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from nlp.copies import batch, stage
from nlp.copies.stage import NearDuplicates
from tests.nlp.copies.test_texts import DAY, story

ANY = Selection(relevance="any")
WIRE = story(400, seed=1)


def item(path: str, text: str, hours: float = 0, **more) -> Item:
    published = DAY + timedelta(hours=hours)
    return Item(f"https://{path}", "news", "s", text=text, published=published, **more)


def edit(text: str, seed: int = 0) -> str:
    draw = random.Random(seed)
    return " ".join(w if draw.random() > 0.03 else "other" for w in text.split())


STORIES = [
    item("wire.example/1", WIRE, 0, title="Mill accuses three bakers"),
    item("herald.example/1", edit(WIRE), 2, title="Bakers accused"),
    item("teaser.example/1", " ".join(WIRE.split()[:50]), 3),
    item("again.example/1", WIRE, 31 * 24, title="Mill accuses three bakers"),
    item("other.example/1", story(300, seed=2), 1),
    *(item(f"filler.example/{n}", story(200, seed=10 + n), n) for n in range(12)),
]


def add(database: Database, items: Sequence[Item]) -> None:
    with IngestRun(database, "s", "import") as run:
        run.add(items)


def run(database: Database, fingerprint: str = "f") -> int:
    found = NearDuplicates(relevant_only=False)
    return found.update(database, fingerprint, {}, lambda name, done, total: None).documents


def state(database: Database) -> set[tuple]:
    """Who is in one group with whom, and what of it: everything but the groups' ids."""
    found = set()
    for group in queries.copy_groups(database, ANY):
        members = queries.copies_of(database, group.original_id)
        found |= {(members[0].url, c.url, c.role, c.similarity, c.changes) for c in members}
    return found


def by_url(database: Database, part: str) -> str:
    return next(d.id for d in queries.documents(database, ANY, 1000) if part in d.url)


def test_a_wire_story_its_copy_its_teaser_and_its_return_are_one_group(database: Database):
    add(database, STORIES)
    assert run(database) == len(STORIES)
    (group,) = queries.copy_groups(database, ANY)
    members = queries.copies_of(database, by_url(database, "teaser"))
    assert [(c.outlet, c.role) for c in members] == [
        ("wire.example", "original"),
        ("herald.example", "copy"),
        ("teaser.example", "excerpt"),
        ("again.example", "repost"),
    ]
    assert (group.documents, group.reposts, group.outlet) == (4, 1, "wire.example")
    assert group.title == "Mill accuses three bakers"
    assert members[1].changes == ("headline", "wording")
    assert members[2].containment == 1.0
    assert members[3].changes == ()
    assert queries.copies_of(database, by_url(database, "other")) == []


def test_nothing_is_compared_twice(database: Database):
    add(database, STORIES)
    run(database)
    before = state(database)
    assert run(database) == 0
    add(database, [item("late.example/1", edit(WIRE, 5), 5)])
    assert run(database) == 1
    assert len(state(database)) == len(before) + 1


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, seed: int, monkeypatch):
    monkeypatch.setattr(stage, "BATCH", 3)
    states = []
    for name, shuffle in (("one", False), ("other", True)):
        database = Database(f"sqlite:///{tmp_path / name}.db")
        items = random.Random(seed).sample(STORIES, len(STORIES)) if shuffle else STORIES
        for start in range(0, len(items), 4 if shuffle else len(items)):
            add(database, items[start : start + (4 if shuffle else len(items))])
            run(database)
        states.append(state(database))
        database.close()
    assert states[0] == states[1]


def test_an_earlier_original_takes_over_and_the_group_keeps_its_id(database: Database):
    add(database, STORIES)
    run(database)
    (before,) = queries.copy_groups(database, ANY)
    add(database, [item("first.example/1", WIRE, -5, title="First")])
    run(database)
    (after,) = queries.copy_groups(database, ANY)
    assert after.id == before.id
    assert after.outlet == "first.example"


def test_an_edited_document_leaves_the_group_and_the_rest_stays_one(database: Database):
    add(database, STORIES)
    run(database)
    add(database, [item("wire.example/1", story(300, seed=77), 0, title="Another story")])
    assert queries.copy_groups(database, ANY) == []
    assert run(database) == 4
    members = queries.copies_of(database, by_url(database, "herald"))
    assert [c.outlet for c in members] == ["herald.example", "teaser.example", "again.example"]
    assert queries.copies_of(database, by_url(database, "wire")) == []


def test_a_deleted_document_leaves_nothing_in_the_index(database: Database):
    add(database, STORIES[:2])
    run(database)
    add(database, [Item(i.url, "news", "s", deleted=True) for i in STORIES[:2]])
    with database.read() as session:
        for table in (tables.CopyKey, tables.CopyLink, tables.CopySketch, tables.DuplicateMember,
                      tables.DuplicateGroup):  # fmt: skip
            assert session.query(table).count() == 0


def test_a_date_that_becomes_known_later_makes_the_original(database: Database):
    undated = Item("https://early.example/1", "news", "s", text=WIRE)
    add(database, [undated, *STORIES])
    run(database)
    assert queries.copies_of(database, by_url(database, "early"))[-1].outlet == "early.example"
    add(database, [item("early.example/1", WIRE, -5)])
    run(database)
    first, second, *_ = queries.copies_of(database, by_url(database, "early"))
    assert (first.outlet, first.role, second.role) == ("early.example", "original", "copy")


def test_another_fingerprint_begins_anew(database: Database):
    add(database, STORIES)
    run(database)
    before = state(database)
    assert run(database, "another") == len(STORIES)
    assert state(database) == before


def test_a_document_that_is_edited_while_it_is_compared_is_looked_at_again(
    database: Database, monkeypatch
):
    add(database, STORIES[:3])
    search, calls = batch.search, []

    def slow(*args):
        result = search(*args)
        if not calls:
            add(database, [item("herald.example/1", story(200, seed=50), 2)])
        calls.append(1)
        return result

    monkeypatch.setattr(batch, "search", slow)
    run(database)
    assert len(calls) == 2
    assert queries.copies_of(database, by_url(database, "herald")) == []
    assert len(queries.copies_of(database, by_url(database, "wire"))) == 2


def test_a_notice_that_a_whole_outlet_prints_groups_nothing_and_stays_cheap(
    database: Database, monkeypatch
):
    monkeypatch.setattr(batch, "CROWDED", 8)
    notice = story(60, seed=3)
    add(database, [item(f"a.example/{n}", f"{story(250, 100 + n)} {notice}", n) for n in range(30)])
    run(database)
    assert queries.copy_groups(database, ANY) == []
    with database.read() as session:
        keys = [key for (key,) in session.query(tables.CopyKey.key)]
    assert max(map(keys.count, keys)) == 8


def test_more_copies_than_a_key_holds_are_one_group(database: Database, monkeypatch):
    monkeypatch.setattr(batch, "CROWDED", 8)
    add(database, [item(f"a.example/{n}", WIRE, n) for n in range(30)])
    run(database)
    (group,) = queries.copy_groups(database, ANY)
    assert group.documents == 30


def test_once_counts_a_text_on_the_day_on_which_it_was_new(database: Database):
    add(database, STORIES)
    run(database)
    once = Selection(relevance="any", copies="once")
    urls = {d.url for d in queries.documents(database, once, 1000)}
    assert len(urls) == len(STORIES) - 3
    assert "https://wire.example/1" in urls
    march = Selection(relevance="any", copies="once", since=(DAY + timedelta(days=20)).date())
    assert queries.documents(database, march) == []
    herald = Selection(relevance="any", copies="once", outlets=("herald.example",))
    assert len(queries.documents(database, herald)) == 1
    assert Selection.from_query(march.to_query()) == march


def test_reposts_and_days_of_first_publication(database: Database):
    add(database, STORIES)
    run(database)
    late = Selection(relevance="any", since=(DAY + timedelta(days=20)).date())
    assert [c.outlet for c in queries.reposts(database, late)] == ["again.example"]
    assert list(queries.first_published(database, late).values()) == [
        datetime(2026, 2, 12, tzinfo=UTC)
    ]


KILLED = """
import os, signal, sys
from db.session import Database
from nlp.copies import stage
stage.BATCH = 3
def die(name, done, total):
    if done >= 6:
        os.kill(os.getpid(), signal.SIGKILL)
stage.NearDuplicates(relevant_only=False).update(Database(sys.argv[1]), "f", {}, die)
"""


def test_a_run_that_is_killed_goes_on_and_ends_with_the_same_result(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(stage, "BATCH", 3)
    whole, killed = (f"sqlite:///{tmp_path / name}.db" for name in ("whole", "killed"))
    states = []
    for url in (whole, killed):
        database = Database(url)
        add(database, STORIES)
        if url == killed:
            done = subprocess.run([sys.executable, "-c", KILLED, url], check=False)
            assert done.returncode == -9
            assert run(database) == len(STORIES) - 6
        else:
            run(database)
        states.append((state(database), [g.id for g in queries.copy_groups(database, ANY)]))
        database.close()
    assert states[0] == states[1]
