"""What the pair encoder and its teacher are fitted on: texts, targets, and what a text thinks of a target.

So that a model reads the target instead of guessing from the text:

- beside one pair in ten stands the same text with somebody else's target and the label none (as VAST,
  Allaway & McKeown 2020);
- the few targets of the public sets are renamed and turned round (`stance_targets.toml`), and of the set
  that has three politicians only, less than half comes in an epoch;
- our own texts on thousands of other targets show what a side looks like when nobody names it, and who is
  believed where somebody accuses somebody;
- the topic's own texts come with the parties exchanged, so that no name decides.

No text of VAST is among them, whose dev part tells what to expect toward a target of one's own.
"""

import random
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from config import Topic
from config.settings import load_settings
from nlp.labelled import read
from nlp.models import spacy_parser, spacy_pipeline
from nlp.names import exchange
from nlp.pairs import mark
from nlp.sentences import sentences, tokenizable
from nlp.sentiment import PAIR_LABELS
from nlp.stance import passages
from nlp.training import topic_texts
from nlp.training.topic_examples import not_known_as_relevant

SEED = 20260223
UNRELATED = 1 / 7  # of the pairs are asked about another target too
DRAWN = 5  # other targets, of which the first counts that has no word with the text in common
RENAMED, TURNED = 0.25, 0.15
FEW_TARGETS = "P-Stance"
FEW_SHARE = 0.2  # of that set, large for what it teaches, in an epoch
NEITHER_SHARE = 0.5  # of what our texts do not judge, on which they are easy and many
DISPUTES = "disputes.jsonl"  # ours on made-up quarrels
EVERYDAY = ("everyday_texts.jsonl", "comments.jsonl", DISPUTES)  # ours on other matters
SWAPPED = 0.3  # of the topic's texts that have a name to exchange
PHRASE = range(3, 40)  # characters of one that is taken for a target
LONG = 250  # characters of a text that has two
ARGUING, POSTS, POSTS_ON_AI, REPORTED = (
    5_000,
    4_500,
    1_000,
    2_500,
)  # texts for a student that goes on
NAMES = ("PERSON", "ORG", "NORP", "GPE")


@dataclass(frozen=True, slots=True)
class Example:
    """A text, what it may be about, and what it thinks of that; None where nobody has told."""

    text: str
    target: str
    label: str | None


def labelled(data: Path, ours: Path, topic: Topic, epochs: int) -> list[list[Example]]:
    """Return the examples of each epoch.

    Args:
        data: holds stance/train and target_sentiment/train (gzipped JSON lines).
        ours: the folder of our own sentences (`tests/quality`), of which the parts held out are left.
        topic: whose examples are taken.
        epochs: how many to draw.

    Raises:
        LabelledDataError: a file is missing or lacks a field.
    """
    draw = random.Random(SEED)
    few, many = stance_pairs(data)
    whole = [*many, *sentiment_pairs(data), *news_pairs(ours / "news_sentences.jsonl")]
    whole += [e for name in EVERYDAY for e in everyday_pairs(ours / name)]
    whole += contrast_pairs(topic, ours / "contrast.jsonl")
    whole += own_pairs(topic, ours / "topic_texts.jsonl")
    share = int(len(few) * FEW_SHARE)
    return [[*whole, *draw.sample(few, share)] for _ in range(epochs)]


def seen_twice(data: Path, ours: Path, topic: Topic) -> set[Example]:
    """Return the examples that a student sees a second time: those of many targets, and of accusations."""
    _, many = stance_pairs(data)
    disputes = everyday_pairs(ours / DISPUTES)
    return {*many, *disputes, *contrast_pairs(topic, ours / "contrast.jsonl")}


