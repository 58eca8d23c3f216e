"""Fit the calibration of the relevance stage on documents that we labelled.

The labels (`relevance_labels.jsonl`, by the guideline in docs/labelling.md) hold addresses and our judgement
only; the texts are read from DATA. Since real relevant items are few, they are joined by the items of the
sample web, labelled by those who wrote them; by all these once more with the title alone, where it tells
enough; by headlines and posts of our own (`relevance_titles.jsonl`); by headlines, teasers, posts, comments
and articles of our own, half of which only look like the matter (`relevance_texts.jsonl`: 960 by four hands,
whose labels a blind reader all gave again); and by random real documents that nobody labelled, which count as
irrelevant, with a small weight, for that is what nearly all are. Half of all, chosen by a hash of the
address, or of the thread of a comment, is held out; the regularisation is chosen by cross-validation on the
other half.

Run: python -m crawler.sample_web.labelled > SAMPLE
     python -m nlp.training.fit_relevance DATA SAMPLE, where DATA holds corpus/*.jsonl.gz.
"""

import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import StratifiedKFold

from config import load_topic
from config.settings import load_settings
from db.records import RelevanceAnnotation
from nlp import heads
from nlp.evaluation import average_precision_interval, count_labels, documents
from nlp.labelled import read
from nlp.models import Vectors, encoder
from nlp.probability import calibration_error
from nlp.relevance import RelevanceStage
from nlp.relevance_features import FEATURES

HERE = Path(__file__).parent
LABELS = HERE / "relevance_labels.jsonl"
TITLES, TEXTS = HERE / "relevance_titles.jsonl", HERE / "relevance_texts.jsonl"
REGULARISATIONS = (0.03, 0.1, 0.3, 1.0)
UNLABELLED = {"headlines": 3, "articles": 2, "posts_x": 3}  # one document in so many
WEIGHT = 0.1  # of an unlabelled document
BATCH = 500
UNLABELLED_GROUP = "unlabelled"
Row = Mapping[str, Any]
Floats = npt.NDArray[np.float64]


def labelled(data: Path) -> list[Row]:
    """Return the labelled documents with their texts."""
    labels = {(row["file"], row["url"]): row for row in read(LABELS, "file", "url", "relevant")}
    files = sorted({file for file, _ in labels} - {"sample_web"})
    return [
        row | {"relevant": label["relevant"]}
        for file in files
        for row in corpus(data, file)
        if (label := labels.pop((file, row["url"]), None)) is not None
    ]


def unlabelled(data: Path) -> list[Row]:
    """Return random real documents, which count as irrelevant."""
    labels = {(row["file"], row["url"]) for row in read(LABELS, "file", "url")}
    return [
        row | {"relevant": False}
        for file in UNLABELLED
        for row in corpus(data, file)
        if (file, row["url"]) not in labels and is_unlabelled_sample(file, row)
    ]


def is_unlabelled_sample(file: str, row: Row) -> bool:
    """Tell whether a document is among the random ones that count as irrelevant."""
    return zlib.crc32(b"random" + row["url"].encode()) % UNLABELLED[file] == 0


def titles_alone(rows: Sequence[Row]) -> list[Row]:
    """Return documents once more without their text, where the title tells what it is about."""
    untold = {row["url"] for row in read(LABELS, "url") if not row.get("title_tells", True)}
    return [
        {**row, "text": ""}
        for row in rows
        if row.get("title") and row.get("text") and row["url"] not in untold
    ]


def ours(path: Path) -> list[Row]:
    """Return items of our own; their words are their addresses."""
    rows = read(path, "relevant")
    return [{**row, "url": row.get("title") or row["text"]} for row in rows]


def corpus(data: Path, file: str) -> list[dict[str, Any]]:
    """Return the rows of one file of the corpus, all with an address."""
    rows = read(data / "corpus" / f"{file}.jsonl.gz")
    if file == "hn_items":
        return [
            row | {"url": f"https://news.ycombinator.com/item?id={row['id']}"}
            for row in rows
            if row.get("title")
        ]
    return rows


def held_out(row: Row) -> bool:
    """Tell whether a document is in the half that is scored; the comments of a thread are in one half."""
    return zlib.crc32((row.get("thread") or row["url"]).encode()) % 2 == 1


