"""Distillation: a student learns the probabilities of a teacher (Hinton et al. 2015)."""

import copy
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import BatchEncoding, PreTrainedTokenizerBase

from nlp.probability import Probabilities
from nlp.training.finetune import has_bfloat16
from nlp.training.steps import MULTIPLE

log = logging.getLogger(__name__)
BATCH = 32
TEMPERATURE = 2.0  # of both, while the student learns from the teacher
NO_LABEL = -100  # where nobody but the teacher has told


@dataclass(frozen=True, slots=True)
class Answers:
    """What a teacher makes of texts.

    Attributes:
        logits: shape (texts, labels).
        vectors: of each text's first piece, as the teacher's output layer reads it; shape (texts, size).
    """

    logits: Probabilities
    vectors: NDArray[np.float16]


def answers(
    teacher: torch.nn.Module,
    tokenizer: PreTrainedTokenizerBase,
    encoded: Sequence[BatchEncoding],
    path: Path,
) -> Answers:
    """Return what the teacher makes of encoded texts, kept in a file."""
    if path.exists():
        kept = np.load(path)
        return Answers(kept["logits"], kept["vectors"])
    reader: Any = copy.deepcopy(teacher).eval()
    if has_bfloat16():
        reader.to(torch.bfloat16)
    labels, size = int(reader.config.num_labels), int(reader.config.hidden_size)
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i]["input_ids"]))
    logits = np.zeros((len(encoded), labels))
    vectors = np.zeros((len(encoded), size), np.float16)
    for at in range(0, len(order), BATCH):
        part = order[at : at + BATCH]
        batch = tokenizer.pad(
            [encoded[i] for i in part], return_tensors="pt", pad_to_multiple_of=MULTIPLE
        )
        with torch.inference_mode():
            told = reader(**batch, output_hidden_states=True)
        logits[part] = told.logits.float().numpy()
        vectors[part] = told.hidden_states[-1][:, 0].float().numpy()
        if at // BATCH % 100 == 0:
            log.info("teacher: %d of %d", at, len(order))
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(unfinished, logits=logits, vectors=vectors)
    unfinished.replace(path)
    return Answers(logits, vectors)


def distance(logits: Tensor, teacher: Tensor) -> Tensor:
    """Return how far the probabilities of each row are from the teacher's, both tempered; shape (rows,)."""
    wanted = torch.softmax(teacher / TEMPERATURE, -1)
    got = torch.log_softmax(logits / TEMPERATURE, -1)
    return torch.nn.functional.kl_div(got, wanted, reduction="none").sum(-1) * TEMPERATURE**2
