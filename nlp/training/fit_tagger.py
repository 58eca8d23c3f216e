"""Fit the tagger of names on the train parts of CrossNER (AI, politics) and WNUT-17.

A fifth of each part is held out: it calibrates the probabilities and is printed beside spaCy alone.

Run: python -m nlp.training.fit_tagger DATA, where DATA holds ner/*.jsonl.gz.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from spacy.language import Language
from spacy.tokens import Doc

from config.settings import load_settings
from nlp.evaluation import bio_spans
from nlp.labelled import read
from nlp.models import Vectors, spacy_pipeline
from nlp.probability import log_odds
from nlp.tagger import LABELS, TYPES, WEIGHTS, Tagger, name_of, spans, token_features

PARTS = {"crossner_ai": 4, "crossner_politics": 3, "wnut17": 1}  # how often a sentence counts
HELD_OUT = 5  # one sentence in so many
HIDDEN, WEIGHT_DECAY, EPOCHS, BATCH, SEED = 64, 1e-2, 8, 256, 0


class Example(NamedTuple):
    """A sentence that spaCy has read, its features, and the names in it."""

    doc: Doc
    features: Vectors
    names: set[tuple[str, int, int]]


def examples(path: Path, nlp: Language, tags: Sequence[str]) -> list[Example]:
    """Return the sentences of one train part."""
    rows = read(path, "tokens", "tags")
    docs = nlp.pipe(" ".join(row["tokens"]) for row in rows)
    return [
        Example(doc, token_features(doc, nlp, tags), set(bio_spans(row["tokens"], row["tags"])))
        for doc, row in zip(docs, rows, strict=True)
        if len(doc)
    ]


def labels(example: Example) -> list[int]:
    """Return the label of each of spaCy's tokens, which are not those of the corpus."""
    found = [0] * len(example.doc)
    for type, start, end in example.names:
        inside = [t.i for t in example.doc if start <= t.idx < end]
        for i in inside:
            found[i] = LABELS.index(f"{'B' if i == inside[0] else 'I'}-{type}")
    return found


def fit(chosen: Sequence[Example], model: str, tags: Sequence[str]) -> Tagger:
    """Fit the network; its probabilities are not calibrated yet."""
    features = np.vstack([e.features for e in chosen])
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-3
    network = MLPClassifier(
        (HIDDEN,), alpha=WEIGHT_DECAY, max_iter=EPOCHS, batch_size=BATCH, random_state=SEED
    )
    network.fit((features - mean) / scale, [k for e in chosen for k in labels(e)])
    (hidden, output), (hidden_bias, output_bias) = network.coefs_, network.intercepts_
    arrays = (mean, scale, hidden, hidden_bias, output, output_bias, np.ones((len(TYPES), 2)))
    return Tagger(model, tuple(tags), *(np.asarray(a, np.float32) for a in arrays))


def calibrated(tagger: Tagger, held: Sequence[Example]) -> Tagger:
    """Return the tagger with slope and intercept a type, fitted on names that it was not fitted on."""
    odds: dict[str, list[float]] = {type: [] for type in TYPES}
    right: dict[str, list[bool]] = {type: [] for type in TYPES}
    for example in held:
        for type, first, last, weakest in spans(tagger.probabilities(example.features)):
            start, end = example.doc[first].idx, example.doc[last].idx + len(example.doc[last])
            odds[type].append(float(log_odds(weakest)))
            right[type].append((type, start, end) in example.names)
    rows = []
    for type in TYPES:
        model = LogisticRegression().fit(np.array(odds[type])[:, None], right[type])
        rows.append([model.coef_[0, 0], model.intercept_[0]])
    return replace(tagger, calibration=np.array(rows, np.float32))


def main(data: Path) -> None:
    """Fit, calibrate, save, and print precision on the held-out fifth."""
    nlp = spacy_pipeline(load_settings().spacy_model)
    tags = nlp.get_pipe("tagger").labels  # type: ignore[attr-defined]
    chosen: list[Example] = []
    held: dict[str, list[Example]] = {}
    for part, times in PARTS.items():
        found = examples(data / "ner" / f"{part}_train.jsonl.gz", nlp, tags)
        chosen += [e for i, e in enumerate(found) if i % HELD_OUT for _ in range(times)]
        held[part] = found[::HELD_OUT]
    tagger = fit(chosen, name_of(nlp), tags)
    tagger = calibrated(tagger, [e for group in held.values() for e in group])
    half = {k: getattr(tagger, k).astype(np.float16) for k in ("hidden", "output")}
    rest = ("mean", "scale", "hidden_bias", "output_bias", "calibration")
    np.savez_compressed(
        WEIGHTS,
        model=np.array(tagger.model),
        tags=np.array(tagger.tags),
        **half,
        **{k: getattr(tagger, k) for k in rest},
    )
    for part, group in held.items():
        names = [{n[:3] for n in tagger.find(e.doc, nlp)} for e in group]
        right = sum(len(n & e.names) for n, e in zip(names, group, strict=True))
        both = sum(len(n) + len(e.names) for n, e in zip(names, group, strict=True))
        sys.stdout.write(
            f"{part}, held out, {len(group)} sentences: micro-F1 {2 * right / both:.3f}\n"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
