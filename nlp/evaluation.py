"""How well the stages do on labelled data: each task's usual metric, and the numbers per label."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import average_precision_score

from config.topic import Topic
from db.records import Document, RelevanceAnnotation
from nlp.entities import EntityStage
from nlp.frames import FrameStage
from nlp.labelled import need_one_of, need_spans, need_text, need_texts, read
from nlp.language import LanguageStage
from nlp.models import Encoder
from nlp.pairs import LABELS, Pair, PairEncoder
from nlp.probability import Probabilities, calibration_error
from nlp.relevance import RelevanceStage
from nlp.sentiment import LABELS as SENTIMENTS
from nlp.sentiment import Mentioned, probabilities

RESAMPLES = 1000
TAG = re.compile(r"O|[BI]-.+")
Numbers = Mapping[str, float | int]
Name = tuple[str, int, int]  # its type, and where it begins and ends


@dataclass(frozen=True, slots=True)
class Scores:
    """The result of one evaluation: the task's usual metric over `n` cases, and numbers per label."""

    task: str
    metric: str
    value: float
    n: int
    per_label: Mapping[str, Numbers] = field(default_factory=dict)


@dataclass(slots=True)
class Counts:
    """True positives, false positives and false negatives of one label."""

    true_positive: int = 0
    false_positive: int = 0
    false_negative: int = 0

    def numbers(self) -> dict[str, float | int]:
        """Return precision, recall, F1, and the number of true cases."""
        found = self.true_positive + self.false_positive
        true = self.true_positive + self.false_negative
        return {
            "precision": self.true_positive / found if found else 0.0,
            "recall": self.true_positive / true if true else 0.0,
            "f1": 2 * self.true_positive / (found + true) if found + true else 0.0,
            "n": true,
        }


def count_labels(true: Sequence[str], found: Sequence[str]) -> dict[str, Counts]:
    """Count a single-label classification label by label."""
    counts = {label: Counts() for label in sorted({*true, *found})}
    for t, f in zip(true, found, strict=True):
        if t == f:
            counts[t].true_positive += 1
        else:
            counts[t].false_negative += 1
            counts[f].false_positive += 1
    return counts


def count_sets(true: Sequence[Iterable[str]], found: Sequence[Iterable[str]]) -> dict[str, Counts]:
    """Count a multi-label classification label by label."""
    counts: dict[str, Counts] = {}
    for t, f in zip(map(set, true), map(set, found), strict=True):
        for label in t | f:
            c = counts.setdefault(label, Counts())
            c.true_positive += label in t and label in f
            c.false_positive += label not in t
            c.false_negative += label not in f
    return dict(sorted(counts.items()))


def macro_f1(counts: Mapping[str, Counts]) -> float:
    """Return the mean F1 of the labels that truly occur."""
    numbers = [c.numbers() for c in counts.values()]
    return float(np.mean([n["f1"] for n in numbers if n["n"]] or [0.0]))


def micro(counts: Mapping[str, Counts]) -> Counts:
    """Return the sum over all labels."""
    return Counts(
        sum(c.true_positive for c in counts.values()),
        sum(c.false_positive for c in counts.values()),
        sum(c.false_negative for c in counts.values()),
    )


def _scores(task: str, metric: str, value: float, n: int, counts: Mapping[str, Counts]) -> Scores:
    return Scores(task, metric, value, n, {k: c.numbers() for k, c in counts.items()})


def stance(path: Path, pairs: PairEncoder) -> Scores:
    """Macro-F1 over favor, against and none; rows have text, target, label."""
    rows = read(path, "text", "target", "label", check=_check_stance)
    found = pairs.probabilities(Pair(r["text"], r["target"]) for r in rows)
    labels = [LABELS[i] for i in found.argmax(axis=1)]
    counts = count_labels([r["label"] for r in rows], labels)
    scores = _scores("stance", "macro_f1", macro_f1(counts), len(rows), counts)
    true = [LABELS.index(r["label"]) for r in rows]
    return _with_calibration(scores, calibration_error(found, true))


