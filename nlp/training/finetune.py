"""What the fine-tunings share: network, optimiser, schedule, and the export to int8 ONNX."""

import json
import logging
import random
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import BertModel, PreTrainedTokenizerBase, get_linear_schedule_with_warmup

from nlp.tuned import TUNED_ON

log = logging.getLogger(__name__)
Loss = Callable[[Tensor, list[int]], Tensor]


class MeanPooled(torch.nn.Module):
    """A sentence encoder (mean of the token vectors) with a linear output layer."""

    def __init__(self, body: BertModel, outputs: int, bias: float = 0.0) -> None:
        super().__init__()
        self.body = body
        self.head = torch.nn.Linear(body.config.hidden_size, outputs)
        torch.nn.init.zeros_(self.head.weight)
        torch.nn.init.constant_(self.head.bias, bias)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        """Return the outputs, shape (texts, outputs)."""
        states = self.body(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        found: Tensor = self.head((states * mask).sum(1) / mask.sum(1))
        return found


@dataclass(frozen=True, slots=True)
class Course:
    """How a mean-pooled encoder is tuned.

    Attributes:
        batch: texts of a step.
        epochs: how often each text is seen.
        rate: learning rate of the layers.
        head_rate: learning rate of the output layer.
        seed: of the order.
        by_length: whether texts of like length make a batch, which takes half the time.
        tokens: what is read of a text, with its pair.
    """

    batch: int
    epochs: int
    rate: float
    head_rate: float
    seed: int
    by_length: bool = False
    tokens: int = 128

    def batches(self, lengths: Sequence[int]) -> Iterator[list[list[int]]]:
        """Yield the batches of each epoch, as places of texts; a last one that is not full is left out."""
        draw, order = random.Random(self.seed), list(range(len(lengths)))
        for _ in range(self.epochs):
            draw.shuffle(order)
            if self.by_length:
                order.sort(key=lambda i: lengths[i] * (1 + 0.2 * draw.random()))
            full = range(0, len(order) - self.batch + 1, self.batch)
            found = [order[i : i + self.batch] for i in full]
            if self.by_length:
                draw.shuffle(found)
            yield found


def tune(
    model: MeanPooled,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    loss: Loss,
    course: Course,
    pairs: Sequence[str] | None = None,
) -> None:
    """Train all but the word vectors and the first layer, with warm-up and linear decay.

    `loss` is told the outputs of a batch and the places of its texts. `pairs` are read after the texts, one
    a text.
    """
    frozen = ("embeddings.", "encoder.layer.0.")
    for name, parameter in model.body.named_parameters():
        parameter.requires_grad_(not name.startswith(frozen))
    body = [p for p in model.body.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(
        [
            {"params": body, "lr": course.rate},
            {"params": model.head.parameters(), "lr": course.head_rate},
        ]
    )
    epochs = list(course.batches([len(text) for text in texts]))
    steps = sum(map(len, epochs))
    schedule = linear_schedule(optimiser, steps // 10, steps)
    model.train()
    for epoch, batches in enumerate(epochs, 1):
        losses = []
        for rows in batches:
            batch = tokenizer(
                [texts[i] for i in rows], [pairs[i] for i in rows] if pairs else None, padding=True,
                truncation=True, max_length=course.tokens, return_tensors="pt",
            )  # fmt: skip
            with mixed_precision():
                outputs = model(**batch)
            found = loss(outputs.float(), rows)
            descend(found, model, optimiser, schedule)
            losses.append(found.item())
        log.info("epoch %d of %d, loss %.3f", epoch, course.epochs, np.mean(losses))
    model.eval()


def mixed_precision() -> torch.autocast:
    """Return a context that computes in bfloat16 where the processor multiplies in it.

    Elsewhere it leaves float32, which is faster there.
    """
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=has_bfloat16())


def has_bfloat16() -> bool:
    """Tell whether the processor multiplies in bfloat16 (AVX-512 BF16, which those with AMX have too)."""
    return bool(torch.cpu._is_avx512_bf16_supported())


def descend(
    loss: Tensor,
    model: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> None:
    """Take a step down the gradient of a loss, of a length of at most 1."""
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    schedule.step()
    optimiser.zero_grad()


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
    write_tokenizer(tokenizer, out)


def write_tokenizer(tokenizer: PreTrainedTokenizerBase, out: Path) -> None:
    """Write tokenizer.json into a folder."""
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.save_pretrained(folder)
        shutil.copy(Path(folder) / "tokenizer.json", out / "tokenizer.json")


def write_tuned_on(descriptions: Mapping[str, str], out: Path) -> None:
    """Write what a model was tuned on into a folder, by id in the order of its outputs (`nlp.tuned`)."""
    (out / TUNED_ON).write_text(json.dumps(descriptions, indent=1) + "\n", "utf-8")


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

    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "float32.onnx"
        export_float32(module, inputs, outputs, exported)
        quantize_dynamic(exported, path, weight_type=QuantType.QInt8, per_channel=True)
    log.info("%s: %.1f MB", path, path.stat().st_size / 1e6)


def export_float32(
    module: torch.nn.Module, inputs: Mapping[str, Tensor], outputs: Sequence[str], path: Path
) -> None:
    """Export to ONNX as it is; arguments are those of `export_int8`."""
    sizes = {name: {0: "batch", 1: "length"} for name in (*inputs, *outputs)}
    torch.onnx.export(
        module, tuple(inputs.values()), path, input_names=list(inputs),
        output_names=list(outputs), dynamic_axes=sizes, dynamo=False,
    )  # fmt: skip