def stance_pairs(data: Path) -> tuple[list[Example], list[Example]]:
    """Return the public stance data, with targets renamed, turned round, or somebody else's.

    First those of the set with few targets, then all others.
    """
    draw = random.Random(SEED)
    table = tomllib.loads(Path(__file__).with_name("stance_targets.toml").read_text("utf-8"))
    names = {entry["name"]: entry for entry in table["target"]}
    others = {
        matter: [
            name
            for entry in table["target"]
            if entry["matter"] != matter
            for name in (entry["name"], *entry["same"])
        ]
        for matter in {entry["matter"] for entry in table["target"]}
    }
    few: list[Example] = []
    many: list[Example] = []
    for row in read(data / "stance" / "train.jsonl.gz", "text", "target", "label", "source"):
        text, target, label = row["text"], row["target"], row["label"]
        found = few if row["source"] == FEW_TARGETS else many
        found.append(Example(text, *_renamed(draw, names[target], label)))
        found += _unrelated(draw, text, others[names[target]["matter"]])
    return few, many


def _renamed(draw: random.Random, names: dict[str, Any], label: str) -> tuple[str, str]:
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


def everyday_pairs(path: Path) -> Iterator[Example]:
    """Yield our opinion texts that may be fitted, toward their targets and at times toward another's."""
    draw = random.Random(SEED + 2)
    rows = _everyday(path)
    targets = sorted({target for row in rows for target, _ in row["stances"]})
    for row in rows:
        text, own = row["text"], {target for target, _ in row["stances"]}
        others = [target for target in targets if target not in own]
        for target, label in row["stances"]:
            if label != "none" or draw.random() < NEITHER_SHARE:
                yield Example(text, target, label)
                yield from _unrelated(draw, text, others)


def news_pairs(path: Path) -> Iterator[Example]:
    """Yield our news sentences that may be fitted, each once a mention, which is marked."""
    for row in read(path, "text", "mentions"):
        text = row["text"]
        for mention, label in row["mentions"] if not topic_texts.held_out(text) else ():
            start = text.index(mention)
            yield Example(mark(text, start, start + len(mention)), mention, PAIR_LABELS[label])


def contrast_pairs(topic: Topic, path: Path) -> Iterator[Example]:
    """Yield the topic's examples and the fitted half of the contrast sentences, names exchanged too."""
    for target, text, label in topic_texts.sentences_of(topic, path):
        swapped = exchange(text, topic)
        for words in (target.description, target.name):
            yield Example(text, words, label)
            if swapped != text:
                yield Example(swapped, exchange(words, topic), label)


def own_pairs(topic: Topic, path: Path) -> Iterator[Example]:
    """Yield our texts about the topic that may be fitted, toward its first target."""
    draw = random.Random(SEED + 3)
    target = topic.target[0]
    for row in topic_texts.fitted(path):
        text, words = row["text"], draw.choice((target.description, target.name))
        swapped = exchange(text, topic)
        if swapped != text and draw.random() < SWAPPED:
            text, words = swapped, exchange(words, topic)
        yield Example(text, words, row["label"])


def unlabelled(data: Path, ours: Path, size: int) -> list[Example]:
    """Return `size` texts that argue, about phrases of their own, for a teacher to judge."""
    draw = random.Random(SEED + 4)
    arguing = sorted(set(opinions(data, ours)))
    return about_phrases(draw.sample(arguing, min(size, len(arguing))), draw)


def unlabelled_of_every_kind(data: Path, ours: Path) -> list[Example]:
    """Return such texts again, more of them, and real posts and news, for a student that goes on.

    What is known to be about the dispute is left out.
    """
    draw = random.Random(SEED + 5)
    corpus = data / "corpus"
    on_ai = not_known_as_relevant(corpus / "posts_x.jsonl.gz", "text")
    kinds: tuple[tuple[int, Iterable[str]], ...] = (
        (ARGUING, opinions(data, ours)),
        (POSTS, (row["text"] for row in read(data / "stance" / "train.jsonl.gz", "text"))),
        (POSTS_ON_AI, (row["text"] for row in on_ai)),
        (REPORTED, _news(data)),
    )
    texts = [t for size, of_kind in kinds for t in draw.sample(sorted(set(of_kind)), size)]
    return [*about_phrases(texts, draw), *about_mentions(data, draw)]


