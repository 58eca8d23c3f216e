"""The student of the pair encoder starts out near its teacher."""

import copy
from pathlib import Path

import pytest
import torch
from transformers import MPNetConfig, MPNetForSequenceClassification

from nlp.onnx import MAX_TOKENS
from nlp.training import fit_pair, int4

PIECES, SIZE, INNER = 60, 2 * int4.BLOCK, 8 * int4.BLOCK
LEFT = INNER // 4


@pytest.fixture(scope="module")
def teacher() -> MPNetForSequenceClassification:
    """A network each of whose inner neurons is there four times."""
    torch.manual_seed(6)
    config = MPNetConfig(
        vocab_size=PIECES, hidden_size=SIZE, num_hidden_layers=3, num_attention_heads=4,
        intermediate_size=INNER, max_position_embeddings=MAX_TOKENS + 2, num_labels=3,
    )  # fmt: skip
    config.initializer_range = 0.1  # so that what the layers do can be seen
    found = MPNetForSequenceClassification(config).eval()
    for layer in found.mpnet.encoder.layer:
        inner = layer.intermediate.dense
        inner.weight.data = inner.weight.data[:LEFT].repeat(INNER // LEFT, 1)
    return found


def texts(count: int, seed: int) -> dict[str, torch.Tensor]:
    draw = torch.Generator().manual_seed(seed)
    ids = torch.randint(5, PIECES, (count, 12), generator=draw)
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


class Padded:
    """What pads batches of one length."""

    def pad(self, batch: list, **_: str) -> dict[str, torch.Tensor]:
        return {name: torch.stack([row[name] for row in batch]) for name in batch[0]}


def test_a_student_goes_on_where_it_was_written(
    teacher: MPNetForSequenceClassification,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
):
    monkeypatch.setattr(fit_pair, "INNER", LEFT)
    rows = [{name: found[i] for name, found in texts(32, 3).items()} for i in range(32)]
    student = fit_pair.student_of(teacher, range(PIECES), [rows], Padded())
    for parameter in student.parameters():
        if parameter.dim() == 1:
            torch.nn.init.normal_(parameter)  # what is equal would be exported once
    new = texts(4, 4)
    with torch.no_grad():
        seen = student.eval()(**new).logits
    int4.keep_rounded(student)
    int4.export(student, new, ["logits"], tmp_path / "model.onnx")
    again = fit_pair.student_in(tmp_path, teacher.config).eval()
    assert torch.allclose(again(**new).logits, seen, atol=1e-5)
    learning = {name for name, p in again.named_parameters() if p.requires_grad}
    assert any("layer.0.intermediate" in name for name in learning)
    assert not [name for name in learning if "word_embeddings" in name]


def test_a_student_without_neurons_that_repeat_others_is_as_near_as_four_bits_allow(
    teacher: MPNetForSequenceClassification,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(fit_pair, "INNER", LEFT)
    many = texts(256, 1)
    rows = [{name: found[i] for name, found in many.items()} for i in range(256)]
    read = [rows[at : at + 32] for at in range(0, 256, 32)]
    student = fit_pair.student_of(teacher, range(PIECES), read, Padded()).eval()
    assert student.config.num_hidden_layers == teacher.config.num_hidden_layers
    assert student.mpnet.encoder.layer[0].intermediate.dense.out_features == LEFT

    rounded = copy.deepcopy(teacher)
    int4.round_while_training(rounded)
    new = texts(64, 2)
    wanted, got, whole = (told(network, new) for network in (teacher, student, rounded))
    assert likeness(got, wanted) > 0.9 * likeness(whole, wanted)


def told(network: torch.nn.Module, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    with torch.inference_mode():
        return network(**inputs, output_hidden_states=True).hidden_states[-1][:, 0]


def likeness(got: torch.Tensor, wanted: torch.Tensor) -> float:
    mean = wanted.mean(0)
    return float(torch.nn.functional.cosine_similarity(got - mean, wanted - mean).mean())
