"""A damaged model is found and named."""

import shutil
from pathlib import Path

import pytest

from nlp import integrity
from nlp.models import BUNDLED, ModelError


def test_the_sums_are_those_of_the_weights():
    """After a training: python -m nlp.integrity."""
    assert integrity.SUMS.read_text("utf-8") == integrity.sums()


def test_a_damaged_weight_is_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    copy = tmp_path / "weights"
    shutil.copytree(integrity.WEIGHTS, copy)
    monkeypatch.setattr(integrity, "WEIGHTS", copy)
    assert integrity.check_weights() > 10
    model = copy / "pair" / "model.onnx"
    content = bytearray(model.read_bytes())
    content[1000] ^= 1
    model.write_bytes(content)
    with pytest.raises(ModelError, match=r"pair/model.onnx: is damaged .* git checkout"):
        integrity.check_weights()
    model.unlink()
    with pytest.raises(ModelError, match=r"pair/model.onnx: cannot be read: No such file"):
        integrity.check_weights()


def test_packages_are_checked_against_their_own_list():
    assert integrity.check_package(BUNDLED) > 5
    assert integrity.check_package("some/folder") == 0
