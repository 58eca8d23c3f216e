"""Fine-tune an encoder on stance toward the default topic's proposition; int8 ONNX.

It reads a text and tells the logits of against, favor and none. Run: python -m
nlp.training.fit_topic_stance TEXTS CONTRAST OUT, where TEXTS are texts of our own with the author's stance,
CONTRAST the contrast sentences, and OUT becomes the folder of the model. Fitted are five sixths of the texts
and half of the contrast sentences, by a hash of their words, and the examples of the topic file. Of a text
that takes a side the sentence that shows it best counts too, and those that take none alone, so that the
model reads sentences as well as whole texts; half of all come a second time with the parties exchanged, so
that no name decides. About half an hour on one core.
"""

import json
import logging
import random
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertModel

from config import Topic, load_topic
from config.settings import load_settings
from nlp.labelled import read
from nlp.models import locate
from nlp.names import exchange
from nlp.pairs import LABELS
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune
from nlp.training.topic_texts import fitted
from nlp.tuned import TUNED_ON

SEED = 20260223
COURSE = Course(batch=16, epochs=4, rate=1e-4, head_rate=2e-3, seed=SEED, by_length=True)
EXCHANGED = 0.5
PART = 0.7  # what a sentence of a text counts beside the text
SMOOTHING = 0.1


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its author's stance, and what it counts."""

    text: str
    label: str
    weight: float = 1.0


def main(texts: Path, contrast: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(SEED)
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    (target,) = topic.target
    found = [*of_topic(topic, contrast), *of_texts(texts)]
    found += exchanged(topic, found)
    labels = torch.tensor([LABELS.index(e.label) for e in found])
    weights = torch.tensor([e.weight for e in found])

    def lost(logits: torch.Tensor, rows: list[int]) -> torch.Tensor:
        each = torch.nn.functional.cross_entropy(
            logits, labels[rows], label_smoothing=SMOOTHING, reduction="none"
        )
        return (each * weights[rows]).sum() / weights[rows].sum()

    tokenizer = AutoTokenizer.from_pretrained(base)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), len(LABELS))
    tune(model, tokenizer, [e.text for e in found], lost, COURSE)
    export_classifier(model, tokenizer, out, ("a text",))
    tuned_on = json.dumps({target.id: target.description}, indent=1)
    (out / TUNED_ON).write_text(tuned_on + "\n", "utf-8")


def of_topic(topic: Topic, contrast: Path) -> Iterator[Example]:
    """Yield the examples of the topic's proposition, and the fitted half of the contrast sentences."""
    (target,) = topic.target
    yield from (Example(text, "favor") for text in target.favor)
    yield from (Example(text, "against") for text in target.against)
    yield from (Example(text, "none") for text in (*target.none, *topic.background))
    for row in read(contrast, "text", "target", "label"):
        if row["target"] == target.id and zlib.crc32(row["text"].encode()) % 2 == 0:
            yield Example(row["text"], row["label"])


def of_texts(path: Path) -> Iterator[Example]:
    """Yield the fitted texts, the sentence that shows the side of each, and those that show none."""
    for row in fitted(path):
        yield Example(row["text"], row["label"])
        if row["key"] and row["key"] != row["text"]:
            yield Example(row["key"], row["label"], PART)
        yield from (Example(sentence, "none", PART) for sentence in row["neutral"])


def exchanged(topic: Topic, examples: list[Example]) -> list[Example]:
    """Return half of the examples that name a party, with the sides exchanged."""
    draw = random.Random(SEED)
    swapped = [replace(e, text=exchange(e.text, topic)) for e in examples]
    pairs = zip(examples, swapped, strict=True)
    return [s for e, s in pairs if s.text != e.text and draw.random() < EXCHANGED]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
