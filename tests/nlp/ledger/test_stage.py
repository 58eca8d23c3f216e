"""Claims over documents: joined whatever the words, versions side by side, the same however it is run."""

import sqlite3

import pytest
from sqlalchemy import select

from db import ledger_index, queries, store, tables
from db.documents import forget_annotations
from db.records import Item, RelevanceAnnotation
from db.selection import Selection
from db.session import Database
from db.views import ClaimRow
from nlp.ledger import stage as stage_module
from tests.nlp.ledger.conftest import address

RELEVANT = Selection()
FORTY = "Hearth Bakery says that Crumb sent 40 decoy customers to copy its sourdough."
AGAIN = "Crumb sent forty decoy customers to copy the sourdough of Hearth Bakery."
MORE = "Hearth Bakery says that Crumb sent 4,000 decoy customers to copy its sourdough."
DENIAL = "Crumb denied that it sent decoy customers to copy the sourdough of Hearth Bakery."
OTHER = "The price of flour in the region rose by three percent in May."


def lines(database: Database) -> dict[str, ClaimRow]:
    return {row.text: row for row in queries.ledger(database, RELEVANT)}


def test_other_words_for_the_same_join_and_other_matters_do_not(database, add, match):
    add(FORTY, AGAIN, OTHER)
    match()
    found = lines(database)
    assert sorted(row.mentions for row in found.values()) == [1, 2]
    assert next(r for r in found.values() if r.mentions == 1).text == OTHER


def test_the_first_to_say_it_and_the_spread_are_told(database, add, match):
    first, _, _ = add(FORTY, AGAIN, FORTY)
    match()
    (row,) = queries.ledger(database, RELEVANT)
    assert (row.first.document_id, row.first.who) == (first, "hearth")
    assert (row.documents, row.outlets, row.voices, row.kinds) == (3, 3, 3, {"news": 3})
    detail = queries.claim_detail(database, row.id)
    assert [d.mentions for d in detail.days] == [1, 1, 1]
    for said in detail.mentions:
        text = queries.document(database, said.document_id).text
        assert text[said.start : said.end] == said.text


def test_another_figure_is_a_version_that_stands_beside(database, add, match):
    add(FORTY, MORE)
    match()
    rows = queries.ledger(database, RELEVANT)
    assert [row.versions for row in rows] == [1, 1]
    detail = queries.claim_detail(database, next(r.id for r in rows if r.text == FORTY))
    assert {f.low for f in detail.figures} == {40, 4000}
    assert detail.versions[0].details == {"exchange": ["4,000", "40"]} or detail.versions[
        0
    ].details == {"account": ["4,000", "40"]}


def test_a_denial_is_the_same_claim_denied(database, add, match):
    add("Hearth Bakery says that Crumb sent decoy customers to copy its sourdough.", DENIAL)
    match()
    (row,) = queries.ledger(database, RELEVANT)
    assert row.certainties == {"asserted": 1, "denied": 1}


def test_a_counter_accusation_is_attached_to_the_claim_that_it_answers(database, add, match):
    answer = "Hearth Bakery itself took its starter from an old monastery without asking."
    add(FORTY, f"{AGAIN} {answer}", frame="itself")
    match()
    row = next(r for r in queries.ledger(database, RELEVANT) if r.mentions == 2)
    assert row.answers == 1
    (found,) = queries.claim_detail(database, row.id).answers
    assert (found.said.text, found.details["where"]) == (answer, "corpus")


def test_a_reply_in_a_thread_answers_the_thread(database, add, match):
    (first,) = add(FORTY)
    url = queries.document(database, first).row.url
    add("Hearth Bakery copied everyone itself.", parent=url, frame="itself")
    match()
    row = next(r for r in queries.ledger(database, RELEVANT) if r.text == FORTY)
    (found,) = queries.claim_detail(database, row.id).answers
    assert found.details["where"] == "thread"


def test_a_reply_that_came_before_its_thread_answers_it_once_both_are_there(database, add, match):
    (reply,) = add("Hearth Bakery copied everyone itself.", at=2, parent=address(1), frame="itself")
    match()
    add(FORTY, at=1)
    judged = RelevanceAnnotation(reply, 0, 1, 0.9, relevant=True)
    result = store.StageResult("relevance", "1", "f", RelevanceAnnotation, [reply], [judged])
    store.save_stage(database, result)
    for _ in range(2):
        match()
        row = next(r for r in queries.ledger(database, RELEVANT) if r.text == FORTY)
        (found,) = queries.claim_detail(database, row.id).answers
        assert found.details["where"] == "thread"


