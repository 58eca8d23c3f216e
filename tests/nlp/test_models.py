"""The encoder: a vector depends on its text alone."""

from pathlib import Path

import numpy as np
import pytest

from config.settings import load_settings
from nlp.models import Encoder, ModelError, _listed, weights_identity

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


def test_the_identity_of_a_folder_changes_with_any_of_its_files(tmp_path: Path):
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.bin").write_bytes(b"weights")
    seen = {weights_identity(str(tmp_path))}
    for name in ("config.json", "model.bin", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"other")
        weights_identity.cache_clear()
        seen.add(weights_identity(str(tmp_path)))
    assert len(seen) == 4


def test_the_identity_of_a_package_is_that_of_the_files_it_was_installed_with():
    package = load_settings().encoder
    assert weights_identity(package) != weights_identity(load_settings().spacy_model)
    assert _listed(package)


def test_an_encoder_is_another_with_another_type_of_numbers():
    name = load_settings().encoder
    assert Encoder(name, "float32").identity != Encoder(name, "bfloat16").identity
