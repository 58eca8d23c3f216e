"""Weights of four bits: trained with, and exported to ONNX.

Blocks of 128 weights share a scale, as ONNX Runtime's MatMulNBits and GatherBlockQuantized read them. A
network that is trained while its weights are rounded loses little (quantisation-aware training with
straight-through gradients, Jacob et al. 2018); the export then rounds to the same values.
"""

import logging
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import parametrize

from nlp.training.finetune import export_float32

log = logging.getLogger(__name__)
BLOCK = 128


class Rounded(torch.nn.Module):
    """A parametrisation: a matrix of which the network sees the four-bit version."""

    def forward(self, weight: Tensor) -> Tensor:
        """Return the rounded weights, whose gradient is that of the weights."""
        found: Tensor = _StraightThrough.apply(weight)  # type: ignore[no-untyped-call]
        return found


class _StraightThrough(torch.autograd.Function):
    """Rounding of which the gradient knows nothing; two passes over memory fewer than by a sum."""

    @staticmethod
    def forward(context: Any, weight: Tensor) -> Tensor:
        """Return the rounded weights."""
        return rounded(weight)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> Tensor:
        """Return the gradient as it is."""
        return gradients[0]


def rounded(weight: Tensor) -> Tensor:
    """Return a matrix with each block of 128 weights of a row on sixteen values, from -8 to 7 scales.

    The scale is such that the weight of largest size is -8, as the kernels of ONNX Runtime define it.
    """
    blocks = weight.reshape(weight.shape[0], -1, BLOCK)
    low, high = blocks.aminmax(dim=-1, keepdim=True)
    scale = torch.where(high.abs() > low.abs(), high, low) / -8
    steps = (blocks / torch.where(scale == 0, 1, scale)).round_().clamp_(-8, 7)
    return steps.mul_(scale).reshape(weight.shape)


def round_while_training(model: torch.nn.Module) -> None:
    """Let every linear layer whose rows are whole blocks see its weights in four bits."""
    for module in list(model.modules()):
        if isinstance(module, torch.nn.Linear) and module.in_features % BLOCK == 0:
            parametrize.register_parametrization(module, "weight", Rounded())


def keep_rounded(model: torch.nn.Module) -> None:
    """Make the rounded weights the network's own."""
    for module in list(model.modules()):
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight", leave_parametrized=True)


def export(
    module: torch.nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], path: Path
) -> None:
    """Export to ONNX; matrices and word vectors of whole blocks become four bits wide.

    Args:
        module: takes the inputs in their order.
        inputs: samples, shape (batch, length); both sizes may be others later.
        outputs: names of what it returns.
        path: of the file to write.
    """
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import (
        DefaultWeightOnlyQuantConfig,
        MatMulNBitsQuantizer,
    )

    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "float32.onnx"
        export_float32(module, inputs, outputs, exported)
        model = onnx.load(exported)
    shapes = {t.name: t.dims for t in model.graph.initializer if len(t.dims) == 2}
    vectors = {name for name, (_, width) in shapes.items() if width % BLOCK == 0}
    matrices = {name for name, (height, _) in shapes.items() if height % BLOCK == 0}
    whole = [
        node.name
        for node in model.graph.node
        if (node.op_type == "Gather" and node.input[0] not in vectors)
        or (node.op_type == "MatMul" and node.input[1] not in matrices)
    ]
    config = DefaultWeightOnlyQuantConfig(
        block_size=BLOCK,
        is_symmetric=True,
        accuracy_level=4,  # activations are rounded to int8
        op_types_to_quantize=("MatMul", "Gather"),
    )
    quantizer = MatMulNBitsQuantizer(model, nodes_to_exclude=whole, algo_config=config)
    quantizer.process()
    onnx.save(quantizer.model.model, path)
    log.info("%s: %.1f MB", path, path.stat().st_size / 1e6)