def choose(features: Vectors, labels: Sequence[str], weights: Floats) -> float:
    """Return the regularisation of the best average precision in five folds, and print the best threshold."""
    true = np.array(labels) == "True"
    found: dict[float, Floats] = {}
    for regularisation in REGULARISATIONS:
        found[regularisation] = np.zeros(len(labels))
        for rest, fold in StratifiedKFold(5, shuffle=True, random_state=0).split(features, labels):
            head = _fit(features[rest], [labels[i] for i in rest], regularisation, weights[rest])
            found[regularisation][fold] = head.probabilities(features[fold])[:, 1]
    precision = {
        c: average_precision_score(true, p, sample_weight=weights) for c, p in found.items()
    }
    best = max(precision, key=precision.__getitem__)
    thresholds = np.linspace(0.05, 0.95, 19)
    scores = [f1_score(true, found[best] >= t, sample_weight=weights) for t in thresholds]
    sys.stdout.write(f"average precision in five folds: {precision}\n")
    sys.stdout.write(f"best threshold {thresholds[int(np.argmax(scores))]:.2f}\n")
    return best


def _fit(
    features: Vectors, labels: list[str], regularisation: float, weights: Floats
) -> heads.LinearHead:
    return heads.fit(features, labels, regularisation, standardise=True, weights=weights)


def row_groups(data: Path, sample: Path) -> dict[str, list[Row]]:
    """Return all documents by where they come from; those in `UNLABELLED_GROUP` nobody labelled."""
    real = labelled(data)
    fiction: list[Row] = [*read(sample, "url", "text", "relevant")]
    return {
        "real documents": real,
        "sample web": fiction,
        "titles alone": titles_alone([*real, *fiction]),
        "own titles": ours(TITLES),
        "own texts": ours(TEXTS),
        UNLABELLED_GROUP: unlabelled(data),
    }


def main(data: Path, sample: Path) -> None:
    """Fit on one half, save, and print how the stage, with its encoder, reads the other half."""
    settings = load_settings()
    topic = load_topic(settings.topic)
    stage = RelevanceStage(topic, encoder(settings.encoder, settings.encoder_dtype))
    groups = row_groups(data, sample)
    rows = [row for group in groups.values() for row in group]
    group_of = [name for name, group in groups.items() for _ in group]
    parts = [rows[i : i + BATCH] for i in range(0, len(rows), BATCH)]
    features = np.vstack([stage.features.make(documents(part))[0] for part in parts])
    labels = [str(bool(row["relevant"])) for row in rows]
    weights = np.array([WEIGHT if name == UNLABELLED_GROUP else 1.0 for name in group_of])
    fitted = [i for i, row in enumerate(rows) if not held_out(row)]
    half, known, weighed = features[fitted], [labels[i] for i in fitted], weights[fitted]
    head = _fit(half, known, choose(half, known, weighed), weighed)
    head.save(heads.WEIGHTS / "relevance.npz")
    for name, weight in zip(FEATURES, head.coefficients[:, 1], strict=True):
        sys.stdout.write(f"{name:20} {weight:+.2f}\n")
    kept = [i for i, row in enumerate(rows) if held_out(row)]
    parts = [[rows[i] for i in kept[at : at + BATCH]] for at in range(0, len(kept), BATCH)]
    judged = (stage.annotate(documents(part)) for part in parts)
    told = [a for some in judged for a in some if isinstance(a, RelevanceAnnotation)]
    known_groups = [name for name in groups if name != UNLABELLED_GROUP]
    for name, some in (
        *((name, [name]) for name in groups),
        ("real documents and sample web", ["real documents", "sample web"]),
        ("all labelled", known_groups),
    ):
        part = [(a, labels[i]) for i, a in zip(kept, told, strict=True) if group_of[i] in some]
        _report(f"held out, {name}", *zip(*part, strict=True))


def _report(name: str, found: Sequence[RelevanceAnnotation], true: Sequence[str]) -> None:
    probabilities = np.array([a.probability for a in found])
    both = np.stack([1 - probabilities, probabilities], axis=1)
    counts = count_labels(true, [str(a.relevant) for a in found])
    numbers = counts["True"].numbers() if "True" in counts else {}
    numbers |= average_precision_interval([t == "True" for t in true], probabilities.tolist())
    numbers["calibration_error"] = calibration_error(both, [int(t == "True") for t in true])
    told = ", ".join(f"{key} {value:.3g}" for key, value in numbers.items())
    came = f"{sum(a.relevant for a in found)} of {len(true)} come out relevant"
    sys.stdout.write(f"{name}: {came}; {told}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
