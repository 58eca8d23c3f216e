"""What the pair encoder is fitted on: texts, what they may be about, and what they think of it.

So that it reads the target instead of guessing from the text:

- our own texts (`stance_texts.jsonl`) have several targets each, some of them never named, over hundreds of
  topics, for the public sets have thirteen targets; their irony, concessions and reports are meant;
- a seventh of the public pairs get somebody else's target and the label none (Allaway & McKeown 2020);
- the targets of the public sets are renamed and turned round (`stance_targets.toml`), and three politicians,
  two thirds of them, are sampled;
- the topic's own examples come several times, also with the parties exchanged, so that no name decides.
"""

import json
import random
import tomllib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config import Topic
from nlp.labelled import read
from nlp.names import exchange
from nlp.pairs import mark

SEED = 20260223
SAMPLED = {"P-Stance": 0.4}
UNRELATED = 1 / 7
RENAMED, TURNED = 0.25, 0.15
TOPIC_COPIES, WRITTEN_COPIES = 2, 2
SENTIMENT = {"negative": "against", "neutral": "none", "positive": "favor"}
WRITTEN = Path(__file__).with_name("stance_texts.jsonl")


@dataclass(frozen=True, slots=True)
class Example:
    """A text, what it may be about, and what it thinks of that."""

    text: str
    target: str
    label: str


def everything(data: Path, topic: Topic, contrast: Path) -> list[Example]:
    """Return all pairs, in a fixed order."""
    pairs = [*stance_pairs(data), *sentiment_pairs(data)]
    for _ in range(TOPIC_COPIES):
        pairs += topic_pairs(topic, contrast)
    for _ in range(WRITTEN_COPIES):
        pairs += written_pairs(topic)
    return pairs


def written_pairs(topic: Topic, *, held_out: bool = False) -> Iterator[Example]:
    """Yield our own texts with their targets, names exchanged too; one text in ten is held out."""
    for row in read(WRITTEN, "text", "targets"):
        if (zlib.crc32(row["text"].encode()) % 10 == 0) is not held_out:
            continue
        for target, label in row["targets"]:
            yield Example(row["text"], target, label)
            swapped = exchange(row["text"], topic)
            if swapped != row["text"] and not held_out:
                yield Example(swapped, exchange(target, topic), label)


def stance_pairs(data: Path) -> Iterator[Example]:
    """Yield the public stance data, with targets renamed, turned round, or somebody else's."""
    draw = random.Random(SEED)
    table = tomllib.loads(Path(__file__).with_name("stance_targets.toml").read_text("utf-8"))
    names = {entry["name"]: entry for entry in table["target"]}
    every = [name for entry in table["target"] for name in (entry["name"], *entry["same"])]
    for row in read(data / "stance" / "train.jsonl.gz", "text", "target", "label", "source"):
        if draw.random() >= SAMPLED.get(row["source"], 1.0):
            continue
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
        yield Example(mark(text, row["start"], row["end"]), mention, SENTIMENT[row["label"]])
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
