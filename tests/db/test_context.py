"""What a document is judged by beside its own words: when that changes, it is judged anew."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db import pending, store, tables
from db.context import answers
from db.identity import canonical_url, document_id
from db.records import Document, Item, RelevanceAnnotation
from db.session import Database
from db.store import IngestRun, StageResult

POST = Item(
    "https://forum.example/1", "post", "s", title="Was the bread stolen?", text="I ask you."
)
COMMENT = Item(
    "https://forum.example/2", "comment", "s", text="Yes.", parent_url=POST.url, root_url=POST.url
)
REPLY = replace(COMMENT, url="https://forum.example/3", text="No.", parent_url=COMMENT.url)
OTHER = Item("https://forum.example/9", "post", "s", title="Flour", text="It is dear.")
STAGES = (
    "language",
    "relevance",
    "stance",
    "claims",
    "narratives",
    "embeddings",
    "near_duplicates",
)
OWN_WORDS = {"embeddings", "near_duplicates"}


def crawl(database: Database, *items: Item) -> None:
    with IngestRun(database, "s", "feed") as run:
        run.add(items)


def key(item: Item) -> str:
    return document_id(canonical_url(item.url))


def analyze(database: Database) -> None:
    """Let all stages see all documents, and find them relevant."""
    for stage in STAGES:
        found = pending.batch(database, stage, "f", relevant_only=False)
        store.save_stage(database, result(found, stage))


def result(documents: Collection[Document], stage: str = "relevance") -> StageResult:
    said = [RelevanceAnnotation(d.id, 0, 1, 0.9, relevant=True) for d in documents]
    return StageResult(stage, "1", "f", RelevanceAnnotation, [d.id for d in documents], said,
                       versions={d.id: d.version for d in documents if d.version})  # fmt: skip


def unseen(database: Database) -> dict[str, Document]:
    """Return what relevance has still to judge, by address."""
    return {d.url: d for d in pending.batch(database, "relevance", "f", relevant_only=False)}


def test_an_answer_that_came_before_what_it_answers_is_judged_anew_beside_it(database: Database):
    crawl(database, COMMENT, OTHER)
    analyze(database)
    assert not unseen(database)
    crawl(database, POST)
    left = unseen(database)
    assert left.keys() == {POST.url, COMMENT.url}
    assert left[COMMENT.url].thread == POST.title


def test_what_a_stage_says_of_own_words_alone_stays(database: Database):
    crawl(database, COMMENT)
    analyze(database)
    crawl(database, POST)
    with database.read() as session:
        run = tables.StageRun
        seen = session.scalars(select(run.stage).where(run.document_id == key(COMMENT)))
        assert set(seen) == OWN_WORDS
        assert (
            session.get_one(tables.Document, key(COMMENT)).relevant is None
        )  # no later stage comes first


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        (replace(POST, title="Was the bread borrowed?"), {COMMENT.url, REPLY.url}),
        (replace(POST, text="I ask you all."), set()),  # answers are read beside its title
        (replace(POST, deleted=True), {COMMENT.url, REPLY.url}),
        (replace(COMMENT, text="Perhaps."), {REPLY.url}),
        (replace(REPLY, text="Never."), set()),
    ],
    ids=["title", "below the title", "taken back", "comment", "last"],
)
def test_a_thread_is_judged_anew_when_what_it_is_read_beside_changes(
    database: Database, changed: Item, again: set[str]
):
    crawl(database, POST, COMMENT, REPLY, OTHER)
    analyze(database)
    crawl(database, changed)
    assert unseen(database).keys() - {changed.url} == again


def test_what_is_answered_in_the_meantime_is_not_judged_as_if_it_were_not(database: Database):
    crawl(database, COMMENT)
    read = unseen(database).values()
    crawl(database, POST)
    assert store.save_stage(database, result(read)) == []
    assert COMMENT.url in unseen(database)


def test_a_date_that_comes_later_lets_a_document_be_judged_anew(database: Database):
    crawl(database, OTHER, POST)
    analyze(database)
    dated = replace(OTHER, published=datetime(2026, 2, 23, tzinfo=UTC))
    for _ in range(2):
        crawl(database, dated)
        assert unseen(database).keys() == {OTHER.url}
    assert unseen(database)[OTHER.url].published == dated.published


def test_answers_are_found_without_a_look_at_every_document(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'plan.db'}")
    statement = answers([key(POST)])
    with database.read() as session:
        compiled = statement.compile(database.engine, compile_kwargs={"render_postcompile": True})
        values = tuple(compiled.params[name] for name in compiled.positiontup or ())
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
        steps = [row[3] for row in plan if "document" in row[3]]
    assert not [step for step in steps if step.startswith("SCAN document")]
    assert {"ix_document_parent_id", "ix_document_root_id"} <= {w for s in steps for w in s.split()}
    database.close()
