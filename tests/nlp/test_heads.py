"""Heads: what is fitted tells groups apart, and a file that holds none is named."""

from pathlib import Path

import numpy as np
import pytest

from nlp import heads
from nlp.models import ModelError


@pytest.mark.parametrize("labels", [("a", "b"), ("a", "b", "c")])
def test_a_head_tells_the_groups_that_it_was_fitted_on_apart(labels: tuple[str, ...]):
    draw = np.random.default_rng(1)
    true = [labels[i % len(labels)] for i in range(90)]
    features = np.array([np.eye(3)[labels.index(label)] * 5 for label in true], dtype=np.float32)
    features += draw.normal(size=features.shape).astype(np.float32)
    head = heads.fit(features, true, 1.0)
    found = head.probabilities(features)
    assert found.sum(axis=1) == pytest.approx(1)
    assert np.mean([head.labels[i] for i in found.argmax(axis=1)] == np.array(true)) > 0.95


def test_scales_of_features_end_up_in_the_coefficients():
    features = np.array([[0, 1e6], [0, 3e6], [0, 1.1e6], [0, 2.9e6]], dtype=np.float32)
    head = heads.fit(features, ["low", "high", "low", "high"], 1.0, standardise=True)
    assert [head.labels[i] for i in head.probabilities(features).argmax(axis=1)] == [
        "low", "high", "low", "high",
    ]  # fmt: skip


def test_a_head_is_read_as_it_was_saved(tmp_path: Path):
    features = np.eye(4, dtype=np.float32)
    head = heads.fit(features, ["a", "b", "a", "b"], 1.0)
    head.save(tmp_path / "head.npz")
    again = heads.read(tmp_path / "head.npz")
    assert np.array_equal(again.probabilities(features), head.probabilities(features))


@pytest.mark.parametrize("cut", [0, 40, 400])
def test_a_file_that_is_empty_or_cut_off_is_named(tmp_path: Path, cut: int):
    path = tmp_path / "head.npz"
    heads.fit(np.eye(4, dtype=np.float32), ["a", "b", "a", "b"], 1.0).save(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(ModelError, match=r"head\.npz"):
        heads.read(path)
