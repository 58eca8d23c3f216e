"""Documents of our own about copied bread recipes, with labels as the stages before would give them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest

from config import Topic
from config.settings import load_settings
from db import store
from db.documents import document_id
from db.identity import canonical_url
from db.records import FrameAnnotation, Item, RelevanceAnnotation
from db.session import Database
from nlp.models import Encoder
from nlp.narratives.stage import NarrativeStage

# day of March 2026, outlet, the frame that each sentence uses, and the text
Row = tuple[int, str, str, str]
ROWS: tuple[Row, ...] = (
    (1, "a", "hypocrisy", "The bakery that complains of copying learned every loaf from its neighbours."),
    (1, "b", "hypocrisy", "They took their own recipes from the whole village and never asked anybody."),
    (1, "c", "hypocrisy", "A baker who copied all his neighbours now complains that a neighbour copied him."),
    (1, "d", "paid", "Every loaf was bought and paid for at the counter, and nobody refused the money."),
    (2, "a", "paid", "They paid for each loaf at the counter like any other customer of the shop."),
    (2, "c", "paid", "The shop took the money for a thousand loaves and now calls its customer a thief."),
    (2, "e", "hypocrisy", "Who copied the recipes of the whole village should not complain of copying."),
    (3, "b", "safety", "The copied bread leaves out the warning about nuts, and people may fall ill."),
    (3, "d", "safety", "Whoever copies the loaf without the warning about nuts puts people in danger."),
    (3, "f", "safety", "No warning about nuts is printed on the copied loaves, which is dangerous."),
    (4, "f", "paid", "A customer who paid for every loaf at the counter cannot be called a thief."),
    (4, "g", "hypocrisy", "The complaining bakery copied its neighbours long before anybody copied it."),
)  # fmt: skip


@pytest.fixture
def fill(database: Database) -> Callable[[Iterable[Row]], list[str]]:
    """Store documents with a frame over their whole text, and return their ids."""

    def filled(rows: Iterable[Row], into: Database = database) -> list[str]:
        return [_store(into, *row) for row in rows]

    return filled


def _store(database: Database, day: int, outlet: str, frame: str, text: str) -> str:
    url = f"https://{outlet}.example/{day}/{frame}"
    with store.IngestRun(database, "test", "import") as run:
        run.add([Item(url, "post", "test", text=text, outlet=outlet,
                      published=datetime(2026, 3, day, 12, tzinfo=UTC))])  # fmt: skip
    key = document_id(canonical_url(url))
    relevant = RelevanceAnnotation(key, 0, len(text), 1.0, relevant=True)
    for name, made in (
        ("relevance", relevant),
        ("frames", FrameAnnotation(key, 0, len(text), 0.9, frame=frame)),
    ):
        store.save_stage(database, store.StageResult(name, "1", "f", type(made), [key], [made]))
    return key


@pytest.fixture
def stage(topic: Topic, encode: Encoder) -> NarrativeStage:
    """The stage itself."""
    return NarrativeStage(topic, encode, load_settings().spacy_model)
