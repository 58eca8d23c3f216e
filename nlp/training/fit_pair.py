"""Fine-tune the pair encoder: (text, target) -> against, none, favor; quantised to int8 ONNX.

Run: python -m nlp.training.fit_pair DATA CONTRAST OUT, where DATA holds stance/train and
target_sentiment/train (gzipped JSON lines), CONTRAST the contrast sentences of which half may be fitted, and
OUT becomes the folder of the model. About an hour on two cores.

One head learns stance (a text toward anything in words) and target sentiment (a news sentence toward a
marked mention), as both ask what a text thinks of something; `pair_examples.py` says on what.
"""

import json
import logging
import random
import sys
import zlib
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedTokenizerBase,
)

from config import load_topic
from config.settings import load_settings
from nlp.labelled import read
from nlp.models import locate
from nlp.onnx import MAX_TOKENS
from nlp.pairs import (
    LABELS,
    Pair,
    PairEncoder,
    calibration_error,
    fit_temperature,
    softmax,
)
from nlp.training import pair_examples
from nlp.training.finetune import export_classifier, linear_schedule, optimiser
from nlp.training.pair_examples import SEED, Example

log = logging.getLogger(__name__)
BATCH, RATE, EPOCHS = 32, 8e-5, 2


def main(data: Path, contrast: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and calibration.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    random.seed(SEED)
    torch.manual_seed(SEED)
    settings = load_settings()
    base = locate(settings.encoder)
    topic = load_topic(settings.topic)
    pairs = pair_examples.everything(data, topic, contrast)
    log.info("%d pairs", len(pairs))
    tokenizer = AutoTokenizer.from_pretrained(base)
    model = AutoModelForSequenceClassification.from_pretrained(
        base, num_labels=len(LABELS), id2label=dict(enumerate(LABELS)), dtype=torch.float32
    )
    fit(model, tokenizer, pairs)
    export_classifier(model, tokenizer, out, ("a text", "a target"))
    calibrate(data, out)


def fit(model: torch.nn.Module, tokenizer: PreTrainedTokenizerBase, pairs: list[Example]) -> None:
    """Train with AdamW, warm-up and linear decay (Devlin et al. 2019), in float32: the same anywhere."""
    encoded = [
        tokenizer(p.text, p.target, truncation="only_first", max_length=MAX_TOKENS)
        | {"labels": LABELS.index(p.label)}
        for p in pairs
    ]
    batches = _batches([len(e["input_ids"]) for e in encoded])
    loader: DataLoader[object] = DataLoader(
        encoded,  # type: ignore[arg-type]
        batch_sampler=batches,
        collate_fn=lambda rows: tokenizer.pad(rows, return_tensors="pt"),
    )
    steps = optimiser(model.named_parameters(), RATE)
    schedule = linear_schedule(steps, len(batches) // 16, len(batches))
    model.train()
    running = 0.0
    for step, batch in enumerate(loader, 1):
        logits = model(**{k: v for k, v in batch.items() if k != "labels"}).logits
        loss = torch.nn.functional.cross_entropy(logits, batch["labels"], label_smoothing=0.05)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        steps.step()
        schedule.step()
        steps.zero_grad()
        running += 0.02 * (loss.item() - running) if step > 1 else loss.item()
        if step % 100 == 0:
            log.info("step %d of %d, loss %.3f", step, len(batches), running)
    model.eval()


def _batches(lengths: list[int]) -> list[list[int]]:
    """Return the batches of all epochs: texts of like length together, in random order."""
    draw = random.Random(SEED + 2)
    found = []
    for _ in range(EPOCHS):
        order = sorted(range(len(lengths)), key=lambda i: lengths[i] + draw.random() * 8)
        epoch = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
        draw.shuffle(epoch)
        found += epoch
    return found


def calibrate(data: Path, out: Path) -> None:
    """Fit the temperature on half of the stance dev part, and say what the other half gives."""
    rows = read(data / "stance" / "dev.jsonl.gz", "text", "target", "label")
    encoder = PairEncoder(out)
    logits = np.stack([encoder.logits(Pair(r["text"], r["target"])) for r in rows])
    labels = np.array([LABELS.index(r["label"]) for r in rows])
    half = np.array([zlib.crc32(r["text"].encode()) % 2 == 0 for r in rows])
    temperature = fit_temperature(logits[half], list(labels[half]))
    (out / "calibration.json").write_text(json.dumps({"temperature": round(temperature, 2)}) + "\n")
    error = calibration_error(softmax(logits[~half] / temperature), list(labels[~half]))
    log.info(
        "temperature %.2f, expected calibration error on the other half %.3f", temperature, error
    )


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
