"""Fit the calibration of the relevance stage on documents that we labelled.

The labels (`relevance_labels.jsonl`) hold addresses and our judgement only; the texts are read from DATA.
The items of the sample web, labelled by those who wrote them, join them, for real relevant items are few;
all of them once more with the title alone; and random real documents that nobody labelled, which count as
irrelevant, for that is what nearly all are. Half of all, chosen by a hash of the address, is held out.

Run: python -m crawler.sample_web.labelled > SAMPLE
     python -m nlp.training.fit_relevance DATA SAMPLE, where DATA holds corpus/*.jsonl.gz.
"""

import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from config import load_topic
from config.settings import load_settings
from nlp import heads
from nlp.evaluation import count_labels, documents
from nlp.labelled import read
from nlp.models import encoder
from nlp.relevance import FEATURES, THRESHOLD, RelevanceStage

LABELS = Path(__file__).with_name("relevance_labels.jsonl")
REGULARISATION = 0.01
RANDOM = {"headlines": 5, "articles": 2}  # one document in so many
Row = Mapping[str, Any]


def labelled(data: Path) -> list[Row]:
    """Return the labelled documents with their texts."""
    labels = {row["url"]: row for row in read(LABELS, "file", "url", "relevant")}
    rows: list[Row] = []
    for file in sorted({row["file"] for row in labels.values()}):
        for row in read(data / "corpus" / f"{file}.jsonl.gz"):
            url = row.get("url") if file != "hn_items" else _hn_url(row)
            if url in labels and labels[url]["file"] == file:
                rows.append(row | {"url": url, "relevant": labels.pop(url)["relevant"]})
    return rows


def unlabelled(data: Path) -> list[Row]:
    """Return random real documents, which count as irrelevant."""
    labels = {row["url"] for row in read(LABELS, "url")}
    return [
        row | {"relevant": False}
        for file, share in RANDOM.items()
        for row in read(data / "corpus" / f"{file}.jsonl.gz", "url")
        if row["url"] not in labels and zlib.crc32(b"random" + row["url"].encode()) % share == 0
    ]


def headlines(rows: Sequence[Row]) -> list[Row]:
    """Return the documents that have a title once more without their text: many sources give no more."""
    return [{**row, "text": ""} for row in rows if row.get("title") and row.get("text")]


def _hn_url(row: Row) -> str:
    return f"https://news.ycombinator.com/item?id={row['id']}"


def held_out(row: Row) -> bool:
    """Tell whether a document is in the half that is scored; a thread is in one half as a whole."""
    return zlib.crc32((row.get("thread") or row["url"]).encode()) % 2 == 1


def main(data: Path, sample: Path) -> None:
    """Fit on one half, save, and print precision, recall and calibration on the other."""
    settings = load_settings()
    stage = RelevanceStage(
        load_topic(settings.topic), encoder(settings.encoder, settings.encoder_dtype)
    )
    sampled = [*labelled(data), *read(sample, "url", "text", "relevant")]
    groups = {"documents": sampled, "titles alone": headlines(sampled), "random": unlabelled(data)}
    rows = [row for group in groups.values() for row in group]
    group_of = [name for name, group in groups.items() for _ in group]
    features, _ = stage.features(documents(rows))
    fitted = [i for i, row in enumerate(rows) if not held_out(row)]
    labels = [str(bool(row["relevant"])) for row in rows]
    head = heads.fit(
        features[fitted],
        [labels[i] for i in fitted],
        REGULARISATION,
        balanced=False,
        standardise=True,
    )
    head.save(heads.WEIGHTS / "relevance.npz")
    for name, weight in zip(FEATURES, head.coefficients[:, 1], strict=False):
        sys.stdout.write(f"{name:20} {weight:+.2f}\n")
    for name in groups:
        part = [i for i, row in enumerate(rows) if group_of[i] == name and held_out(row)]
        _report(f"held out, {name}", head, features[part], [labels[i] for i in part])


def _report(name: str, head: heads.LinearHead, features: Any, true: Sequence[str]) -> None:
    probabilities = head.probabilities(features)[:, 1]
    counts = count_labels(true, [str(bool(p >= THRESHOLD)) for p in probabilities])
    numbers = counts["True"].numbers() if "True" in counts else {}
    brier = float(np.mean((probabilities - (np.array(true) == "True")) ** 2))
    told = ", ".join(f"{key} {value:.3g}" for key, value in numbers.items())
    came = f"{(probabilities >= THRESHOLD).sum()} of {len(true)} come out relevant"
    sys.stdout.write(f"{name}: {came}; {told}; Brier score {brier:.3f}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
