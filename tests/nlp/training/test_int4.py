"""Weights of four bits: what training sees is what the export computes."""

import copy
from pathlib import Path

import numpy as np
import torch

from nlp.onnx import session
from nlp.training import int4


class Network(torch.nn.Module):
    """Word vectors, a layer, and an output layer."""

    def __init__(self) -> None:
        super().__init__()
        self.words = torch.nn.Embedding(40, int4.BLOCK)
        self.layer = torch.nn.Linear(int4.BLOCK, 2 * int4.BLOCK)
        self.head = torch.nn.Linear(2 * int4.BLOCK, 3)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return self.head(torch.tanh(self.layer(self.words(ids))))


def test_a_block_has_sixteen_values_and_is_rounded_once():
    weight = torch.randn(8, 3 * int4.BLOCK, generator=torch.Generator().manual_seed(1))
    found = int4.rounded(weight)
    assert all(len(block.unique()) <= 16 for block in found.reshape(-1, int4.BLOCK))
    assert torch.allclose(int4.rounded(found), found)
    step = weight.reshape(-1, int4.BLOCK).abs().amax(1) / 8
    assert ((found - weight).reshape(-1, int4.BLOCK).abs().amax(1) <= step * 1.001).all()


def test_a_block_of_zeros_stays_zero():
    assert not int4.rounded(torch.zeros(2, int4.BLOCK)).any()


def test_the_gradient_is_that_of_the_rounded_network_and_moves_the_weights_themselves():
    seen = Network()
    trained = copy.deepcopy(seen)
    for layer in (seen.layer, seen.head):
        layer.weight.data = int4.rounded(layer.weight.data)
    int4.round_while_training(trained)
    for network in (seen, trained):
        network(torch.tensor([[1, 2]])).sum().backward()
    gradient = trained.layer.parametrizations.weight.original.grad
    assert torch.allclose(gradient, seen.layer.weight.grad)
    assert gradient.abs().sum() > 0


def test_the_export_computes_what_training_saw(tmp_path: Path):
    torch.manual_seed(2)
    network = Network()
    int4.round_while_training(network)
    network.words.weight.data = int4.rounded(network.words.weight.data)
    ids = torch.tensor([[1, 2, 3, 39]])
    seen = network(ids).detach().numpy()
    int4.keep_rounded(network)
    int4.export(network, {"ids": ids}, ["logits"], tmp_path / "model.onnx")
    (found,) = session(tmp_path / "model.onnx").run(None, {"ids": ids.numpy()})
    assert np.abs(found - seen).max() < 0.02 * np.abs(seen).max()  # the inputs are rounded to int8
    assert (tmp_path / "model.onnx").stat().st_size < 60_000  # 152 kB in float32


def test_the_rounded_weights_are_read_from_the_export(tmp_path: Path):
    torch.manual_seed(3)
    network = Network()
    int4.round_while_training(network)
    network.words.weight.data = int4.rounded(network.words.weight.data)
    int4.keep_rounded(network)
    int4.export(network, {"ids": torch.tensor([[1, 2]])}, ["logits"], tmp_path / "model.onnx")
    found = int4.weights(tmp_path / "model.onnx")
    assert found.keys() == network.state_dict().keys()
    for name, weight in network.state_dict().items():
        assert torch.allclose(found[name], weight, atol=1e-6), name
