"""Fit the sentiment head on NewsMTSC.

Run: python -m nlp.training.fit_sentiment DATA, where DATA holds target_sentiment/train.jsonl.gz and
dev.jsonl.gz.
"""

import sys
from pathlib import Path

from config.settings import load_settings
from nlp import heads
from nlp.evaluation import target_sentiment
from nlp.labelled import read
from nlp.models import encoder
from nlp.sentiment import Mentioned, features

REGULARISATION = 1.0


def main(data: Path) -> None:
    """Fit on train, save, and print the scores on dev."""
    settings = load_settings()
    encode = encoder(settings.encoder, settings.encoder_dtype)
    rows = read(data / "target_sentiment" / "train.jsonl.gz", "text", "start", "end", "label")
    mentions = [Mentioned(r["text"], r["start"], r["end"]) for r in rows]
    head = heads.fit(features(encode, mentions), [r["label"] for r in rows], REGULARISATION)
    head.save(heads.WEIGHTS / "sentiment.npz")
    heads.load.cache_clear()
    scores = target_sentiment(data / "target_sentiment" / "dev.jsonl.gz", encode)
    sys.stdout.write(f"{scores}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
