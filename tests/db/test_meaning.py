"""Search by meaning: signs of embeddings keep the order, and the sentence that is found is in the text."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from db import queries, store, tables, vectors
from db.queries import meaning
from db.records import EmbeddingAnnotation, Item, RelevanceAnnotation
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult

DIMENSIONS = 384
TEXTS = {
    "1": "They stole recipes. The oven is warm.",
    "2": "It rains. Bakers complain of theft.",
    "3": "They stole recipes. The oven is warm. And more.",
}
RANDOM = np.random.default_rng(0)
THEFT, OVEN, RAIN = RANDOM.normal(size=(3, DIMENSIONS)).astype(np.float32)
SPOKEN = THEFT + 0.7 * RANDOM.normal(size=DIMENSIONS).astype(np.float32)


@pytest.fixture
def corpus(database: Database) -> Database:
    """Three relevant documents of two sentences each; their embeddings are made up, some near THEFT."""
    with IngestRun(database, "feed", "feed") as run:
        first = datetime(2026, 2, 1, tzinfo=UTC)
        run.add([Item(f"https://a.example/{key}", "news" if key != "2" else "post", "feed", text=text,
                      published=first + timedelta(days=int(key)))
                 for key, text in TEXTS.items()])  # fmt: skip
    rows = queries.documents(database, Selection(relevance="any"))
    keys = {row.url[-1]: row.id for row in rows}
    relevant = [RelevanceAnnotation(k, 0, 2, 0.9, relevant=True) for k in keys.values()]
    store.save_stage(
        database,
        StageResult("relevance", "1", "f", RelevanceAnnotation, list(keys.values()), relevant),
    )
    embed(database, keys["1"], TEXTS["1"], [THEFT, OVEN])
    embed(database, keys["2"], TEXTS["2"], [RAIN, SPOKEN])
    embed(database, keys["3"], TEXTS["3"], [OVEN, RAIN])
    return database


def embed(
    database: Database, key: str, text: str, rows: list[np.ndarray], encoder: str = "e"
) -> None:
    dots = [i + 1 for i, c in enumerate(text) if c == "."]
    spans = list(zip([0, *(d + 1 for d in dots[:-1])], dots, strict=True))[: len(rows)]
    made = EmbeddingAnnotation(
        key, 0, len(text), 1.0, encoder=encoder, spans=np.array(spans, vectors.OFFSET).tobytes(),
        codes=vectors.signs(np.stack(rows)).tobytes(),
    )  # fmt: skip
    store.save_stage(
        database, StageResult("embeddings", "1", "f", EmbeddingAnnotation, [key], [made])
    )


def asked(
    database: Database, question: np.ndarray = THEFT, encoder: str = "e", **narrow: object
) -> list[str]:
    found = queries.near(database, Selection(**narrow), question.tolist(), encoder)  # type: ignore[arg-type]
    return [near.text for near in found.found]


def test_the_nearest_sentence_of_each_document_is_found_nearest_first(corpus: Database):
    assert asked(corpus) == ["They stole recipes.", "Bakers complain of theft."]


def test_what_is_not_near_is_not_found(corpus: Database):
    assert asked(corpus, -THEFT) == []


def test_the_selection_narrows_what_is_searched(corpus: Database):
    assert asked(corpus, kinds=("post",)) == ["Bakers complain of theft."]


def test_what_another_encoder_made_is_not_compared(corpus: Database):
    result = queries.near(corpus, Selection(), THEFT.tolist(), "another")
    assert (result.total, result.looked_at) == (0, 0)


def test_a_page_further_on_begins_where_the_last_ended(corpus: Database):
    result = queries.near(corpus, Selection(), THEFT.tolist(), "e", limit=1, offset=1)
    assert [near.text for near in result.found] == ["Bakers complain of theft."]
    assert (result.total, result.kinds) == (2, {"news": 1, "post": 1})


def test_of_copies_the_first_is_found(corpus: Database):
    keys = [row.id for row in queries.documents(corpus, Selection())][::-1]
    embed(corpus, keys[2], TEXTS["3"], [THEFT, OVEN])
    with corpus.write() as session:
        for key in (keys[0], keys[2]):
            session.get_one(tables.Document, key).duplicate_group = keys[0]
    found = queries.near(corpus, Selection(), THEFT.tolist(), "e").found
    assert [near.row.id for near in found] == keys[:2]


def test_more_documents_than_are_looked_at_are_told(
    corpus: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(meaning, "LOOKED_AT", 2)
    result = queries.near(corpus, Selection(), THEFT.tolist(), "e")
    assert (result.capped, result.looked_at) == (True, 2)


def test_what_a_document_means_goes_when_it_is_edited(corpus: Database):
    with IngestRun(corpus, "feed", "feed") as run:
        run.add([Item("https://a.example/1", "news", "feed", text="It rains.")])
    assert asked(corpus, relevance="any") == ["Bakers complain of theft."]


def test_signs_keep_most_of_the_order_of_the_whole_vectors():
    near = THEFT + np.linspace(0.3, 6, 200)[:, None] * RANDOM.normal(size=(200, DIMENSIONS))
    codes = vectors.signs(near.astype(np.float32))
    cosines = near @ THEFT / np.linalg.norm(near, axis=1)
    for told in (vectors.closeness(THEFT, codes), -vectors.distances(vectors.signs(THEFT), codes)):
        assert len(set(np.argsort(-told)[:20]) & set(np.argsort(-cosines)[:20])) >= 17


def test_distances_count_the_dimensions_of_another_sign():
    vectors_of = np.array([[1, 1, 1, 1, -1, -1, -1, -1], [-1] * 8], np.float32)
    codes = vectors.signs(vectors_of)
    assert vectors.distances(codes[0], codes).tolist() == [0, 4]