def _check_stance(row: Mapping[str, Any]) -> None:
    need_text(row, "text", "target")
    need_one_of(row["label"], LABELS, "label")


def target_sentiment(path: Path, pairs: PairEncoder) -> Scores:
    """Macro-F1 over the three labels; rows have text, start, end, label."""
    rows = read(path, "text", "start", "end", "label", check=_check_sentiment)
    found = probabilities(pairs, [Mentioned(r["text"], r["start"], r["end"]) for r in rows])
    labels = [SENTIMENTS[i] for i in found.argmax(axis=1)]
    counts = count_labels([r["label"] for r in rows], labels)
    scores = _scores("target_sentiment", "macro_f1", macro_f1(counts), len(rows), counts)
    return _with_calibration(
        scores, calibration_error(found, [SENTIMENTS.index(r["label"]) for r in rows])
    )


def _check_sentiment(row: Mapping[str, Any]) -> None:
    need_text(row, "text")
    need_spans([[row["start"], row["end"]]], row["text"], "start, end")
    need_one_of(row["label"], SENTIMENTS, "label")


def _with_calibration(scores: Scores, error: float) -> Scores:
    """Add the expected calibration error as a line of its own."""
    line = {"expected_calibration_error": error}
    return replace(scores, per_label={**scores.per_label, "all labels": line})


def relevance(path: Path, topic: Topic, encoder: Encoder) -> Scores:
    """F1 of `relevant`; rows have url, title, text, relevant, and `thread` if they answer something.

    How well the probabilities rank, whatever the threshold, is a line of its own: average precision.
    """
    rows = read(
        path, "relevant", check=lambda r: need_one_of(r["relevant"], (True, False), "relevant")
    )
    found = [
        a
        for a in RelevanceStage(topic, encoder).annotate(documents(rows))
        if isinstance(a, RelevanceAnnotation)
    ]
    names = {True: "relevant", False: "irrelevant"}
    true = [bool(r["relevant"]) for r in rows]
    counts = count_labels([names[t] for t in true], [names[a.relevant] for a in found])
    value = float(counts.get("relevant", Counts()).numbers()["f1"])
    scores = _scores("relevance", "f1", value, len(rows), counts)
    ranking = average_precision_interval(true, [a.probability for a in found])
    return replace(scores, per_label={**scores.per_label, "ranking": ranking})


def average_precision(true: Sequence[int], scores: Sequence[float] | Probabilities) -> float:
    """Return the area under the precision-recall curve; scores that tie are one threshold."""
    return float(average_precision_score(true, scores)) if any(true) else 0.0


def average_precision_interval(true: Sequence[bool], scores: Sequence[float]) -> dict[str, float]:
    """Return the average precision with its 95 % interval (bootstrap)."""
    labels, values = np.asarray(true, bool), np.asarray(scores, float)
    draws = np.random.default_rng(0).integers(len(labels), size=(RESAMPLES, len(labels)))
    drawn = [average_precision_score(labels[d], values[d]) for d in draws if labels[d].any()]
    low, high = np.quantile(drawn, (0.025, 0.975)) if drawn else (0.0, 0.0)
    return {
        "average_precision": average_precision(true, scores),
        "low": float(low),
        "high": float(high),
    }


def frames(path: Path, topic: Topic, encoder: Encoder) -> Scores:
    """Macro-F1 over the frames of documents; rows have url, title, text, frames.

    A document uses the frames of its sentences. Only rows that are not marked irrelevant count, for the
    stage sees no others.
    """
    ids = [frame.id for frame in topic.frame]

    def check(row: Mapping[str, Any]) -> None:
        need_texts(row, "frames")
        for frame in row["frames"]:
            need_one_of(frame, ids, "frames")

    rows = [r for r in read(path, "frames", check=check) if r.get("relevant", True)]
    found: dict[str, set[str]] = {}
    for a in FrameStage(topic, encoder).annotate(documents(rows)):
        found.setdefault(a.document_id, set()).add(getattr(a, "frame", ""))
    counts = count_sets(
        [r["frames"] for r in rows], [found.get(str(i), set()) for i in range(len(rows))]
    )
    return _scores("frames", "macro_f1", macro_f1(counts), len(rows), counts)