def about_phrases(texts: Sequence[str], draw: random.Random) -> list[Example]:
    """Return texts with noun phrases of their own for targets.

    A target that the text names in passing is what a reader asks about, and what no label of the public sets
    has. A long text comes with two phrases, some with a phrase of another text, and those without a phrase
    are left out.
    """
    nlp = spacy_parser(load_settings().spacy_model)
    phrases = {
        text: sorted(set(_phrases(doc)))
        for text, doc in zip(texts, nlp.pipe(map(tokenizable, texts)), strict=True)
    }
    every = sorted({phrase for found in phrases.values() for phrase in found})
    examples = []
    for text, found in phrases.items():
        few = 2 if len(text) > LONG else 1
        examples += [Example(text, p, None) for p in draw.sample(found, min(few, len(found)))]
        if found and draw.random() < UNRELATED and (other := draw.choice(every)) not in text:
            examples.append(Example(text, other, None))
    return examples


def about_mentions(data: Path, draw: random.Random) -> list[Example]:
    """Return news sentences with a name marked that nobody has labelled there."""
    told: dict[str, list[tuple[int, int]]] = {}
    for row in read(data / "target_sentiment" / "train.jsonl.gz", "text", "start", "end"):
        told.setdefault(row["text"], []).append((row["start"], row["end"]))
    nlp = spacy_pipeline(load_settings().spacy_model)
    examples = []
    for (text, spans), doc in zip(told.items(), nlp.pipe(map(tokenizable, told)), strict=True):
        names = [
            (e.start_char, e.end_char)
            for e in doc.ents
            if e.label_ in NAMES
            and not any(e.start_char < end and start < e.end_char for start, end in spans)
        ]
        if names:
            start, end = draw.choice(names)
            examples.append(Example(mark(text, start, end), text[start:end], None))
    return examples


def _news(data: Path) -> Iterator[str]:
    """Yield passages of news: of articles on politics, and on technology."""
    corpus = not_known_as_relevant(data / "corpus" / "articles.jsonl.gz", "text")
    for row in (*read(data / "quotes" / "train.jsonl.gz", "text"), *corpus):
        yield from _passages(row["text"] or "")


def _phrases(doc: Doc) -> Iterator[str]:
    """Yield the noun phrases of a parsed text, without the words that only point ("these", "our")."""
    for chunk in doc.noun_chunks:
        if chunk.root.pos_ != "PRON":
            pointing = takewhile(lambda word: word.pos_ in ("DET", "PRON"), chunk)
            phrase = chunk[len(list(pointing)) :].text.strip()
            if len(phrase) in PHRASE and "\n" not in phrase:
                yield phrase


def opinions(data: Path, ours: Path) -> Iterator[str]:
    """Yield texts that argue: ours on other matters, and passages of partisan columns."""
    for name in EVERYDAY:
        yield from (row["text"] for row in _everyday(ours / name))
    for row in read(data / "fallacy" / "propaganda_train.jsonl.gz", "text"):
        yield from _passages(row["text"])


def _passages(text: str) -> list[str]:
    return passages([text[start:end] for start, end in sentences(text)])


def _everyday(path: Path) -> list[dict[str, Any]]:
    """Return our opinion texts that may be fitted."""
    rows = read(path, "text", "stances")
    return [row for row in rows if not topic_texts.held_out(row["text"])]


def _unrelated(draw: random.Random, text: str, others: Sequence[str]) -> list[Example]:
    """Return the text with the target of another text, at times, if they have no telling word in common."""
    if draw.random() >= UNRELATED:
        return []
    words = _telling(text)
    drawn = draw.sample(others, DRAWN)
    return [Example(text, other, "none") for other in drawn if not _telling(other) & words][:1]


def _telling(text: str) -> set[str]:
    return {word for word in text.lower().split() if len(word) > len("with")}
