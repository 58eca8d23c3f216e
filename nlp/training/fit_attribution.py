"""Fine-tune the attribution tagger on PolNeAR; quantised to int8 ONNX.

Run: python -m nlp.training.fit_attribution DATA OUT, where DATA holds quotes/train.jsonl.gz, and OUT becomes
the folder of the model. About half an hour on one core that has nothing else to do.

One network learns both passes (see `nlp/attribution/tagger.py`) at once: in each window of text all cues
are labelled, and for each true cue, marked, its source and content. Every 14th article is kept aside: the
choices and the calibration are made on those.
"""

import json
import logging
import random
import sys
import time
import zlib
from pathlib import Path

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from torch import Tensor
from transformers import AutoTokenizer, BertModel, get_linear_schedule_with_warmup

from config.settings import load_settings
from nlp import onnx
from nlp.attribution.evaluation import Roles, aligned, labelled, words
from nlp.attribution.extract import LEAST
from nlp.attribution.tagger import Tagger
from nlp.attribution.tokens import CLS, SEP, WINDOW, Tokens, tokenize
from nlp.labelled import read
from nlp.models import locate
from nlp.probability import calibration_error, log_odds
from nlp.training.attribution_examples import (
    IGNORED,
    Example,
    Row,
    examples,
    hidden_padding,
    padded,
)
from nlp.training.attribution_net import Top, Trunk
from nlp.training.finetune import export_int8, optimiser, write_tokenizer

log = logging.getLogger(__name__)
SEED = 20260223
BATCH, RATE, EPOCHS = 6, 2e-4, 2
KEPT_ASIDE = 14


def kept_aside(row: Row) -> bool:
    """Tell whether an article serves the choices instead of the fit."""
    return zlib.crc32(str(row["id"]).encode()) % KEPT_ASIDE == 0


def main(data: Path, out: Path) -> None:
    """Fit, and write trunk.onnx, top.onnx, tokenizer.json and calibration.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    random.seed(SEED)
    torch.manual_seed(SEED)
    rows = read(data / "quotes" / "train.jsonl.gz", "id", "text", "attributions")
    base = locate(load_settings().encoder)
    out.mkdir(parents=True, exist_ok=True)
    write_tokenizer(AutoTokenizer.from_pretrained(base), out)
    tokenizer = onnx.tokenizer(out / "tokenizer.json")
    texts = [(tokenize(tokenizer, row["text"]), row) for row in rows if not kept_aside(row)]
    bert = BertModel.from_pretrained(
        base, add_pooling_layer=False, dtype=torch.float32,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
    )  # fmt: skip
    trunk, top = Trunk(bert), Top(bert)
    fit(trunk, top, texts)
    export(trunk.eval(), top.eval(), out)
    calibrate([row for row in rows if kept_aside(row)], out)


def epoch(texts: list[tuple[Tokens, Row]], number: int) -> list[list[Example]]:
    """Return the batches of an epoch: windows of like length together, in random order."""
    draw = random.Random(SEED + number)
    found = [e for t, row in texts for e in examples(t, row, draw.randrange(WINDOW - 64))]
    found.sort(key=lambda e: len(e.ids) + draw.random() * 8)
    batches = [found[i : i + BATCH] for i in range(0, len(found), BATCH)]
    draw.shuffle(batches)
    return batches


def losses(trunk: Trunk, top: Top, batch: list[Example]) -> Tensor:
    """Return the sum of the mean cross-entropies of both passes."""
    ids = padded([e.ids for e in batch], 0)
    mask = hidden_padding([len(e.ids) for e in batch])
    hidden = trunk(ids, mask)
    cues, _ = top(hidden, torch.zeros_like(ids), mask)
    loss = cross_entropy(cues, padded([e.labels for e in batch], IGNORED))
    asked = [(i, a) for i, e in enumerate(batch) for a in e.arguments]
    if not asked:
        return loss
    rows = torch.tensor([i for i, _ in asked])
    parts = hidden[rows[:, None], padded([a.places for _, a in asked], 0)]
    mask = hidden_padding([len(a.places) for _, a in asked])
    _, arguments = top(parts, padded([a.marks for _, a in asked], 0), mask)
    return loss + cross_entropy(arguments, padded([a.labels for _, a in asked], IGNORED))


def cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Return the mean over the judged pieces."""
    return torch.nn.functional.cross_entropy(logits.transpose(1, 2), labels)


