"""What the fine-tunings share: optimiser, schedule, and the export to int8 ONNX."""

import logging
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase, get_linear_schedule_with_warmup

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


def linear_schedule(
    optimiser: torch.optim.Optimizer, warm_up: int, steps: int
) -> torch.optim.lr_scheduler.LambdaLR:
    """Return a schedule that rises for `warm_up` steps and then falls to zero."""
    return get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call, no-any-return]
        optimiser, warm_up, steps
    )


def export_classifier(
    model: torch.nn.Module, tokenizer: PreTrainedTokenizerBase, out: Path, sample: tuple[str, ...]
) -> None:
    """Write what `nlp.onnx` reads: model.onnx, weights as int8, and tokenizer.json.

    `sample` is what the model reads: a text, or a text and a target.
    """
    out.mkdir(parents=True, exist_ok=True)
    encoded = tokenizer(*([words] for words in sample), return_tensors="pt")
    names = ("input_ids", "attention_mask", "token_type_ids")
    export_int8(model, {name: encoded[name] for name in names}, ["logits"], out / "model.onnx")
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.save_pretrained(folder)
        shutil.copy(Path(folder) / "tokenizer.json", out / "tokenizer.json")


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