def documents(rows: Sequence[Mapping[str, object]]) -> list[Document]:
    """Make documents of rows with title and text, with their language; ids are row numbers."""
    made = [
        Document(
            id=str(i),
            url=str(row.get("url") or i),
            kind=str(row.get("kind") or "news"),
            title=str(row["title"]) if row.get("title") else None,
            text=str(row.get("text") or row.get("title") or ""),
            thread=str(row["thread"]) if row.get("thread") else None,
            parent=str(row["parent"]) if row.get("parent") else None,
        )
        for i, row in enumerate(rows)
    ]
    languages = {
        a.document_id: getattr(a, "language", None) for a in LanguageStage().annotate(made)
    }
    return [replace(d, language=languages.get(d.id)) for d in made]


# The tag sets of the public corpora, in our types; tags that are not here are not counted.
COARSE = {
    "organisation": "organisation", "corporation": "organisation", "group": "organisation",
    "university": "organisation", "politicalparty": "organisation", "org": "organisation",
    "person": "person", "researcher": "person", "politician": "person", "per": "person",
    "location": "location", "country": "location", "loc": "location", "gpe": "location",
    "product": "product",
}  # fmt: skip


def ner(path: Path, topic: Topic, spacy_model: str) -> Scores:
    """Micro-F1 of exact spans with their coarse type; rows have tokens and BIO tags."""
    stage = EntityStage(topic, spacy_model)

    def find(text: str) -> set[Name]:
        document = Document("0", "0", "news", None, text, language="en")
        return {(getattr(m, "type", ""), m.start, m.end) for m in stage.annotate([document])}

    return name_scores(read(path, "tokens", "tags", check=_check_tags), find)


def _check_tags(row: Mapping[str, Any]) -> None:
    need_texts(row, "tokens", "tags")
    if len(row["tokens"]) != len(row["tags"]):
        raise ValueError(f"tags: {len(row['tags'])} for {len(row['tokens'])} tokens")
    if wrong := [tag for tag in row["tags"] if not TAG.fullmatch(tag)]:
        raise ValueError(f"tags: {wrong[0]!r} is neither O nor begins with B- or I-")


def name_scores(
    rows: Sequence[Mapping[str, Sequence[str]]], find: Callable[[str], set[Name]]
) -> Scores:
    """Score whoever finds names in a text; what is of another type than the coarse ones does not count."""
    wanted = set(COARSE.values())
    counts: dict[str, Counts] = {}
    for row in rows:
        true = set(bio_spans(row["tokens"], row["tags"]))
        guessed = {name for name in find(" ".join(row["tokens"])) if name[0] in wanted}
        for name in true | guessed:
            c = counts.setdefault(name[0], Counts())
            c.true_positive += name in true and name in guessed
            c.false_positive += name not in true
            c.false_negative += name not in guessed
    value = float(micro(counts).numbers()["f1"])
    return _scores("ner", "micro_f1", value, len(rows), dict(sorted(counts.items())))


def bio_spans(tokens: Sequence[str], tags: Sequence[str]) -> Iterable[tuple[str, int, int]]:
    """Yield (coarse type, start, end) of BIO tags, as offsets into the tokens joined by spaces."""
    starts = np.cumsum([0, *(len(t) + 1 for t in tokens)]).tolist()
    begins = [i for i, tag in enumerate(tags) if tag.startswith("B-")]
    for begin, limit in pairwise([*begins, len(tags)]):
        end = begin + 1
        while end < limit and tags[end] == f"I-{tags[begin][2:]}":
            end += 1
        kind = COARSE.get(tags[begin][2:].lower())
        if kind:
            yield kind, starts[begin], starts[end] - 1