def fit(trunk: Trunk, top: Top, texts: list[tuple[Tokens, Row]]) -> None:
    """Train with AdamW, warm-up and linear decay (Devlin et al. 2019)."""
    batches = [batch for number in range(EPOCHS) for batch in epoch(texts, number)]
    named = [*trunk.named_parameters(), *top.named_parameters()]
    steps = optimiser(named, RATE)
    schedule = get_linear_schedule_with_warmup(  # type: ignore[no-untyped-call]
        steps, len(batches) // 16, len(batches)
    )
    running, began = 0.0, time.monotonic()
    for step, batch in enumerate(batches, 1):
        loss = losses(trunk, top, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
        steps.step()
        schedule.step()
        steps.zero_grad()
        running += 0.02 * (loss.item() - running) if step > 1 else loss.item()
        if step % 50 == 0:
            took = time.monotonic() - began
            log.info("step %d of %d, loss %.3f, %.0f s", step, len(batches), running, took)


def export(trunk: Trunk, top: Top, out: Path) -> None:
    """Write both parts as int8 ONNX."""
    ids = torch.tensor([[CLS, 2000, 2001, SEP]])
    export_int8(trunk, {"ids": ids}, ["hidden"], out / "trunk.onnx")
    inputs = {"hidden": trunk(ids).detach(), "marks": torch.zeros_like(ids)}
    export_int8(top, inputs, ["cues", "arguments"], out / "top.onnx")


def calibrate(rows: list[Row], out: Path) -> None:
    """Fit the probability of an attribution on the articles kept aside (Platt 1999).

    An attribution is right if it overlaps a true cue and shares half of the words of both contents.
    """
    write_calibration(out, 1.0, 0.0, 0.0)
    tagger = Tagger(out)
    features, right = [], []
    for row in rows:
        true = [labelled(a) for a in row["attributions"]]
        tagged = [t for t in tagger.tag(row["text"]) if t.contents]
        found = [{"cue": [t.cue], "content": [s for s, _ in t.contents]} for t in tagged]
        partners = {id(guessed): expected for expected, guessed in aligned(true, found)}
        for t, guessed in zip(tagged, found, strict=True):
            weakest = min(p for _, p in t.contents)
            features.append(log_odds(np.array([t.cue_probability, weakest]), LEAST))
            right.append(is_right(row["text"], partners[id(guessed)], guessed))
    model = LogisticRegression().fit(np.array(features), right)
    write_calibration(out, *(float(v) for v in (*model.coef_[0], model.intercept_[0])))
    believed = cross_val_predict(model, np.array(features), right, cv=5, method="predict_proba")
    error = calibration_error(believed, [int(r) for r in right])
    log.info("%d of %d right, expected calibration error %.3f", sum(right), len(right), error)


def write_calibration(out: Path, *values: float) -> None:
    """Write the weights of the log odds of cue and content, and the intercept."""
    names = ("cue", "content", "intercept")
    rounded = {name: round(value, 3) for name, value in zip(names, values, strict=True)}
    (out / "calibration.json").write_text(json.dumps(rounded) + "\n")


def is_right(text: str, true: Roles, found: Roles) -> bool:
    """Tell whether true and found content have half of their words in common (Jaccard index)."""
    expected, guessed = words(text, true.get("content", ())), words(text, found["content"])
    return 2 * len(expected & guessed) >= max(1, len(expected | guessed))


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:3]))
