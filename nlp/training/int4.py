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

import numpy as np
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


def weights(path: Path) -> dict[str, Tensor]:
    """Return the weights of an exported network under the names that the module has for them.

    Of matrices and word vectors these are the rounded ones.
    """
    import onnx
    from onnx import numpy_helper

    model = onnx.load(path)
    stored = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    found = {
        name: torch.from_numpy(values.copy())
        for name, values in stored.items()
        if not name.endswith(("_Q4", "_scales"))
    }
    for node in model.graph.node:
        if node.op_type == "MatMulNBits":
            name = node.name.removeprefix("/").removesuffix("/MatMul_Q4").replace("/", ".")
            packed, scales = (stored[part] for part in node.input[1:3])
            halves = np.stack(
                [packed & 15, packed >> 4], -1
            )  # the lower half of a byte comes first
            steps = halves.reshape(*scales.shape, BLOCK).astype(np.float32) - 8
        elif node.op_type == "GatherBlockQuantized":
            name = node.input[0].removesuffix(".weight_Q4")
            scales = stored[node.input[2]]
            steps = stored[node.input[0]].astype(np.float32).reshape(*scales.shape, BLOCK)
        else:
            continue
        whole = (steps * scales[..., None]).reshape(len(scales), -1)
        found[f"{name}.weight"] = torch.from_numpy(whole)
    return found
