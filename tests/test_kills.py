"""SIGKILL at random moments of everything at once, and how two databases are told apart."""

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bench.killing.content import Line, content, differences, exported
from bench.killing.editions import CRAWLED, TAG, first, rows, second
from bench.killing.world import make
from bench.kills import A_ROUND, planned
from db.records import Item
from db.session import Database, DatabaseError
from db.store import IngestRun
from tests import postgres

KILLS = "GROUNDSWELL_TEST_KILLS"  # in the environment; 20 kill each command once in every phase
ITEMS = [
    Item(f"https://a.example/{n}", "news", f"source {n}", text="Words.", author=f"Ann {n}")
    for n in range(3)
]


def filled(path: Path, items: Sequence[Item]) -> dict[str, list[Line]]:
    """Return what a database says in which these items came in this order."""
    with closing(Database(f"sqlite:///{path}")) as database:
        for item in items:
            with IngestRun(database, str(item.outlet or item.url), "feed") as run:
                run.add([item])
        return content(database)


def test_databases_are_the_same_whatever_the_order_in_which_they_were_filled(tmp_path: Path):
    one = filled(tmp_path / "one.db", ITEMS)
    assert differences(filled(tmp_path / "other.db", ITEMS[::-1]), one) == []


def test_a_row_that_was_lost_and_one_that_is_another_are_told(tmp_path: Path):
    whole = filled(tmp_path / "one.db", ITEMS)
    lost = differences(filled(tmp_path / "two.db", ITEMS[:2]), whole)
    assert any(line.startswith("document: 2 rows, not 3") for line in lost)
    words, numbers = whole["document"][0]
    changed = whole | {"document": [(words, (*numbers, 0.5)), *whole["document"][1:]]}
    (told,) = differences(
        changed, whole | {"document": [(words, (*numbers, 0.6)), *whole["document"][1:]]}
    )
    assert told.startswith("document: numbers differ")


def test_exports_are_the_same_but_for_the_last_digits_of_their_numbers():
    rows = [{"id": "a", "stances": [{"label": "favor", "score": 0.25}], "relevance": 0.5}]
    near = [{"id": "a", "stances": [{"label": "favor", "score": 0.2500001}], "relevance": 0.5}]
    far = [{"id": "a", "stances": [{"label": "favor", "score": 0.26}], "relevance": 0.5}]
    other = [{"id": "a", "stances": [{"label": "none", "score": 0.25}], "relevance": 0.5}]
    wanted = {"documents": exported(rows)}
    assert differences({"documents": exported(near)}, wanted) == []
    assert differences({"documents": exported(far)}, wanted)
    assert differences({"documents": exported(other)}, wanted)


def test_a_world_has_a_new_database_of_the_kind_that_is_asked_for(new_url, tmp_path: Path):
    server = new_url(migrated=False) if isinstance(new_url, postgres.Server) else None
    with make(tmp_path / "calm", server) as world:
        assert make_url(world.url).get_backend_name() == ("postgresql" if server else "sqlite")
        (world.folder / "rows.jsonl").write_text("".join(rows(first())), "utf-8")
        world.finish("import")
        with closing(Database(world.url)) as database:
            assert content(database)["document"]
    if server:
        with pytest.raises(DatabaseError, match="does not exist"):
            Database(world.url)


def test_between_the_editions_articles_and_rows_are_edited_one_is_gone_and_posts_are_taken_back():
    before = first()
    after = second(before)
    bodies = {article.url: article.body for article in after.articles}
    crawled = [article for article in before.articles if article.host in CRAWLED]
    gone = [article for article in crawled if article.url not in bodies]
    edited = [
        article for article in crawled if bodies.get(article.url, article.body) != article.body
    ]
    assert len(gone) == 1
    assert 1 < len(edited) < len(crawled) - 1
    changed = [old != new for old, new in zip(rows(before), rows(after), strict=True)]
    assert any(changed) and not all(changed)
    texts = {row["id"]: row["text"] for row in after.statuses}
    found = [texts.get(row["id"]) == row["text"] for row in before.statuses if TAG in row["tags"]]
    assert any(found) and not all(found)
    assert len(texts) < len(before.statuses)


def test_a_round_kills_no_more_than_is_left_to_kill():
    assert len(planned(6, random.Random(7))) == 6
    assert len(set(planned(100, random.Random(7)))) == A_ROUND


@pytest.mark.scale
def test_whatever_is_killed_the_database_is_that_of_an_undisturbed_run(new_url):
    call = [sys.executable, "-m", "bench.kills", "--kills", os.environ.get(KILLS, "8")]
    if isinstance(new_url, postgres.Server):
        call += ["--database", new_url(migrated=False)]
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
