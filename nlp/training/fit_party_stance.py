"""Fine-tune a pair encoder on what is said of the parties of the default topic; int8 ONNX.

It reads a text in which a party's names are marked and the party's name, or a sentence and the mention that
is marked in it, and tells the logits of against, favor and none (`nlp.pairs`). Run:
python -m nlp.training.fit_party_stance DATA OURS OUT, where DATA holds target_sentiment/train, OURS is the
folder of our own texts (`tests/quality`), and OUT becomes the folder of the model. Fitted are five sixths of
topic_texts.jsonl and two_parties.jsonl, each with every party that it names, and of the statements of
reports.jsonl, each with every mention whose sentiment is told; three quarters come a second time with the
parties exchanged, so that no name decides. 3,000 sentences of NewsMTSC show how news speaks of others.
"""

import json
import logging
import random
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import AutoTokenizer, BertModel

from config import Topic, load_topic
from config.settings import load_settings
from config.topic import Party
from nlp.gazetteer import Gazetteer
from nlp.labelled import read
from nlp.models import locate
from nlp.names import exchange
from nlp.pairs import LABELS, Pair, PairEncoder, mark_all
from nlp.probability import fit_temperature
from nlp.sentiment import PAIR_LABELS, Mentioned
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune
from nlp.training.reports import Report, reports
from nlp.training.topic_texts import FIELDS, fitted, held_out
from nlp.tuned import TUNED_ON

SEED = 20260223
COURSE = Course(batch=16, epochs=3, rate=1e-4, head_rate=2e-3, seed=SEED, by_length=True)
EXCHANGED = 0.75
NEWS = 3_000
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
    """A text, or a sentence with a mention marked; the party's name; what the holder thinks of it.

    `of_sentence` tells that it is asked how a sentence speaks of the mention, as stage `sentiment` asks.
    """

    text: str
    party: str
    label: str
    of_sentence: bool = False


def main(data: Path, ours: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json, calibration.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(SEED)
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    found = list(examples(topic, fitted(ours / "topic_texts.jsonl")))
    found += of_parties(topic, party_texts(ours / "two_parties.jsonl", measured=False))
    found += of_mentions(reports(ours / "reports.jsonl", topic, settings, measured=False))
    found += exchanged(topic, found)
    found += news(data)
    labels = torch.tensor([LABELS.index(e.label) for e in found])

    def lost(logits: torch.Tensor, rows: list[int]) -> torch.Tensor:
        return torch.nn.functional.cross_entropy(logits, labels[rows], label_smoothing=SMOOTHING)

    tokenizer = AutoTokenizer.from_pretrained(base)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), len(LABELS))
    tune(model, tokenizer, [e.text for e in found], lost, COURSE, pairs=[e.party for e in found])
    export_classifier(model, tokenizer, out, ("a text", "a party"))
    (out / TUNED_ON).write_text(json.dumps({topic.id: topic.description}, indent=1) + "\n", "utf-8")
    rows = read(ours / "topic_texts.jsonl", *FIELDS)
    kept = list(examples(topic, [row for row in rows if held_out(row["text"])]))
    kept += of_parties(topic, party_texts(ours / "two_parties.jsonl", measured=True))
    kept += of_mentions(reports(ours / "reports.jsonl", topic, settings, measured=True))
    calibrate(kept, out)


def examples(topic: Topic, rows: Iterable[Mapping[str, Any]]) -> Iterator[Example]:
    """Yield texts with each party that they name."""
    names = {party.id: party for party in topic.party}
    for row in rows:
        for party, words in CALLED.items():
            if found := re.findall(words, row["text"], re.IGNORECASE):
                text = pointed(row["text"], names[party], found)
                yield Example(text, names[party].name, row["parties"].get(party, "none"))


def pointed(text: str, party: Party, called: Sequence[str]) -> str:
    """Return a text with the party's names marked, as stage `stance` does; else what it is called."""
    names = Gazetteer.of_parties([party])
    found = list(names.find(text))
    return mark_all(text, found or Gazetteer({party.id: called}).find(text))


def party_texts(path: Path, *, measured: bool) -> list[dict[str, Any]]:
    """Return texts with what they think of each party that they name: measured, or to be fitted.

    They have the author's stance toward `parties` by id, and what these are `called` first.

    Raises:
        LabelledDataError: the file cannot be read, or lacks a field.
    """
    rows = read(path, "text", "kind", "parties", "called")
    return [row for row in rows if held_out(row["text"]) == measured]


def of_parties(topic: Topic, rows: Iterable[Mapping[str, Any]]) -> Iterator[Example]:
    """Yield texts with each of their parties, and single sentences also with each first mention marked."""
    names = {party.id: party for party in topic.party}
    for row in rows:
        for party, label in row["parties"].items():
            text, called = row["text"], row["called"][party]
            yield Example(pointed(text, names[party], [called]), names[party].name, label)
            if row["kind"] == "sentence":
                start = text.index(called)
                asked = Mentioned(text, start, start + len(called)).pair
                yield Example(*asked, label, of_sentence=True)


def news(data: Path) -> list[Example]:
    """Return some sentences of NewsMTSC with the mention marked (Hamborg & Donnay 2021)."""
    rows = read(data / "target_sentiment" / "train.jsonl.gz", "text", "start", "end", "label")
    return [
        Example(
            *Mentioned(row["text"], row["start"], row["end"]).pair,
            PAIR_LABELS[row["label"]],
            of_sentence=True,
        )
        for row in random.Random(SEED).sample(rows, NEWS)
    ]


def exchanged(topic: Topic, found: list[Example]) -> list[Example]:
    """Return most of the examples a second time, with the sides exchanged."""
    draw = random.Random(SEED)
    swapped = [
        replace(e, text=exchange(e.text, topic), party=exchange(e.party, topic)) for e in found
    ]
    pairs = zip(found, swapped, strict=True)
    return [s for e, s in pairs if s != e and draw.random() < EXCHANGED]


def of_mentions(found: Sequence[Report]) -> Iterator[Example]:
    """Yield the statements of reports with each mention marked, as stage `sentiment` asks."""
    for report in found:
        for statement in report.statements:
            for mentioned, sentiment in statement.mentions:
                yield Example(*mentioned.pair, PAIR_LABELS[sentiment], of_sentence=True)


def calibrate(found: Sequence[Example], out: Path) -> None:
    """Fit the temperature on what was held out (Guo et al. 2017); one number cannot overfit."""
    encoder = PairEncoder(out)
    logits = np.stack([encoder.logits(Pair(e.text, e.party)) for e in found])
    temperature = fit_temperature(logits, [LABELS.index(e.label) for e in found])
    (out / "calibration.json").write_text(json.dumps({"temperature": round(temperature, 2)}) + "\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
