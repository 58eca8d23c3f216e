"""What the fine-tunings share: the optimiser, and the export to int8 ONNX."""

import logging
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

log = logging.getLogger(__name__)


def optimiser(
    parameters: Iterable[tuple[str, torch.nn.Parameter]], rate: float
) -> torch.optim.AdamW:
    """Return AdamW over named parameters, with weight decay on matrices other than embeddings."""
    decayed: list[torch.nn.Parameter] = []
    kept: list[torch.nn.Parameter] = []
    for name, parameter in parameters:
        matrix = parameter.ndim > 1 and "embeddings" not in name
        (decayed if matrix else kept).append(parameter)
    groups = [{"params": decayed, "weight_decay": 0.01}, {"params": kept, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, fused=True)


def export_int8(
    module: torch.nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], path: Path
) -> None:
    """Export to ONNX and quantise the weights to int8 (dynamic quantisation).

    Args:
        module: takes the inputs in their order.
        inputs: samples, shape (batch, length, …); both sizes may be others later.
        outputs: names of what it returns.
        path: of the file to write.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    sizes = {name: {0: "batch", 1: "length"} for name in (*inputs, *outputs)}
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "float32.onnx"
        torch.onnx.export(
            module, tuple(inputs.values()), exported, input_names=list(inputs),
            output_names=list(outputs), dynamic_axes=sizes, dynamo=False,
        )  # fmt: skip
        quantize_dynamic(exported, path, weight_type=QuantType.QInt8, per_channel=True)
    log.info("%s: %.1f MB", path, path.stat().st_size / 1e6)
