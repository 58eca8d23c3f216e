"""Fine-tune the pair encoder: (text, target) -> against, none, favor; quantised to int8 ONNX.

Run: python -m nlp.training.fit_pair DATA CONTRAST OUT, where DATA holds stance/train and
target_sentiment/train (gzipped JSON lines), CONTRAST the contrast sentences of which half may be fitted, and
OUT becomes the folder of the model. About an hour on two cores.

One head learns stance (a text toward anything in words) and target sentiment (a news sentence toward a
marked mention), as both ask what a text thinks of something. So that it reads the target instead of
guessing from the text:

- a seventh of the pairs get somebody else's target and the label none (as VAST, Allaway & McKeown 2020);
- the few targets of the training sets are renamed and turned round (`stance_targets.toml`);
- the topic's own examples come several times, also with the parties exchanged, so that no name decides.
"""

import json
import logging
import random
import sys
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerBase,
)

from config import Topic, load_topic
from config.settings import load_settings
from nlp.labelled import read
from nlp.models import locate
from nlp.names import exchange
from nlp.pairs import (
    LABELS,
    Pair,
    PairEncoder,
    calibration_error,
    fit_temperature,
    mark,
    softmax,
)
from nlp.sentiment import PAIR_LABELS
from nlp.training.finetune import export_classifier, linear_schedule, optimiser

log = logging.getLogger(__name__)
SEED = 20260223
BATCH, RATE, EPOCHS = 32, 6e-5, 3
TOKENS = 128  # of a text and its target; more are read later, but cost time here
UNRELATED = 1 / 7
RENAMED, TURNED = 0.25, 0.15
TOPIC_COPIES = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A text, what it may be about, and what it thinks of that."""

    text: str
    target: str
    label: str


def main(data: Path, contrast: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and calibration.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    random.seed(SEED)
    torch.manual_seed(SEED)
    settings = load_settings()
    base = locate(settings.encoder)
    topic = load_topic(settings.topic)
    pairs = [*stance_pairs(data), *sentiment_pairs(data)]
    pairs += [p for p in topic_pairs(topic, contrast) for _ in range(TOPIC_COPIES)]
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForSequenceClassification.from_pretrained(
        base, num_labels=len(LABELS), id2label=dict(enumerate(LABELS)), dtype=torch.float32
    )
    fit(model, tokenizer, pairs)
    export_classifier(model, tokenizer, out, ("a text", "a target"))
    calibrate(data, out)


def stance_pairs(data: Path) -> Iterator[Example]:
    """Yield the public stance data, with targets renamed, turned round, or somebody else's."""
    draw = random.Random(SEED)
    table = tomllib.loads(Path(__file__).with_name("stance_targets.toml").read_text("utf-8"))
    names = {entry["name"]: entry for entry in table["target"]}
    every = [name for entry in table["target"] for name in (entry["name"], *entry["same"])]
    for row in read(data / "stance" / "train.jsonl.gz", "text", "target", "label"):
        text, target, label = row["text"], row["target"], row["label"]
        yield Example(text, *_renamed(draw, names[target], label))
        if draw.random() < UNRELATED:
            others = [n for n in every if n not in (target, *names[target]["same"])]
            other = draw.choice(others)
            if not set(other.lower().split()) & set(text.lower().split()):
                yield Example(text, other, "none")


def _renamed(draw: random.Random, names: dict[str, list[str]], label: str) -> tuple[str, str]:
    lot = draw.random()
    if lot < RENAMED:
        return draw.choice(names["same"]), label
    if lot < RENAMED + TURNED:
        turned = {"favor": "against", "against": "favor", "none": "none"}
        return draw.choice(names["opposite"]), turned[label]
    return str(names["name"]), label


