"""Fine-tune an encoder on whether a document is about the default topic: text -> log odds; int8 ONNX.

It reads title and beginning beside the thread of an answer (`nlp.relevance.as_read`). Run:
python -m nlp.training.fit_relevance_encoder DATA SAMPLE OUT, where DATA and SAMPLE are those of
`fit_relevance`, whose fitted half is fitted here too, and OUT becomes the folder of the model. Of the random
real documents that nobody labelled a part is taken. Three minutes on two cores that compute in bfloat16.
"""

import logging
import random
import sys
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertModel

from config import load_topic
from config.settings import load_settings
from nlp.evaluation import documents
from nlp.models import locate
from nlp.relevance import as_read
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune, write_tuned_on
from nlp.training.fit_relevance import UNLABELLED_GROUP, held_out, row_groups

COURSE = Course(
    batch=16, epochs=4, rate=1e-4, head_rate=2e-3, seed=20261130, by_length=True, tokens=160
)
TAKEN = 0.25  # of the documents that nobody labelled
WEIGHT = 0.3  # of each
SMOOTHING = 0.1


def main(data: Path, sample: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    groups = row_groups(data, sample)
    draw = random.Random(COURSE.seed)
    others = [row for row in groups.pop(UNLABELLED_GROUP) if draw.random() < TAKEN]
    weighed = [(row, 1.0) for rows in groups.values() for row in rows]
    weighed += [(row, WEIGHT) for row in others]
    fitted = [(row, weight) for row, weight in weighed if not held_out(row)]
    reads = [as_read(document) for document in documents([row for row, _ in fitted])]
    wanted = torch.tensor([float(row["relevant"]) for row, _ in fitted])
    weights = torch.tensor([weight for _, weight in fitted])

    def lost(outputs: torch.Tensor, rows: list[int]) -> torch.Tensor:
        smoothed = wanted[rows] * (1 - SMOOTHING) + SMOOTHING / 2
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            outputs[:, 0], smoothed, reduction="none"
        )
        return (each * weights[rows]).sum() / weights[rows].sum()

    torch.manual_seed(COURSE.seed)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), 1)
    texts, threads = [read.text for read in reads], [read.around for read in reads]
    tune(model, tokenizer, texts, lost, COURSE, threads)
    export_classifier(model, tokenizer, out, ("a text", "a thread"))
    write_tuned_on({topic.id: topic.description}, out)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
