"""What the training scripts share: the learning rate's schedule, and int8 ONNX files."""

import logging
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerBase, get_linear_schedule_with_warmup

log = logging.getLogger(__name__)


def linear_schedule(
    optimiser: torch.optim.Optimizer, warm_up: int, steps: int
) -> torch.optim.lr_scheduler.LambdaLR:
    """Return a schedule that rises for `warm_up` steps and then falls to zero."""
    return get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call, no-any-return]
        optimiser, warm_up, steps
    )


def export_quantised(
    model: torch.nn.Module, tokenizer: PreTrainedTokenizerBase, out: Path, sample: tuple[str, ...]
) -> None:
    """Write model.onnx, its weights quantised to int8 (dynamic quantisation), and tokenizer.json.

    `sample` is what the model reads: a text, or a text and a target.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    encoded = tokenizer(*([words] for words in sample), return_tensors="pt")
    names = ["input_ids", "attention_mask", "token_type_ids"]
    shape = {name: {0: "batch", 1: "length"} for name in names}
    float32 = out / "float32"
    float32.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(float32)
    torch.onnx.export(
        model, tuple(encoded[n] for n in names), float32 / "model.onnx", input_names=names,
        output_names=["logits"], dynamic_axes=shape | {"logits": {0: "batch"}}, dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        float32 / "model.onnx", out / "model.onnx", weight_type=QuantType.QInt8, per_channel=True
    )
    (out / "tokenizer.json").write_bytes((float32 / "tokenizer.json").read_bytes())
    log.info("%s: %.1f MB", out / "model.onnx", (out / "model.onnx").stat().st_size / 1e6)
