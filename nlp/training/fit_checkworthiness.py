"""Fit what tells check-worthy sentences on ClaimBuster: a small transformer (int8 ONNX) and a logistic head.

Both read a sentence (`nlp.claims.checkworthiness`). Run: python -m nlp.training.fit_checkworthiness DATA OUT,
where DATA holds checkworthiness/, and OUT becomes the folder of the model. A fifth of the sentences, by a
hash of their words, is held out and only scored; a twelfth of the others is kept aside, on which the two are
stacked. The head's layer and regularisation were chosen on another fifth. A quarter of an hour on two cores.
"""

import json
import logging
import sys
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from sklearn.linear_model import LogisticRegression
from transformers import AutoTokenizer, BertModel

from nlp import heads
from nlp.claims import checkworthiness
from nlp.claims.checkworthiness import CALIBRATION, HEAD, Model
from nlp.labelled import read
from nlp.models import BUNDLED, Encoder, encoder, locate
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune
from nlp.training.fit_claims import fifth

Row = Mapping[str, Any]
SEED = 20260223
HELD_OUT = 0  # fifth of ClaimBuster
ASIDE = 12  # one in so many of the others
COURSE = Course(batch=16, epochs=4, rate=1e-4, head_rate=2e-3, seed=SEED, by_length=True)
SMOOTHING = 0.1
REGULARISATION = 0.01  # of the head


def main(data: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json, head.npz and calibration.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    rows = read(data / "checkworthiness" / "train.jsonl.gz", "text", "label")
    rows = [row for row in rows if fifth(row["text"]) != HELD_OUT]
    fitted = [row for row in rows if not kept_aside(row["text"])]
    encode = encoder(BUNDLED, "float32")
    fit(fitted, out)
    fit_head(fitted, encode, out)
    stack([row for row in rows if kept_aside(row["text"])], encode, out)


def kept_aside(text: str) -> bool:
    """Tell whether a sentence that is not held out is only stacked on; copies of it are likewise."""
    return zlib.crc32(text.encode()) // 5 % ASIDE == 0


def fit(rows: Sequence[Row], out: Path) -> None:
    """Tune the transformer on labelled sentences, and write it into `out`."""
    torch.manual_seed(SEED)
    base = locate(BUNDLED)
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), 2)
    labels = torch.tensor([int(row["label"]) for row in rows])

    def lost(logits: torch.Tensor, places: list[int]) -> torch.Tensor:
        wanted = labels[places]
        return torch.nn.functional.cross_entropy(logits, wanted, label_smoothing=SMOOTHING)

    tune(model, tokenizer, [row["text"] for row in rows], lost, COURSE)
    export_classifier(model, tokenizer, out, ("a sentence",))


def fit_head(rows: Sequence[Row], encode: Encoder, out: Path) -> None:
    """Fit the logistic head on labelled sentences, and write it into `out`."""
    features = checkworthiness.features([row["text"] for row in rows], encode)
    labels = [str(row["label"]) for row in rows]
    head = heads.fit(features, labels, REGULARISATION, balanced=False, standardise=True)
    head.save(out / HEAD)


def stack(rows: Sequence[Row], encode: Encoder, out: Path) -> None:
    """Fit the probability from the log odds of both, on the sentences kept aside (Wolpert 1992)."""
    log_odds = Model(encode, out).log_odds([row["text"] for row in rows])
    fitted = LogisticRegression(C=1e6).fit(log_odds, [int(row["label"]) for row in rows])
    told = dict(zip(("tuned", "head"), fitted.coef_[0], strict=True))
    told["intercept"] = fitted.intercept_[0]
    rounded = {name: round(float(number), 3) for name, number in told.items()}
    (out / CALIBRATION).write_text(json.dumps(rounded) + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
