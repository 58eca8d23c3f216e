"""Batches on lease: every document once, in order, whoever is lost in between."""

import random

import pytest

from db.records import Document, RelevanceAnnotation
from nlp.cluster.leases import Lease, Leases
from nlp.engine import Outcome


def documents(*ids: str) -> list[Document]:
    return [Document(i, f"https://a.example/{i}", "news", None, "text") for i in ids]


def read(lease: Lease) -> Outcome:
    return Outcome([RelevanceAnnotation(d.id, 0, 1, 0.9, relevant=True) for d in lease.documents])


def ids(outcomes: list[Outcome]) -> list[list[str]]:
    return [[a.document_id for a in outcome.annotations] for outcome in outcomes]


def test_outcomes_come_back_in_the_order_of_the_batches():
    leases = Leases([documents("a", "b"), documents("c")])
    first, second = leases.take(2), leases.take(2)
    leases.done(second, read(second))
    assert list(leases.finished()) == []
    leases.done(first, read(first))
    assert ids(list(leases.finished())) == [["a", "b"], ["c"]]
    assert leases.take(2) is None
    assert leases.over


def test_no_more_batches_are_read_than_may_be_open():
    leases = Leases(documents(i) for i in "abc")
    first = leases.take(2)
    assert leases.take(2).batch == 1
    assert leases.take(2) is None
    assert not leases.over
    leases.done(first, read(first))
    assert ids(list(leases.finished())) == [["a"]]
    assert leases.take(2).batch == 2


def test_a_batch_without_documents_is_finished_without_a_worker():
    leases = Leases([[], documents("a"), []])
    lease = leases.take(9)
    assert lease.batch == 1
    leases.done(lease, read(lease))
    assert leases.take(9) is None
    assert ids(list(leases.finished())) == [[], ["a"], []]
    assert leases.over


def test_a_lost_batch_goes_to_another_worker_before_any_new_one():
    leases = Leases([documents("a"), documents("b")])
    lease = leases.take(9)
    leases.lost(lease, "killed")
    assert leases.take(9) is lease


def test_what_a_lost_worker_had_not_begun_is_not_held_against_the_batch():
    leases = Leases([documents("a")])
    for _ in range(5):
        leases.returned(leases.take(9))
    assert leases.take(9).losses == 0


def test_a_text_that_costs_every_worker_is_given_up_alone_with_the_cause():
    leases = Leases([documents("a", "poison", "c"), documents("d")])
    tries: list[int] = []
    while lease := leases.take(9):
        if any(d.id == "poison" for d in lease.documents):
            tries.append(len(lease.documents))
            leases.lost(lease, "out of memory")
        else:
            leases.done(lease, read(lease))
    broken, whole = leases.finished()
    assert ids([broken, whole]) == [["a", "c"], ["d"]]
    assert broken.failed == {"poison": "out of memory"}
    assert tries == [3, 3, 1, 1]
    assert leases.over


@pytest.mark.parametrize("seed", range(20))
def test_every_document_is_read_once_whatever_happens(seed: int):
    draw = random.Random(seed)
    batches = [documents(*(f"{n}-{i}" for i in range(draw.randrange(4)))) for n in range(30)]
    leases = Leases(iter(batches))
    held: list[Lease] = []
    outcomes: list[Outcome] = []
    while not leases.over:
        if len(held) < 5 and (lease := leases.take(8)):
            held.append(lease)
        elif held:
            lease = held.pop(draw.randrange(len(held)))
            happens = draw.random()
            if happens < 0.3 and lease.losses == 0:
                leases.lost(lease, "killed")
            elif happens < 0.5:
                leases.returned(lease)
            else:
                leases.done(lease, read(lease))
        outcomes += leases.finished()
    assert ids(outcomes) == [[d.id for d in batch] for batch in batches]
