"""The claim ledger as it is read."""

import pytest
from sqlalchemy import update

from db import queries, store, tables
from db.selection import Selection
from db.session import Database
from tests.ledger import ANSWER, TEXTS, fill

RELEVANT = Selection()


@pytest.fixture
def ids(database: Database) -> tuple[str, str]:
    return fill(database)


def test_a_line_says_who_was_first_and_how_it_spread(database, ids):
    row, other = queries.ledger(database, RELEVANT)
    assert (row.id, other.id) == ids
    assert (row.text, row.first.text, row.first.who) == (TEXTS[1], TEXTS[0], "hearth")
    assert (row.mentions, row.documents, row.outlets, row.voices) == (2, 2, 2, 2)
    assert (row.versions, row.answers, row.status.status) == (1, 1, "open")


def test_copies_are_one_voice(database, ids):
    with database.write() as session:
        session.execute(update(tables.Document).values(duplicate_group="g"))
    assert [row.voices for row in queries.ledger(database, RELEVANT)] == [1, 1]
    assert queries.claim_detail(database, ids[0]).origin.index is None


def test_the_ledger_is_of_the_selection(database, ids):
    (row,) = queries.ledger(database, Selection(outlets=("paper1.example",)))
    assert (row.id, row.mentions, row.first.text) == (ids[0], 1, TEXTS[1])
    assert queries.ledger(database, Selection(outlets=("nobody",))) == []


@pytest.mark.parametrize(
    ("search", "found"), [("forty DECOYS", 1), ("decoys", 2), ("100%", 0), ("_", 0)]
)
def test_words_are_searched_in_all_mentions(database, ids, search, found):
    assert len(queries.ledger(database, RELEVANT, search)) == found
    assert queries.ledger_size(database, RELEVANT, search) == found


def test_pages_and_sorts(database, ids):
    newest = queries.ledger(database, RELEVANT, sort="first")
    assert [r.id for r in newest] == [ids[1], ids[0]]
    assert [r.id for r in queries.ledger(database, RELEVANT, limit=1, offset=1)] == [ids[1]]
    assert {r.id for r in queries.iterate_claims(database, RELEVANT, batch_size=1)} == set(ids)


def test_a_claim_has_its_versions_side_by_side(database, ids):
    detail = queries.claim_detail(database, ids[0])
    assert [(f.low, f.mentions, f.claim_id) for f in detail.figures] == [
        (40, 2, ids[0]),
        (400, 1, ids[1]),
    ]
    (version,) = detail.versions
    assert (version.claim_id, version.claim_text) == (ids[1], TEXTS[2])
    assert [r.claim_id for r in queries.claim_detail(database, ids[1]).versions] == [ids[0]]


def test_a_claim_has_its_roles_replies_and_answers(database, ids):
    detail = queries.claim_detail(database, ids[0])
    assert [(p.role, p.party, p.mentions) for p in detail.parts] == [
        ("accused", "crumb", 2),
        ("accuser", "hearth", 2),
    ]
    (reply,) = detail.replies
    assert (reply.party, reply.reply, reply.voices) == ("crumb", "denied", 2)
    assert reply.receipts[0].text == TEXTS[0][:6]
    (answer,) = detail.answers
    assert (answer.said.text, answer.claim_id) == (ANSWER, None)
    assert detail.origin.index == 1.0


def test_a_status_is_kept_with_who_and_when(database, ids):
    store.set_status(database, ids[0], "retracted", note="n", link="https://a.example/", by="Ann")
    (row,) = queries.ledger(database, RELEVANT, status="retracted")
    assert (row.id, row.status.by, row.status.note) == (ids[0], "Ann", "n")
    assert row.status.at is not None


def test_nobody_makes_an_unknown_claim(database):
    assert queries.claim_detail(database, "0" * 16) is None
    assert queries.ledger(database, RELEVANT) == []


def test_mentions_know_their_claim(database, ids):
    key = queries.ledger(database, RELEVANT)[0].first.document_id
    assert queries.claims_of(database, [key]) == {(key, 0, len(TEXTS[0])): ids[0]}
    (receipt,) = [r for r in queries.document(database, key).receipts if r.kind == "claim"]
    assert receipt.details["claim"] == ids[0]
