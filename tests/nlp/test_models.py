"""The encoder: a vector depends on its text alone."""

import numpy as np
import pytest

from config.settings import load_settings
from nlp.models import Encoder, ModelError

TEXTS = ["One.", "Two words more.", "A longer sentence about bread and its recipes.", "Three.",
         "Hearth Bakery said on Monday that a rival had copied its sourdough."]  # fmt: skip


def fresh() -> Encoder:
    return Encoder(load_settings().encoder, load_settings().encoder_dtype)


def test_a_vector_does_not_depend_on_the_texts_beside_it():
    together, alone = fresh().encode(TEXTS), fresh()
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.array_equal(alone.encode([text])[0], vector)


def test_vectors_come_in_the_order_of_the_texts_and_have_length_one():
    encoder = fresh()
    vectors = encoder.encode([*TEXTS, TEXTS[0]])
    assert vectors.shape == (6, 384)
    assert np.array_equal(vectors[0], vectors[5])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(encoder.encode(TEXTS[::-1]), vectors[4::-1])


def test_nothing_gives_nothing():
    assert len(fresh().encode([])) == 0


def test_a_model_that_is_not_there_is_named():
    with pytest.raises(ModelError, match="no-such-model-here"):
        Encoder("./no-such-model-here").encode(["x"])


def test_a_vector_does_not_depend_on_the_texts_beside_it_with_the_settings_as_they_are():
    texts = [f"The baker of street {i} bakes bread number {i}." for i in range(40)]
    together, alone = fresh().encode(texts), fresh()
    assert np.allclose(together, np.vstack([alone.encode([t]) for t in texts]), atol=1e-5)
