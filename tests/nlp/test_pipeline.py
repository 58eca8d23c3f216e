"""The pipeline: what is missing and nothing twice, whatever goes wrong in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import select

from db import queries, tables
from db.identity import document_id
from db.records import (
    Annotation,
    Document,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from nlp.pipeline import StageError, analyze, choose
from nlp.stage import fingerprints


@dataclass
class Relevance:
    """A stage that lets through what mentions bread, and counts what it sees."""

    weights: str = "first"
    seen: list[str] = field(default_factory=list)
    name = "relevance"
    version = "1"
    needs = ()
    makes = RelevanceAnnotation
    relevant_only = False

    def identity(self) -> str:
        return self.weights

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        self.seen += [d.url for d in batch]
        return [RelevanceAnnotation(d.id, 0, 1, 0.9, relevant="bread" in d.text) for d in batch]


@dataclass
class Stance(Relevance):
    """A stage that breaks on poison."""

    name = "stance"
    needs = ("relevance",)
    makes = StanceAnnotation
    relevant_only = True

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        if any("poison" in d.text for d in batch):
            raise ValueError("indigestible")
        self.seen += [d.url for d in batch]
        return [StanceAnnotation(d.id, 0, 1, 0.9, target="a", label="favor") for d in batch]


TEXTS = ["bread 0", "soup 1", "bread 2", "bread poison 3", "bread 4"]


def item(number: int, text: str) -> Item:
    return Item(f"https://a.example/{number}", "news", "s", text=text)


def crawl(database: Database, *items: Item) -> None:
    with IngestRun(database, "s", "import") as run:
        run.add(items)


@pytest.fixture
def filled(database: Database) -> Database:
    crawl(database, *(item(number, text) for number, text in enumerate(TEXTS)))
    return database


def test_every_document_is_seen_once(filled: Database):
    relevance, stance = Relevance(), Stance()
    for _ in range(2):
        analyze(filled, [relevance, stance], batch_size=2)
    assert sorted(relevance.seen) == [f"https://a.example/{i}" for i in range(5)]
    assert sorted(stance.seen) == [f"https://a.example/{i}" for i in (0, 2, 4)]


def test_one_bad_text_costs_only_itself(filled: Database, caplog: pytest.LogCaptureFixture):
    report = analyze(filled, [Relevance(), Stance()], batch_size=10)[1]
    assert (report.documents, report.failed) == (3, 1)
    assert "stance: https://a.example/3: indigestible" in caplog.text


@dataclass
class Quotes(Stance):
    """A stage that breaks on poison, and whose results the next one reads."""

    name = "quotes"


@dataclass
class Reader(Relevance):
    """A stage that reads what those before it said."""

    name = "reader"
    needs = ("relevance", "quotes")
    makes = StanceAnnotation
    relevant_only = True

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        self.seen += [d.url for d in batch]
        return []


def test_what_breaks_a_stage_waits_before_those_that_need_it(filled: Database):
    reader = Reader()
    quotes, read = analyze(filled, [Relevance(), Quotes(), reader])[1:]
    assert (quotes.failed, read.documents, read.failed) == (1, 3, 0)
    assert "https://a.example/3" not in reader.seen

    class Mended(Quotes):
        def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
            return []

    analyze(filled, [Relevance(), Mended(), reader])
    assert reader.seen[3:] == ["https://a.example/3"]


def test_other_weights_see_everything_again_and_so_does_what_needs_them(filled: Database):
    analyze(filled, [Relevance(), Stance()])
    relevance, stance = Relevance(weights="second"), Stance()
    analyze(filled, [relevance, stance])
    assert (len(relevance.seen), len(stance.seen)) == (5, 3)


def test_a_run_that_is_killed_ends_with_the_same_result(filled: Database):
    class Killed(BaseException):
        pass

    def kill(stage: str, done: int, total: int) -> None:
        if (stage, done) == ("stance", 2):
            raise Killed

    before, after = Stance(), Stance()
    with pytest.raises(Killed):
        analyze(filled, [Relevance(), before], batch_size=1, on_progress=kill)
    analyze(filled, [Relevance(), after], batch_size=1)
    assert sorted(before.seen + after.seen) == [f"https://a.example/{i}" for i in (0, 2, 4)]
    details = list(queries.iterate_documents(filled, Selection()))
    assert [len(d.receipts) for d in details if "poison" not in d.text] == [1, 1, 1]


@dataclass
class Language(Relevance):
    """A stage that comes first."""

    name = "language"
    makes = LanguageAnnotation

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        return [LanguageAnnotation(d.id, 0, 1, 0.9, language="en") for d in batch]


@dataclass
class Late(Relevance):
    """A stage that reads what the first said, while a crawl brings more."""

    database: Database | None = None
    needs = ("language",)

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        assert self.database is not None
        crawl(self.database, *(item(number, "bread") for number in range(10, 30)))
        assert {d.language for d in batch} == {"en"}
        return super().annotate(batch)


def test_what_comes_in_when_a_stage_has_ended_waits_for_it_before_the_next(filled: Database):
    for seen in (5, 20):
        late = Late(database=filled)
        report = analyze(filled, [Language(), late], batch_size=1)[1]
        assert (report.documents, report.failed, len(late.seen)) == (seen, 0, seen)


@dataclass
class Interrupted(Stance):
    """A stage that reads while a crawl edits one of its documents and takes another back."""

    database: Database | None = None

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        assert self.database is not None
        crawl(self.database, item(0, "bread, corrected"), replace(item(2, ""), deleted=True))
        return super().annotate(batch)


def test_what_was_edited_while_it_was_read_gets_no_labels_of_its_old_words_and_is_read_again(
    filled: Database,
):
    report = analyze(filled, [Relevance(), Interrupted(database=filled)])[1]
    assert (report.documents, report.failed) == (1, 1)
    with filled.read() as session:
        told = session.scalars(select(tables.Stance.document_id)).all()
    assert told == [document_id("https://a.example/4")]
    relevance, stance = Relevance(), Stance()
    analyze(filled, [relevance, stance])
    assert relevance.seen == ["https://a.example/0"]
    assert stance.seen == ["https://a.example/0"]  # the one taken back has nothing to read


def test_progress_ends_at_the_total(filled: Database):
    told: list[tuple[str, int, int]] = []
    analyze(filled, [Relevance()], 2, lambda *step: told.append(step))
    assert told == [("relevance", 2, 5), ("relevance", 4, 5), ("relevance", 5, 5)]


def test_a_stage_brings_what_it_needs():
    stages = [Relevance(), Stance()]
    assert [s.name for s in choose(stages, ["stance"])] == ["relevance", "stance"]
    assert [s.name for s in choose(stages, ["relevance"])] == ["relevance"]
    with pytest.raises(StageError, match="no stage 'stence'; stages are relevance, stance"):
        choose(stages, ["stence"])


def test_fingerprints_cover_weights_and_needs():
    first = fingerprints([Relevance(), Stance()])
    second = fingerprints([Relevance(weights="second"), Stance()])
    assert first["stance"] != second["stance"]
    assert first == fingerprints([Relevance(), Stance()])