def test_a_second_run_has_nothing_to_do(database, add, match):
    add(FORTY, OTHER)
    assert match().documents == 2
    assert match().documents == 0


def dump(database: Database) -> list[tuple]:
    with database.read() as session:
        rows = session.execute(
            select(tables.ClaimMatch.document_id, tables.ClaimMatch.start, tables.ClaimMatch.claim_id,
                   tables.ClaimMatch.probability, tables.ClaimMatch.canonical)
            .order_by(tables.ClaimMatch.document_id, tables.ClaimMatch.start)
        )  # fmt: skip
        return [tuple(row) for row in rows]


def test_a_run_that_is_killed_goes_on_to_the_same_result(database, add, match, monkeypatch):
    add(FORTY, OTHER, AGAIN, MORE, DENIAL)
    match()
    whole = dump(database)
    match("f2")
    assert dump(database) == whole  # begun anew
    monkeypatch.setattr(stage_module, "BATCH", 2)
    calls = []

    def dies(self, book, document):
        calls.append(document.id)
        if len(calls) == 3:
            raise sqlite3.OperationalError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(stage_module.ClaimMatchingStage, "_relate", dies)
        with pytest.raises(sqlite3.OperationalError):
            match("f3")
    assert 0 < len(dump(database)) < len(whole)
    match("f3")
    assert dump(database) == whole


def test_claims_that_are_found_late_are_matched_then(add, match):
    add(FORTY)
    assert [match(needs={"claims": of}).documents for of in ("other", "f", "f")] == [0, 1, 0]


def test_what_is_new_joins_what_is_known_without_encoding_it_again(database, add, match, model):
    add(FORTY)
    match()
    add(AGAIN)
    encoded = []
    original = model.encode
    try:
        model.encode = lambda texts: encoded.extend(texts) or original(texts)
        match()
    finally:
        del model.encode
    assert encoded == [AGAIN]
    assert [r.mentions for r in queries.ledger(database, RELEVANT)] == [2]


def test_a_person_outranks_the_analysis_and_survives_it(database, add, match):
    add(FORTY, AGAIN)
    match()
    (row,) = queries.ledger(database, RELEVANT)
    store.set_status(
        database, row.id, "disputed", note="no proof", link="https://a.example/", by="Ann"
    )
    add(AGAIN)
    match("f2")
    (after,) = queries.ledger(database, RELEVANT, status="disputed")
    assert (after.id, after.mentions, after.status.note) == (row.id, 3, "no proof")


def test_an_edited_document_takes_its_mentions_out_and_another_stands_in(database, add, match):
    first, _ = add(FORTY, AGAIN)
    match()
    (row,) = queries.ledger(database, RELEVANT)
    with database.write() as session:
        forget_annotations(session, first)
    match()
    (after,) = queries.ledger(database, RELEVANT)
    assert (after.id, after.text, after.mentions) == (row.id, AGAIN, 1)


@pytest.mark.parametrize("deleted", [False, True], ids=["edited", "taken back"])
@pytest.mark.parametrize("first", [False, True], ids=["after", "before"])
def test_edited_or_taken_back_while_it_was_read_it_makes_no_claim(
    database, add, match, monkeypatch, deleted, first
):
    changed, _ = add(FORTY, AGAIN)
    url = queries.document(database, changed).row.url
    unmatched = ledger_index.unmatched

    def crawl():
        with store.IngestRun(database, "s", "import") as run:
            run.add([Item(url, "news", "s", text="New words.", deleted=deleted)])

    def meanwhile(*asked):
        if first:
            crawl()
        found = unmatched(*asked)
        if not first:
            crawl()
        return found

    monkeypatch.setattr(ledger_index, "unmatched", meanwhile)
    assert match().documents == 1
    (row,) = queries.ledger(database, RELEVANT)
    assert (row.text, row.mentions) == (AGAIN, 1)
    with database.read() as session:
        assert session.get(tables.StageRun, (changed, "claim_matching")) is None


def test_a_claim_that_nobody_makes_any_more_is_dropped(database, add, match):
    (only,) = add(FORTY)
    match()
    with database.write() as session:
        forget_annotations(session, only)
    match()
    with database.read() as session:
        assert session.scalars(select(tables.Claim)).all() == []


def test_a_status_needs_a_claim_and_a_word_of_the_list(database):
    with pytest.raises(store.ClaimError, match="none of this id"):
        store.set_status(database, "0" * 16, "open")
    with pytest.raises(store.ClaimError, match="must be one of"):
        store.set_status(database, "0" * 16, "false")  # type: ignore[arg-type]
