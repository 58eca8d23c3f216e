"""Distillation: a student learns the probabilities of a teacher (Hinton et al. 2015)."""

import copy
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import BatchEncoding, PreTrainedTokenizerBase

from nlp.heads import Probabilities
from nlp.training.finetune import has_tiles
from nlp.training.steps import MULTIPLE

log = logging.getLogger(__name__)
BATCH = 32
TEMPERATURE = 2.0  # of both, while the student learns from the teacher
NO_LABEL = -100  # where nobody but the teacher has told


def answers(
    teacher: torch.nn.Module,
    tokenizer: PreTrainedTokenizerBase,
    encoded: Sequence[BatchEncoding],
    path: Path,
) -> Probabilities:
    """Return the teacher's logits for encoded texts, shape (texts, labels), kept in a file."""
    if path.exists():
        return np.asarray(np.load(path)["logits"])
    reader: Any = copy.deepcopy(teacher).eval()
    if has_tiles():
        reader.to(torch.bfloat16)
    labels = int(reader.config.num_labels)
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i]["input_ids"]))
    logits = np.zeros((len(encoded), labels))
    for at in range(0, len(order), BATCH):
        part = order[at : at + BATCH]
        batch = tokenizer.pad(
            [encoded[i] for i in part], return_tensors="pt", pad_to_multiple_of=MULTIPLE
        )
        with torch.inference_mode():
            logits[part] = reader(**batch).logits.float().numpy()
        if at // BATCH % 100 == 0:
            log.info("teacher: %d of %d", at, len(order))
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(unfinished, logits=logits)
    unfinished.replace(path)
    return logits


def distance(logits: Tensor, teacher: Tensor) -> Tensor:
    """Return how far the probabilities of each row are from the teacher's, both tempered; shape (rows,)."""
    wanted = torch.softmax(teacher / TEMPERATURE, -1)
    got = torch.log_softmax(logits / TEMPERATURE, -1)
    return torch.nn.functional.kl_div(got, wanted, reduction="none").sum(-1) * TEMPERATURE**2
