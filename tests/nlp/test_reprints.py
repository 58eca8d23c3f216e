"""A reprint is not read again: it is given the labels of the document that has the same words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from db import queries, store
from db.records import Annotation, ClaimAnnotation, Document, Item, StanceAnnotation
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from nlp.pipeline import analyze
from tests.nlp.test_pipeline import Relevance

TEXT = "The bread was copied, the mill says."
DAY = store.now().replace(year=2026, month=2, day=12, hour=9)


@dataclass
class Stance:
    """A stage that says where the bread is, and which texts it was given."""

    seen: list[str] = field(default_factory=list)
    name = "stance"
    version = "1"
    needs = ("relevance",)
    makes = StanceAnnotation
    relevant_only = True

    def identity(self) -> str:
        return ""

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        self.seen += [d.url for d in batch]
        return [StanceAnnotation(d.id, 4, 9, 0.7, target="mill", label="favor") for d in batch]


class Claims(Stance):
    """The same, whose results depend on the day."""

    makes = ClaimAnnotation

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        self.seen += [d.url for d in batch]
        return [ClaimAnnotation(d.id, 0, 9, 0.7) for d in batch]


def add(database: Database, *items: Item) -> None:
    with IngestRun(database, "s", "import") as run:
        run.add(items)


def reprint(path: str, **more) -> Item:
    return Item(
        f"https://{path}", "news", "s", **{"title": "Bread", "text": TEXT, "published": DAY} | more
    )


def labels(database: Database) -> dict[str, list[tuple]]:
    return {
        d.row.url: [
            (r.start, r.end, r.probability, r.stage, r.version)
            for r in d.receipts
            if r.stage == "stance"
        ]
        for d in queries.iterate_documents(database, Selection())
    }


def test_reprints_of_one_batch_and_of_later_runs_are_labelled_without_a_look(database: Database):
    stance = Stance()
    add(database, *(reprint(f"{name}.example/1") for name in "abc"))
    (_, report) = analyze(database, [Relevance(), stance])
    add(database, reprint("d.example/1"))
    analyze(database, [Relevance(), stance])
    assert len(stance.seen) == 1
    assert report.documents == 3
    found = labels(database)
    assert len(found) == 4
    assert len({tuple(rows) for rows in found.values()}) == 1
    assert all(len(rows) == 1 for rows in found.values())
    assert [r.documents for r in analyze(database, [Relevance(), stance])] == [0, 0]


def test_another_headline_and_an_answer_in_a_thread_are_read_themselves(database: Database):
    stance = Stance()
    add(
        database,
        reprint("a.example/1"),
        reprint("b.example/1", title="Loaf"),
        reprint("c.example/1", parent_url="https://a.example/1", root_url="https://a.example/1"),
    )
    analyze(database, [Relevance(), stance])
    assert len(stance.seen) == 3


def test_claims_of_another_day_are_read_anew_for_last_week_is_another_one(database: Database):
    claims = Claims()
    add(database, reprint("a.example/1"), reprint("b.example/1", published=DAY.replace(day=13)),
        reprint("c.example/1", published=DAY.replace(hour=20)))  # fmt: skip
    analyze(database, [Relevance(), claims])
    assert len(claims.seen) == 2


def test_labels_of_an_edited_reprint_go_and_the_others_stay(database: Database):
    stance = Stance()
    add(database, reprint("a.example/1"), reprint("b.example/1"))
    analyze(database, [Relevance(), stance])
    add(database, reprint("a.example/1", text="Another bread."))
    assert {url: len(rows) for url, rows in labels(database).items()} == {"https://b.example/1": 1}
    analyze(database, [Relevance(), stance])
    assert len(stance.seen) == 2
