"""Fine-tune a teacher for the pair encoder: (text, target) -> against, none, favor.

Run: python -m nlp.training.fit_teacher DATA OURS BASE OUT [SEED], where DATA holds stance/train and
target_sentiment/train (gzipped JSON lines), OURS is the folder of our own sentences (`tests/quality`), BASE
the folder of an encoder (all-mpnet-base-v2), and OUT becomes the folder of the teacher; another SEED gives
another teacher. About an hour on two cores that compute in bfloat16; ended, it goes on where it last saved.
"""

import logging
import sys
from dataclasses import replace
from pathlib import Path

import torch
from transformers import BatchEncoding

from config import load_topic
from config.settings import load_settings
from nlp.pairs import LABELS
from nlp.training import pair_examples
from nlp.training.steps import Training, base_classifier, encode, train_classifier

EPOCHS = 1
FROZEN = 4  # layers, besides the word vectors
SMOOTHING = 0.05
TRAINING = Training(batch=32, rate=4e-5, seed=20261128)


def main(data: Path, ours: Path, base: Path, out: Path, seed: int = TRAINING.seed) -> None:
    """Fit, and write the model and its tokenizer into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    training = replace(TRAINING, seed=seed)
    torch.manual_seed(seed)
    topic = load_topic(load_settings().topic)
    model, tokenizer = base_classifier(base, LABELS, FROZEN, dropout=0.0)
    rows = [
        [
            encode(tokenizer, e.text, e.target) | {"labels": LABELS.index(e.label)}
            for e in epoch
            if e.label
        ]
        for epoch in pair_examples.labelled(data, ours, topic, EPOCHS)
    ]
    train_classifier(model, tokenizer, rows, _loss, training, out)


def _loss(logits: torch.Tensor, batch: BatchEncoding) -> torch.Tensor:
    return torch.nn.functional.cross_entropy(logits, batch["labels"], label_smoothing=SMOOTHING)


if __name__ == "__main__":
    data, ours, base, out = map(Path, sys.argv[1:5])
    main(data, ours, base, out, *map(int, sys.argv[5:]))
