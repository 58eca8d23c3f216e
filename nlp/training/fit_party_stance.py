"""Fine-tune a pair encoder on what is said of the parties of the default topic; int8 ONNX.

It reads a text and a party's name, or a sentence and the mention that is marked in it, and tells the logits
of against, favor and none (`nlp.pairs`). Run: python -m nlp.training.fit_party_stance OURS OUT, where OURS is
the folder of our own texts (`tests/quality`), and OUT becomes the folder of the model. Fitted are five sixths
of topic_texts.jsonl, each with every party that it names, and of the statements of reports.jsonl, each with
every mention whose sentiment is told; three quarters come a second time with the parties exchanged, so that
no name decides. Six minutes on two cores.
"""

import json
import logging
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoTokenizer, BertModel

from config import Topic, load_topic
from config.settings import load_settings
from nlp.labelled import read
from nlp.models import locate
from nlp.names import exchange
from nlp.pairs import LABELS, Pair, PairEncoder, fit_temperature
from nlp.sentiment import PAIR_LABELS
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune
from nlp.training.reports import Report, reports
from nlp.training.topic_texts import FIELDS, fitted, held_out
from nlp.tuned import TUNED_ON

SEED = 20260223
COURSE = Course(batch=16, epochs=3, rate=1e-4, head_rate=2e-3, seed=SEED, by_length=True)
EXCHANGED = 0.75
SMOOTHING = 0.1
# What each party is called in the texts, its products included.
CALLED = {
    "anthropic": r"anthropic|claude|amodei",
    "openai": r"open ?ai|chatgpt|\bgpt|altman",
    "google": r"google|gemini|deepmind",
    "deepseek": r"deep ?seek",
    "moonshot": r"moonshot|kimi",
    "minimax": r"minimax",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A text, or a sentence with a mention marked; the party's name; what the holder thinks of it."""

    text: str
    party: str
    label: str


def main(ours: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json, calibration.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(SEED)
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    names = {party.id: party.name for party in topic.party}
    texts = ours / "topic_texts.jsonl"
    found = list(examples(fitted(texts), names))
    found += of_mentions(reports(ours / "reports.jsonl", topic, settings, measured=False))
    found += exchanged(topic, found)
    labels = torch.tensor([LABELS.index(e.label) for e in found])

    def lost(logits: torch.Tensor, rows: list[int]) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(logits, labels[rows], label_smoothing=SMOOTHING)

    tokenizer = AutoTokenizer.from_pretrained(base)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), len(LABELS))
    tune(model, tokenizer, [e.text for e in found], lost, COURSE, pairs=[e.party for e in found])
    export_classifier(model, tokenizer, out, ("a text", "a party"))
    (out / TUNED_ON).write_text(json.dumps({topic.id: topic.description}, indent=1) + "\n", "utf-8")
    held = [row for row in read(texts, *FIELDS) if held_out(row["text"])]
    kept = [*examples(held, names)]
    kept += of_mentions(reports(ours / "reports.jsonl", topic, settings, measured=True))
    calibrate(kept, out)


def examples(rows: list[dict[str, Any]], names: Mapping[str, str]) -> Iterator[Example]:
    """Yield texts with each party that they name."""
    for row in rows:
        for party, words in CALLED.items():
            if re.search(words, row["text"], re.IGNORECASE):
                yield Example(row["text"], names[party], row["parties"].get(party, "none"))


def exchanged(topic: Topic, found: list[Example]) -> list[Example]:
    """Return most of the examples a second time, with the sides exchanged."""
    draw = random.Random(SEED)
    swapped = [Example(exchange(e.text, topic), exchange(e.party, topic), e.label) for e in found]
    pairs = zip(found, swapped, strict=True)
    return [s for e, s in pairs if s != e and draw.random() < EXCHANGED]


def of_mentions(found: Sequence[Report]) -> Iterator[Example]:
    """Yield the statements of reports with each mention marked, as stage `sentiment` asks."""
    for report in found:
        for statement in report.statements:
            for mentioned, sentiment in statement.mentions:
                yield Example(*mentioned.pair, PAIR_LABELS[sentiment])


def calibrate(found: Sequence[Example], out: Path) -> None:
    """Fit the temperature on what was held out (Guo et al. 2017); one number cannot overfit."""
    encoder = PairEncoder(out)
    logits = np.stack([encoder.logits(Pair(e.text, e.party)) for e in found])
    temperature = fit_temperature(logits, [LABELS.index(e.label) for e in found])
    (out / "calibration.json").write_text(json.dumps({"temperature": round(temperature, 2)}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
