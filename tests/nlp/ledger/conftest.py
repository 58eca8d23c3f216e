"""A ledger over documents of our own about the bread dispute, with claims found by the real stage."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from config.settings import load_settings
from db import store
from db.records import ClaimAnnotation, FrameAnnotation, Item, RelevanceAnnotation
from db.seen import NONE, Marks
from db.session import Database
from db.store import IngestRun, StageResult
from nlp.claims.finder import ClaimFinder
from nlp.claims.stage import to_annotation
from nlp.ledger.stage import ClaimMatchingStage
from nlp.models import BUNDLED, encoder
from nlp.sentences import Span, sentences
from nlp.voice import Holder

FIRST = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def model():
    return encoder(BUNDLED, load_settings().encoder_dtype)


@pytest.fixture(scope="session")
def finder(topic, model) -> ClaimFinder:
    return ClaimFinder(topic, model, load_settings().spacy_model)


def address(day: int) -> str:
    """Return where the text of a day stands."""
    return f"https://paper{day}.example/{day}"


@pytest.fixture
def add(database: Database, finder: ClaimFinder) -> Callable[..., list[str]]:
    """Store texts a day apart, every sentence of which is a claim mention; return the ids by time.

    `at` is the day of the first, else the one after the last. Sentences with a word of `frame` use the frame
    of hypocrisy.
    """
    days = 0

    def added(
        *texts: str, at: int | None = None, parent: str | None = None, frame: str | None = None
    ) -> list[str]:
        nonlocal days
        days = days if at is None else at - 1
        items = []
        for text in texts:
            days += 1
            items.append(
                Item(address(days), "news", "s", text=text,
                     published=FIRST + timedelta(days=days), parent_url=parent, root_url=parent)
            )  # fmt: skip
        with IngestRun(database, "s", "import") as run:
            run.add(items)
        from db.identity import canonical_url, document_id

        ids = [document_id(canonical_url(i.url)) for i in items]
        _annotate(database, finder, ids, texts, frame)
        return ids

    return added


def _annotate(
    database: Database, finder: ClaimFinder, ids: Sequence[str], texts: Sequence[str], frame: str | None
) -> None:  # fmt: skip
    relevant = [RelevanceAnnotation(key, 0, 1, 0.9, relevant=True) for key in ids]
    save = store.save_stage
    save(database, StageResult("relevance", "1", "f", RelevanceAnnotation, ids, relevant))
    claims, frames = [], []
    for key, text in zip(ids, texts, strict=True):
        for span in sentences(text):
            stated = finder.state(text[span.start : span.end])
            made = to_annotation(key, stated, Holder(span))
            moved = {"start": span.start, "end": span.end}
            claims.append(_moved(made, span, moved))
            if frame and frame in text[span.start : span.end]:
                frames.append(FrameAnnotation(key, span.start, span.end, 0.9, frame="hypocrisy"))
    save(database, StageResult("claims", "1", "f", ClaimAnnotation, ids, claims))
    save(database, StageResult("frames", "1", "f", FrameAnnotation, ids, frames))


def _moved(made: ClaimAnnotation, span: Span, place: dict[str, int]) -> ClaimAnnotation:
    """Move what was found in a sentence to where the sentence stands."""
    from dataclasses import fields

    values = {f.name: getattr(made, f.name) for f in fields(made)}
    return ClaimAnnotation(**(values | place))


@pytest.fixture
def match(database: Database, topic, model) -> Callable[..., ClaimMatchingStage]:
    """Run the stage; with another fingerprint it begins anew."""

    def matched(fingerprint: str = "f1", needs: Marks = NONE):
        stage = ClaimMatchingStage(topic, model)
        return stage.update(database, fingerprint, needs, lambda *_: None)

    return matched
