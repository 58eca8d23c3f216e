"""Fit the heads of `nlp.claims`: check-worthiness of posts, claim matching.

Regularisation was chosen in cross-validation; posts and queries have dev files of their own.

Run: python -m nlp.training.fit_claims DATA, where DATA holds checkworthiness/ and claim_matching/.
"""

import sys
import zlib
from pathlib import Path

import numpy as np

from config.settings import load_settings
from nlp import heads
from nlp.claims import checkworthiness, matching
from nlp.claims.evaluation import entries, mentions
from nlp.labelled import read
from nlp.models import Encoder, encoder

POSTS_C, MATCHING_C = 0.003, 0.3


def fifth(text: str) -> int:
    """Return which fifth of the data a text belongs to; copies of it belong to the same."""
    return zlib.crc32(text.encode()) % 5


def fit_posts(data: Path, model: Encoder) -> None:
    """Fit the check-worthiness of posts; adding ClaimBuster's sentences did not help."""
    rows = read(data / "checkworthiness" / "tweets_train.jsonl.gz", "text", "check_worthy")
    features = checkworthiness.features([r["text"] for r in rows], model)
    labels = [str(r["check_worthy"]) for r in rows]
    head = heads.fit(features, labels, POSTS_C, balanced=False, standardise=True)
    head.save(heads.WEIGHTS / f"{checkworthiness.POSTS}.npz")


def fit_matching(data: Path, model: Encoder) -> None:
    """Fit the ranking of candidates on the training queries, each with and without its date."""
    folder = data / "claim_matching"
    ledger = matching.Ledger(entries(folder / "claims.jsonl.gz"), model)
    made, relevant = mentions(folder / "queries_train.jsonl.gz")
    undated = [matching.Mention(m.text) for m in made]
    features, labels = [], []
    found = ledger.candidates([*made, *undated])
    for (candidates, rows), wanted in zip(found, [*relevant, *relevant], strict=True):
        features.append(rows)
        labels += [str(int(ledger.entries[i].id in wanted)) for i in candidates]
    head = heads.fit(np.vstack(features), labels, MATCHING_C, balanced=False, standardise=True)
    head.save(heads.WEIGHTS / f"{matching.HEAD}.npz")
    for name, weight in zip(matching.FEATURES, head.coefficients[:, 1], strict=True):
        sys.stdout.write(f"{name:32} {weight:+.2f}\n")


def main(data: Path) -> None:
    """Fit all heads; logistic regression has no random state here, so that a run repeats exactly."""
    settings = load_settings()
    model = encoder(settings.encoder, settings.encoder_dtype)
    fit_posts(data, model)
    fit_matching(data, model)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
