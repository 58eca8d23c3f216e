"""Distil the encoder of stance toward the default topic's proposition from its teacher; int8 ONNX.

It reads a text and what stands around it (`nlp.places.Place.context`), and tells the logits of against, favor
and none. Run: python -m nlp.training.fit_topic_stance DATA OURS TEACHER OUT, where DATA holds the real
corpus, OURS is the folder of our own texts (`tests/quality`), TEACHER that of `fit_topic_teacher`, and OUT
becomes the folder of the model. It learns the labels of our texts (`topic_examples`), and the teacher's
probabilities (Hinton et al. 2015) for these and for sentences of real news. Three quarters of an hour on two
cores.
"""

import json
import logging
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertModel,
    PreTrainedTokenizerBase,
)

from config import load_topic
from config.settings import load_settings
from nlp.models import digest, locate
from nlp.onnx import MAX_TOKENS, identity
from nlp.pairs import LABELS
from nlp.probability import Probabilities
from nlp.training import distil, topic_examples
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune
from nlp.training.reports import reports
from nlp.training.steps import encode
from nlp.training.topic_examples import SEED, Example
from nlp.tuned import TUNED_ON

COURSE = Course(
    batch=16, epochs=2, rate=1e-4, head_rate=2e-3, seed=SEED, by_length=True, tokens=MAX_TOKENS
)
SMOOTHING = 0.1
HARD = 0.4  # weight of the labels beside the teacher


def main(data: Path, ours: Path, teacher: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    told = reports(ours / "reports.jsonl", topic, settings, measured=False)
    as_written, _ = topic_examples.labelled(topic, ours, told)
    by_lot = topic_examples.by_other_names(topic, told, random.Random(SEED))
    unlabelled = topic_examples.unlabelled(data, topic, settings)
    found = list(dict.fromkeys([*as_written, *by_lot, *unlabelled]))
    work = out.with_name(f"{out.name}.unfinished")
    work.mkdir(parents=True, exist_ok=True)
    wanted = answers(teacher, found, work)
    tokenizer = AutoTokenizer.from_pretrained(base)
    torch.manual_seed(SEED)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), len(LABELS))
    fit(model, tokenizer, found, wanted)
    export_classifier(model, tokenizer, out, ("a text", "what stands around it"))
    (target,) = topic.target
    tuned_on = json.dumps({target.id: target.description}, indent=1)
    (out / TUNED_ON).write_text(tuned_on + "\n", "utf-8")
    shutil.rmtree(work)


def answers(teacher: Path, found: Sequence[Example], work: Path) -> Probabilities:
    """Return the teacher's logits for each example, shape (examples, labels)."""
    model = AutoModelForSequenceClassification.from_pretrained(teacher, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(teacher)
    encoded = [encode(tokenizer, e.text, e.context, MAX_TOKENS) for e in found]
    of = digest(found, identity(teacher, "model.safetensors"))
    return distil.answers(model, tokenizer, encoded, work / f"answers-{of}.npz").logits


def fit(
    model: MeanPooled,
    tokenizer: PreTrainedTokenizerBase,
    found: Sequence[Example],
    wanted: Probabilities,
) -> None:
    """Tune a model on examples, each with its weight, and on the teacher's answers."""
    labels = torch.tensor([LABELS.index(e.label) if e.label else distil.NO_LABEL for e in found])
    weights = torch.tensor([e.weight for e in found])
    teacher = torch.tensor(wanted, dtype=torch.float32)

    def lost(logits: torch.Tensor, rows: list[int]) -> torch.Tensor:
        hard = torch.nn.functional.cross_entropy(
            logits, labels[rows], label_smoothing=SMOOTHING, reduction="none",
            ignore_index=distil.NO_LABEL,
        )  # fmt: skip
        each = HARD * hard + (1 - HARD) * distil.distance(logits, teacher[rows])
        return (each * weights[rows]).sum() / weights[rows].sum()

    texts, contexts = [e.text for e in found], [e.context for e in found]
    tune(model, tokenizer, texts, lost, COURSE, contexts)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
