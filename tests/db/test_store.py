"""Writing: the same twice changes nothing, and a change takes its labels with it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db import collection, pending, queries, store, tables
from db.identity import canonical_url, document_id
from db.records import (
    MISSED,
    Disposition,
    EntityMention,
    Item,
    RelevanceAnnotation,
    StanceAnnotation,
    Validators,
)
from db.selection import Selection
from db.session import Database, DatabaseError
from db.store import IngestRun, StageResult

ITEM = Item(
    url="https://daily.example/bread?utm_source=feed#top",
    kind="news",
    source="daily",
    title="Bakery cries theft",
    text="Hearth says that Crumb stole. Nobody owns bread.",
    author="Ann Writer",
    published=datetime(2026, 2, 23, 9, tzinfo=UTC),
    engagement={"score": 3},
)
ANY = Selection(relevance="any")


def ingest(database: Database, *items: Item) -> list[Disposition]:
    with IngestRun(database, "daily", "feed") as run:
        return run.add(items)


def only(database: Database):
    (row,) = queries.documents(database, ANY)
    return queries.document(database, row.id)


def label(database: Database, document_id: str) -> None:
    """Make a relevant document with one stance in its second sentence."""
    store.save_stage(
        database,
        StageResult("relevance", "1", "f", RelevanceAnnotation, [document_id],
                    [RelevanceAnnotation(document_id, 0, 5, 0.9, relevant=True)]),
    )  # fmt: skip
    store.save_stage(
        database,
        StageResult("stance", "1", "f", StanceAnnotation, [document_id],
                    [StanceAnnotation(document_id, 30, 48, 0.8, target="accusation", label="against")]),
    )  # fmt: skip


def test_the_same_item_twice_changes_nothing(database: Database):
    assert ingest(database, ITEM) == [Disposition.NEW]
    before = only(database)
    assert ingest(database, ITEM) == [Disposition.UNCHANGED]
    assert only(database) == before


def test_spellings_of_one_address_are_one_document(database: Database):
    other = replace(ITEM, url="https://daily.example/bread")
    assert ingest(database, ITEM, other) == [Disposition.NEW, Disposition.UNCHANGED]


def test_the_address_is_kept_as_it_was_given(database: Database):
    ingest(database, ITEM)
    assert only(database).row.url == ITEM.url
    assert only(database).canonical_url == "https://daily.example/bread"


def test_a_changed_text_takes_its_labels_with_it(database: Database):
    ingest(database, ITEM)
    key = only(database).row.id
    label(database, key)
    assert only(database).receipts
    changed = replace(ITEM, text="An editor rewrote it.")
    assert ingest(database, changed) == [Disposition.UPDATED]
    after = only(database)
    assert (after.receipts, after.row.relevant, after.text) == ([], None, changed.text)
    assert pending.count(database, "stance", "f", relevant_only=False) == 1


def test_engagement_is_refreshed_without_a_new_analysis(database: Database):
    ingest(database, ITEM)
    label(database, only(database).row.id)
    assert ingest(database, replace(ITEM, engagement={"score": 9})) == [Disposition.UNCHANGED]
    assert only(database).engagement == {"score": 9}
    assert only(database).receipts


def test_a_stage_that_runs_again_replaces_its_labels(database: Database):
    ingest(database, ITEM)
    key = only(database).row.id
    label(database, key)
    label(database, key)
    assert len(only(database).receipts) == 1


SAYS_TWICE = replace(ITEM, url="https://daily.example/again")
EDITED = replace(ITEM, text="An editor rewrote it, from the first word to the last.")
GONE = replace(ITEM, deleted=True)


def read(database: Database, *ids: str) -> StageResult:
    """Read documents as a stage does, and say something of the second sentence of each."""
    documents = {d.id: d for d in pending.batch(database, "stance", "g", relevant_only=False)}
    said = [StanceAnnotation(key, 30, 48, 0.8, target="accusation", label="against") for key in ids]
    versions = {key: documents[key].version for key in documents}
    return StageResult("stance", "1", "g", StanceAnnotation, ids, said, versions=versions)


@pytest.mark.parametrize("later", [EDITED, GONE], ids=["edited", "taken back"])
def test_labels_of_words_that_have_changed_since_they_were_read_are_not_stored(
    database: Database, later: Item
):
    ingest(database, ITEM, SAYS_TWICE)
    first, second = (document_id(canonical_url(item.url)) for item in (ITEM, SAYS_TWICE))
    result = read(database, first, second)
    ingest(database, later)
    assert store.save_stage(database, result) == [second]
    with database.read() as session:
        assert session.scalars(select(tables.Stance.document_id)).all() == [second]
        assert session.scalars(select(tables.StageRun.document_id)).all() == [second]
    left = [d.id for d in pending.batch(database, "stance", "g", relevant_only=False)]
    assert left == ([first] if later is EDITED else [])


def test_a_reprint_that_was_edited_is_not_given_the_labels_of_the_words_that_it_had(
    database: Database,
):
    ingest(database, ITEM, SAYS_TWICE)
    first, second = (document_id(canonical_url(item.url)) for item in (ITEM, SAYS_TWICE))
    result = replace(read(database, second), copied={first: second})
    ingest(database, EDITED)
    assert store.save_stage(database, result) == [second]


def test_evidence_gives_back_the_words(database: Database):
    ingest(database, ITEM)
    label(database, only(database).row.id)
    (receipt,) = only(database).receipts
    assert receipt.text == "Nobody owns bread."


def test_entities_are_known_once(database: Database):
    ingest(database, ITEM)
    key = only(database).row.id
    mentions = [
        EntityMention(
            key, start, start + 6, 0.9, entity_id="hearth", name="Hearth", type="organisation"
        )
        for start in (0, 6)
    ]
    for _ in range(2):
        store.save_stage(
            database, StageResult("entities", "1", "f", EntityMention, [key], mentions)
        )
    (entity,) = queries.top_entities(database, ANY)
    assert (entity.documents, entity.mentions) == (1, 2)


def test_a_party_is_called_what_the_topic_calls_it_last(database: Database):
    ingest(database, ITEM)
    key = only(database).row.id
    for name in ("Hearth", "Hearth Bakers"):
        said = [EntityMention(key, 0, 6, 0.9, entity_id="hearth", name=name, type="organisation")]
        store.save_stage(database, StageResult("entities", "1", name, EntityMention, [key], said))
    (entity,) = queries.top_entities(database, ANY)
    assert entity.name == "Hearth Bakers"


def test_what_nobody_sees_hides_no_name(database: Database):
    ingest(database, replace(ITEM, text="He\u00adarth and Cru\u2060mb, \ufeffbakers; ก\u200bข"))
    assert only(database).text == "Hearth and Crumb, bakers; ก\u200bข"


def test_nul_and_lone_surrogates_do_not_reach_the_database(database: Database):
    ingest(database, replace(ITEM, text="a\x00b\ud800c"))
    assert only(database).text == "abc"


@pytest.mark.parametrize(
    "fields",
    [
        {"outlet": "Daily\ud800"},
        {"url": "https://daily.example/\ud800bread"},
        {"language": "en\ud800", "kind": "news" * 50},
        {"extra": {"note\x00": ["\ud800", {"rate": float("nan")}]}},
        {"parent_url": "https://daily.example/\x00first"},
    ],
)
def test_no_field_of_an_item_stops_the_store(database: Database, fields: dict[str, object]):
    assert ingest(database, replace(ITEM, **fields)) == [Disposition.NEW]
    assert "\ud800" not in repr(only(database))


def test_an_item_without_text_has_its_title_as_text(database: Database):
    ingest(database, replace(ITEM, text=None))
    assert only(database).text == "Bakery cries theft"


def test_naive_times_are_refused(database: Database):
    with pytest.raises(Exception, match="naive time"):
        ingest(database, replace(ITEM, published=datetime(2026, 2, 23)))  # noqa: DTZ001
    assert queries.totals(database, ANY).documents == 0


def test_a_source_fares_as_what_it_says_itself_not_as_its_older_articles(database: Database):
    for fails in (True, False):
        with IngestRun(database, "daily", "feed") as run:
            run.requests = 2
            run.unchanged()  # an article that was looked at again
            run.reject("http://daily.example/feed", "HTTP 500", Disposition.FAILED)
            run.trouble, run.answered = "HTTP 500", not fails
        assert run.failure == ("HTTP 500" if fails else None)
        (status,) = collection.source_status(database)
        assert status.failures_in_a_row == fails


def test_what_could_not_be_fetched_is_remembered_until_it_is_settled(database: Database):
    run = IngestRun(database, "daily", "feed")
    states = {
        "http://a/1": Validators(cursor="x", status=MISSED),
        "http://a/2": Validators("tag", status=200),
    }
    store.save_fetch_states(database, run.source_id, states)
    assert collection.missed(database, "daily") == {"http://a/1": "x"}
    store.forget_missed(database, run.source_id, list(states))
    assert collection.missed(database, "daily") == {}
    assert collection.fetch_state(database, "daily", "http://a/2").etag == "tag"


def test_validators_are_remembered_with_the_pages_that_they_are_of_or_not_at_all(
    database: Database,
):
    run = IngestRun(database, "daily", "feed")
    with pytest.raises(DatabaseError):
        run.add([ITEM], {ITEM.url: Validators(object())})  # type: ignore[arg-type]
    assert not queries.documents(database, ANY, 1)
    run.add([ITEM], {ITEM.url: Validators("tag")})
    assert collection.fetch_state(database, "daily", ITEM.url).etag == "tag"


def test_counts_add_up_to_what_was_seen(database: Database):
    with IngestRun(database, "daily", "feed") as run:
        run.add([ITEM, ITEM])
        run.reject("line 3", "not JSON")
        run.reject("http://daily.example/x", "HTTP 500", Disposition.FAILED)
    (status,) = collection.source_status(database)
    assert status.seen == 4
    assert (status.new, status.unchanged, status.rejected, status.failed) == (1, 1, 1, 1)
    assert {f.cause for f in collection.failures(database)} == {"not JSON", "HTTP 500"}


def other_source(database: Database, item: Item) -> list[Disposition]:
    with IngestRun(database, "import:cut.json", "import") as run:
        return run.add([item])


CUT = replace(
    ITEM,
    url="https://m.daily.example/bread",
    text="Hearth says that…",
    title="Cut",
    engagement={"score": 9},
    modified=datetime(2026, 2, 24, tzinfo=UTC),
)


def test_another_source_adds_what_is_missing_and_edits_nothing(database: Database):
    ingest(database, ITEM)
    assert other_source(database, CUT) == [Disposition.UNCHANGED]
    detail = only(database)
    assert (detail.text, detail.row.title) == (ITEM.text, ITEM.title)
    assert detail.engagement == {"score": 9}
    assert collection.addresses(database, detail.row.id) == ["https://m.daily.example/bread"]
    assert ingest(database, ITEM) == [Disposition.UNCHANGED]


def test_another_source_takes_nothing_back(database: Database):
    ingest(database, ITEM)
    assert other_source(database, replace(ITEM, deleted=True)) == [Disposition.UNCHANGED]
    assert only(database).text == ITEM.text
    assert ingest(database, replace(ITEM, deleted=True)) == [Disposition.DELETED]
    assert other_source(database, ITEM) == [Disposition.UNCHANGED]
    assert ingest(database, ITEM) == [Disposition.UPDATED]


def test_the_first_text_of_a_bare_title_may_come_from_any_source_which_then_edits_it(
    database: Database,
):
    ingest(database, replace(ITEM, text=None))
    assert other_source(database, replace(CUT, text=None)) == [Disposition.UNCHANGED]
    assert other_source(database, CUT) == [Disposition.UPDATED]
    assert only(database).row.source == "import:cut.json"
    assert ingest(database, ITEM) == [Disposition.UNCHANGED]
    assert other_source(database, replace(CUT, text="The whole of it.")) == [Disposition.UPDATED]


def test_the_author_is_the_one_that_the_source_names_last(database: Database):
    ingest(database, ITEM)
    ingest(database, replace(ITEM, author="Bob Editor"))
    assert only(database).row.author == "Bob Editor"
    ingest(database, replace(ITEM, author=None))
    assert only(database).row.author == "Bob Editor"
