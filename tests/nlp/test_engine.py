"""Engines: what an engine that reads ahead must not change, and how a broken text is told."""

from collections.abc import Iterable, Iterator, Sequence

import pytest

from config.errors import GroundswellError
from db import queries
from db.records import Document, Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from nlp.engine import LocalEngine, Outcome, annotate
from nlp.pipeline import analyze
from nlp.stage import Stage
from tests.nlp.test_pipeline import Relevance, Stance


class Ahead:
    """An engine that reads all batches before it gives the first outcome back."""

    def annotate(
        self, stage: Stage, fingerprint: str, batches: Iterable[Sequence[Document]]
    ) -> Iterator[Outcome]:
        yield from LocalEngine().annotate(stage, fingerprint, list(batches))


def add(database: Database, **texts: str) -> None:
    with IngestRun(database, "s", "import") as run:
        run.add(
            [
                Item(f"https://{k}.example/", "news", "s", title="B", text=t)
                for k, t in texts.items()
            ]
        )


def labels(database: Database) -> dict[str, list[tuple]]:
    return {
        d.row.url: [(r.start, r.end, r.probability, r.stage, r.version) for r in d.receipts]
        for d in queries.iterate_documents(database, Selection())
    }


def test_a_reprint_of_a_document_that_is_under_way_is_labelled_without_a_look(database: Database):
    add(database, a="bread one", b="bread one", c="bread two", d="bread one")
    stance = Stance()
    (_, report) = analyze(database, [Relevance(), stance], batch_size=1, engine=Ahead())
    assert len(stance.seen) == 2
    assert (report.documents, report.failed) == (4, 0)
    assert all(rows for rows in labels(database).values())


def test_an_engine_that_reads_ahead_leaves_the_same_rows(database: Database):
    add(database, a="bread", b="soup", c="bread", d="bread 2", e="bread poison", f="bread poison")
    analyze(database, [Relevance(), Stance()], batch_size=2)
    local = labels(database)
    weights = "others"
    again = [Relevance(weights=weights), Stance(weights=weights)]
    analyze(database, again, batch_size=2, engine=Ahead())
    assert {k: [r[:4] for r in v] for k, v in labels(database).items()} == {
        k: [r[:4] for r in v] for k, v in local.items()
    }


def test_reprints_of_a_broken_text_are_told_as_failed_and_stay_unseen(database: Database):
    add(database, a="bread poison", b="bread poison", c="bread")
    stages = [Relevance(), Stance()]
    (_, report) = analyze(database, stages, batch_size=1, engine=Ahead())
    assert (report.documents, report.failed) == (1, 2)
    assert analyze(database, stages, batch_size=1)[1].failed == 2


def test_what_breaks_on_every_text_is_no_failure_of_one():
    class Missing(Stance):
        def annotate(self, batch: Sequence[Document]) -> list:
            if len(batch) > 1:
                raise ValueError("too many")
            raise GroundswellError("no such model")

    batch = [Document(i, i, "news", None, f"bread {i}") for i in ("a", "b")]
    with pytest.raises(GroundswellError, match="no such model"):
        annotate(Missing(), batch)


def test_a_broken_text_is_named_with_the_cause():
    batch = [Document(i, i, "news", None, f"bread {i}") for i in ("fine", "poison")]
    outcome = annotate(Stance(), batch)
    assert [a.document_id for a in outcome.annotations] == ["fine"]
    assert outcome.failed == {"poison": "indigestible"}


def test_a_model_that_is_missing_ends_the_run():
    class Missing(Stance):
        def annotate(self, batch):
            raise GroundswellError("no model")

    with pytest.raises(GroundswellError, match="no model"):
        annotate(Missing(), [Document("a", "a", "news", None, "bread")])
