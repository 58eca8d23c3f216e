"""The plain baselines beside the figures of docs/quality.md: what a reader could have without our models."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from config import load_topic
from config.settings import load_settings
from nlp import heads
from nlp.evaluation import Scores, count_labels, count_sets, macro_f1, name_scores
from nlp.gazetteer import Gazetteer
from nlp.heads import LinearHead
from nlp.labelled import read
from nlp.models import Vectors, encoder
from nlp.recogniser import TYPES

if TYPE_CHECKING:
    from vader import SentimentIntensityAnalyzer

Baseline = Callable[[Path, Scores], str]
REGULARISATION = 1.0
NEUTRAL = 0.05  # VADER's compound score from which a text takes a side (its authors' advice)
FRAME_WORDS = {
    "hypocrisy": r"hypocri|iron(y|ic)|kettle|double standard|pirated|scrap(e|ed|ing)|taste of",
    "ip_theft": r"steal|stole|theft|robb|heist|intellectual property|trade secret",
    "national_security": r"national security|china's|beijing|military|export control|pentagon|spies",
    "safety_risk": r"safeguard|guard ?rail|bioweapon|unsafe|misuse|dangerous",
    "competition": r"price|market|compet|moat|investor|revenue|cheap",
    "open_source": r"open[- ](source|weight|model)|weights",
    "paid_access": r"\bpa(id|y|ying)\b|customer|bought|invoice",
    "privacy_surveillance": r"privacy|surveil|spy|watch|logs|metadata|reads? your",
    "legal_tos": r"terms of service|\btos\b|court|contract|copyright|lawsuit|sued?\b|lawyer",
    "technical_explainer": r"distillation|logits|teacher|student|fine-tun|tokens",
}


def majority(path: Path, scores: Scores) -> str:
    """Return the macro-F1 of who always says the commonest label."""
    labels = [row["label"] for row in read(path, "label")]
    (most, _), *_ = Counter(labels).most_common(1)
    return f"majority {macro_f1(count_labels(labels, [most] * len(labels))):.3f}"


def frozen_head(train: Path, path: Path, labels: Collection[str] = ()) -> str:
    """Return the macro-F1 of logistic regression over the frozen embeddings of text and target.

    It is fitted on `train`. Only the labels that are given count, if any are.
    """
    rows = read(path, "text", "target", "label")
    head = _frozen(train)
    found = head.probabilities(_embedded(rows)).argmax(axis=1)
    counts = count_labels([row["label"] for row in rows], [head.labels[i] for i in found])
    counted = {label: c for label, c in counts.items() if not labels or label in labels}
    return f"frozen embeddings {macro_f1(counted):.3f}"


@cache
def _frozen(train: Path) -> LinearHead:
    rows = read(train, "text", "target", "label")
    return heads.fit(_embedded(rows), [row["label"] for row in rows], REGULARISATION)


def _embedded(rows: Sequence[Mapping[str, Any]]) -> Vectors:
    """Return text, target, and what they have in common, shape (rows, 3 x size of an embedding)."""
    settings = load_settings()
    model = encoder(settings.encoder, settings.encoder_dtype)
    names = sorted({row["target"] for row in rows})
    target = dict(zip(names, model.encode(names), strict=True))
    texts = model.encode([row["text"] for row in rows])
    targets = np.stack([target[row["target"]] for row in rows])
    return np.hstack([texts, targets, texts * targets])


def line(name: str, number: str = "f1") -> Baseline:
    """Return a baseline that the evaluation reports itself, as a line of its own."""

    def told(path: Path, scores: Scores) -> str:
        return f"{name.removeprefix('baseline: ')} {scores.per_label[name][number]:.3f}"

    return told


def quotation_marks(path: Path, scores: Scores) -> str:
    """Return the figure of quotation marks, the nearest name and the nearest verb of speech."""
    from nlp.attribution.baseline import by_marks
    from nlp.attribution.evaluation import score

    model = load_settings().spacy_model
    found = score(read(path, "text", "attributions"), lambda text: by_marks(text, model))
    return f"quotation marks alone {found.value:.3f}"


def spacy_alone(path: Path, scores: Scores) -> str:
    """Return the figure of the spaCy pipeline's own names, neither corrected nor linked."""
    from nlp.models import spacy_pipeline

    nlp = spacy_pipeline(load_settings().spacy_model)

    def find(text: str) -> set[tuple[str, int, int]]:
        return {(TYPES.get(e.label_, ""), e.start_char, e.end_char) for e in nlp(text).ents}

    return f"spaCy alone {name_scores(read(path, 'tokens', 'tags'), find).value:.3f}"


def vader(path: Path, scores: Scores) -> str:
    """Return the macro-F1 of VADER (Hutto & Gilbert 2014) on the whole sentence, whoever is meant."""
    rows = read(path, "text", "label")
    counts = count_labels([r["label"] for r in rows], [by_vader(r["text"]) for r in rows])
    return f"VADER {macro_f1(counts):.3f}"


def by_vader(text: str) -> str:
    """Return the sentiment of a text by VADER's words and rules."""
    score = _vader().polarity_scores(text)["compound"]
    return "positive" if score >= NEUTRAL else "negative" if score <= -NEUTRAL else "neutral"


@cache
def _vader() -> "SentimentIntensityAnalyzer":
    from vader import SentimentIntensityAnalyzer

    return SentimentIntensityAnalyzer(curated=False)  # the published lexicon


def frame_words(path: Path, scores: Scores) -> str:
    """Return the macro-F1 of a list of words for each frame of the default topic."""
    rows = read(path, "text", "frames")
    found = [by_frame_words(f"{row.get('title') or ''}\n{row['text']}") for row in rows]
    return f"keywords {macro_f1(count_sets([r['frames'] for r in rows], found)):.3f}"


def by_frame_words(text: str) -> set[str]:
    """Return the frames whose words occur."""
    return {f for f, words in FRAME_WORDS.items() if re.search(words, text, re.IGNORECASE)}


def topic_words(path: Path, scores: Scores) -> str:
    """Return the F1 of taking for relevant what holds one of the topic's keywords."""
    words = Gazetteer({"": load_topic(load_settings().topic).relevance.keywords}, fold=True)
    rows = read(path, "text", "relevant")
    found = [bool(list(words.find(f"{row.get('title') or ''}\n{row['text']}"))) for row in rows]
    counts = count_labels([str(bool(r["relevant"])) for r in rows], [str(f) for f in found])
    return f"the topic's keywords {counts['True'].numbers()['f1']:.3f}"