def sentiment_pairs(data: Path) -> Iterator[Example]:
    """Yield news sentences with the mention marked; some with a mention of another sentence."""
    draw = random.Random(SEED + 1)
    rows = read(data / "target_sentiment" / "train.jsonl.gz", "text", "start", "end", "label")
    mentions = sorted({row["text"][row["start"] : row["end"]] for row in rows})
    for row in rows:
        text, mention = row["text"], row["text"][row["start"] : row["end"]]
        yield Example(mark(text, row["start"], row["end"]), mention, PAIR_LABELS[row["label"]])
        if draw.random() < UNRELATED / 2 and (other := draw.choice(mentions)) not in text:
            yield Example(text, other, "none")


def topic_pairs(topic: Topic, contrast: Path) -> Iterator[Example]:
    """Yield the topic's examples and the fitted half of the contrast sentences, names exchanged too."""
    for target in topic.target:
        examples = [(t, "favor") for t in target.favor] + [(t, "against") for t in target.against]
        examples += [(t, "none") for t in (*target.none, *topic.background)]
        rows = [json.loads(line) for line in contrast.read_text("utf-8").splitlines()]
        examples += [
            (r["text"], r["label"])
            for r in rows
            if r["target"] == target.id and zlib.crc32(r["text"].encode()) % 2 == 0
        ]
        for text, label in examples:
            for words in (target.description, target.name):
                yield Example(text, words, label)
                swapped = exchange(text, topic)
                if swapped != text:
                    yield Example(swapped, exchange(words, topic), label)


def fit(model: torch.nn.Module, tokenizer: PreTrainedTokenizerBase, pairs: list[Example]) -> None:
    """Train with AdamW, warm-up and linear decay (Devlin et al. 2019), in bfloat16 where it is fast."""
    encoded = [
        tokenizer(p.text, p.target, truncation="only_first", max_length=TOKENS)
        | {"labels": LABELS.index(p.label)}
        for p in pairs
    ]
    batches = _batches([len(e["input_ids"]) for e in encoded])
    loader: DataLoader[object] = DataLoader(
        encoded,  # type: ignore[arg-type]
        batch_sampler=batches,
        collate_fn=lambda rows: tokenizer.pad(rows, return_tensors="pt"),
    )
    steps = optimiser(model.named_parameters(), RATE)
    schedule = linear_schedule(steps, len(batches) // 16, len(batches))
    model.train()
    running = 0.0
    for step, batch in enumerate(loader, 1):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(**{k: v for k, v in batch.items() if k != "labels"}).logits
        loss = torch.nn.functional.cross_entropy(
            logits.float(), batch["labels"], label_smoothing=0.05
        )
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        steps.step()
        schedule.step()
        steps.zero_grad()
        running += 0.02 * (loss.item() - running) if step > 1 else loss.item()
        if step % 100 == 0:
            log.info("step %d of %d, loss %.3f", step, len(batches), running)
    model.eval()


def _batches(lengths: list[int]) -> list[list[int]]:
    """Return the batches of all epochs: texts of like length together, in random order."""
    draw = random.Random(SEED + 2)
    found = []
    for _ in range(EPOCHS):
        order = sorted(range(len(lengths)), key=lambda i: lengths[i] + draw.random() * 8)
        epoch = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        draw.shuffle(epoch)
        found += epoch
    return found


def calibrate(data: Path, out: Path) -> None:
    """Fit the temperature on half of the stance dev part, and say what the other half gives."""
    rows = read(data / "stance" / "dev.jsonl.gz", "text", "target", "label")
    encoder = PairEncoder(out)
    logits = np.stack([encoder.logits(Pair(r["text"], r["target"])) for r in rows])
    labels = np.array([LABELS.index(r["label"]) for r in rows])
    half = np.array([zlib.crc32(r["text"].encode()) % 2 == 0 for r in rows])
    temperature = fit_temperature(logits[half], list(labels[half]))
    (out / "calibration.json").write_text(json.dumps({"temperature": round(temperature, 2)}) + "\n")
    error = calibration_error(softmax(logits[~half] / temperature), list(labels[~half]))
    log.info(
        "temperature %.2f, expected calibration error on the other half %.3f", temperature, error
    )


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
