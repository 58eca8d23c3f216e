"""One loop of training for the pair encoder and for teachers: batches by length, bfloat16, resumable."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BatchEncoding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from nlp.models import digest
from nlp.training.finetune import descend, linear_schedule, mixed_precision, optimiser

log = logging.getLogger(__name__)
TOKENS = 128  # of a text and what is beside it; more are read later, but cost time here
MULTIPLE = 16  # batches are padded to it, so that few shapes recur and memory is used again
SAVED_EVERY, SAID_EVERY = 200, 50
Loss = Callable[[Tensor, BatchEncoding], Tensor]


@dataclass(frozen=True, slots=True)
class Training:
    """How an encoder is trained: AdamW, warm-up over a sixteenth, linear decay (Devlin et al. 2019)."""

    batch: int
    rate: float
    seed: int


def encode(
    tokenizer: PreTrainedTokenizerBase, text: str, beside: str, tokens: int = TOKENS
) -> BatchEncoding:
    """Return the pieces of a text and what is read beside it, the longer of both cut if need be."""
    found: BatchEncoding = tokenizer(text, beside, truncation="longest_first", max_length=tokens)
    return found


def base_classifier(
    base: Path, labels: Sequence[str], frozen: int, dropout: float = 0.1
) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """Return an encoder with a new output a label, and its tokenizer; word vectors and first layers stay.

    Dropout takes two fifths of a step on a processor with AMX, as its random numbers are drawn one by one.
    """
    model = AutoModelForSequenceClassification.from_pretrained(
        base, num_labels=len(labels), id2label=dict(enumerate(labels)), dtype=torch.float32,
        hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
    )  # fmt: skip
    still = ("embeddings.", *(f"encoder.layer.{i}." for i in range(frozen)))
    for name, parameter in model.base_model.named_parameters():
        parameter.requires_grad_(not name.startswith(still))
    return model, AutoTokenizer.from_pretrained(base)


def batches(
    epochs: Sequence[Sequence[BatchEncoding]], training: Training
) -> list[list[BatchEncoding]]:
    """Return the batches of all epochs: rows of like length together, in random order."""
    draw = random.Random(training.seed)
    found = []
    for rows in epochs:
        order = sorted(rows, key=lambda row: len(row["input_ids"]) + draw.random() * 8)
        epoch = [order[i : i + training.batch] for i in range(0, len(order), training.batch)]
        draw.shuffle(epoch)
        found += epoch
    return found


def train(
    model: torch.nn.Module,
    tokenizer: PreTrainedTokenizerBase,
    rows: Sequence[list[BatchEncoding]],
    loss: Loss,
    training: Training,
    checkpoint: Path,
) -> None:
    """Train on batches of encoded rows; what has no gradient keeps its weights.

    The state is written to `checkpoint` now and then. A training of the same rows that was ended goes on
    from there, to the same weights. `loss` is told the logits and the padded batch, with whatever else its
    rows have.
    """
    steps = optimiser(
        ((n, p) for n, p in model.named_parameters() if p.requires_grad), training.rate
    )
    schedule = linear_schedule(steps, len(rows) // 16, len(rows))
    identity = digest(training, [[dict(row) for row in batch] for batch in rows])
    done = 0
    if checkpoint.exists() and (state := torch.load(checkpoint))["of"] == identity:
        model.load_state_dict(state["model"])
        steps.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        done = state["step"]
        log.info("going on after step %d, from %s", done, checkpoint)
    model.train()
    began, losses = time.monotonic(), []
    for step, batch in enumerate(rows[done:], done + 1):
        padded = tokenizer.pad(batch, return_tensors="pt", pad_to_multiple_of=MULTIPLE)
        with mixed_precision():
            logits = model(padded["input_ids"], padded["attention_mask"]).logits
        found = loss(logits.float(), padded)
        descend(found, model, steps, schedule)
        losses.append(found.item())
        if step % SAID_EVERY == 0:
            mean, pace = sum(losses) / len(losses), (time.monotonic() - began) / (step - done)
            log.info("step %d of %d, loss %.3f, %.2f s a step", step, len(rows), mean, pace)
            losses.clear()
        if step % SAVED_EVERY == 0 or step == len(rows):
            state = {
                "of": identity,
                "model": model.state_dict(),
                "optimiser": steps.state_dict(),
                "schedule": schedule.state_dict(),
                "random": torch.get_rng_state(),  # of dropout
                "step": step,
            }
            unfinished = checkpoint.with_suffix(".unfinished")
            torch.save(state, unfinished)
            unfinished.replace(checkpoint)
    model.eval()


def train_classifier(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    epochs: Sequence[Sequence[BatchEncoding]],
    loss: Loss,
    training: Training,
    out: Path,
) -> None:
    """Train on the encoded rows of all epochs, and write the model and its tokenizer into `out`."""
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    train(model, tokenizer, batches(epochs, training), loss, training, checkpoint)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    checkpoint.unlink()
