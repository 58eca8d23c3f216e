"""Fit the stance head for targets in words on public stance data.

Run: python -m nlp.training.fit_stance DATA, where DATA holds stance/train.jsonl.gz and dev.jsonl.gz.
"""

import sys
from pathlib import Path

from config.settings import load_settings
from nlp import heads
from nlp.evaluation import stance
from nlp.labelled import read
from nlp.models import encoder

REGULARISATION = 1.0


def main(data: Path) -> None:
    """Fit on train, save, and print the scores on dev."""
    settings = load_settings()
    encode = encoder(settings.encoder, settings.encoder_dtype)
    rows = read(data / "stance" / "train.jsonl.gz", "text", "target", "label")
    features = heads.pair_features(
        encode.encode([r["text"] for r in rows]), encode.encode([r["target"] for r in rows])
    )
    head = heads.fit(features, [r["label"] for r in rows], REGULARISATION)
    head.save(heads.WEIGHTS / "stance.npz")
    heads.load.cache_clear()
    scores = stance(data / "stance" / "dev.jsonl.gz", encode)
    sys.stdout.write(f"{scores}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
