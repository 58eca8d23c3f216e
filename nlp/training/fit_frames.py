"""Fine-tune the frame encoder on a topic's frames: text -> log odds of each frame; int8 ONNX.

It reads a text and what stands near it (`nlp.places.Place.near`). Run: python -m nlp.training.fit_frames OURS
OUT, where OURS is the folder of our own texts (`tests/quality`), and OUT becomes the folder of the model.
Fitted are five sixths of topic_texts.jsonl with their key sentences and of the statements of reports.jsonl,
and the examples, counterexamples and background sentences of the settings' topic file; half of all come a
second time with the parties exchanged, so that no name decides. A quarter of an hour on two cores.
"""

import logging
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from transformers import AutoTokenizer, BertModel

from config import Topic, load_topic
from config.settings import load_settings
from nlp.few_shot import Flags, flag_frames
from nlp.models import locate
from nlp.places import Read, ending
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune, write_tuned_on
from nlp.training.reports import Report, reports
from nlp.training.topic_texts import fitted

SEED = 20260223
COURSE = Course(batch=16, epochs=5, rate=1e-4, head_rate=2e-3, seed=SEED, by_length=True)
EXCHANGED = 0.5
SMOOTHING = 0.04


def main(ours: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(SEED)
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    tokenizer = AutoTokenizer.from_pretrained(base)
    body = BertModel.from_pretrained(base, dtype=torch.float32)
    model = MeanPooled(body, len(topic.frame), bias=-2.0)  # most sentences use no frame
    found = reports(ours / "reports.jsonl", topic, settings, measured=False)
    reads, flags = examples(topic, ours / "topic_texts.jsonl", found)
    wanted = torch.tensor(flags, dtype=torch.float32) * (1 - SMOOTHING) + SMOOTHING / 4
    lost = torch.nn.functional.binary_cross_entropy_with_logits
    texts, near = [r.text for r in reads], [r.around for r in reads]
    tune(model, tokenizer, texts, lambda found, rows: lost(found, wanted[rows]), COURSE, near)
    export_classifier(model, tokenizer, out, ("a text", "what stands near it"))
    write_tuned_on({frame.id: frame.description for frame in topic.frame}, out)


def examples(topic: Topic, path: Path, found: Sequence[Report]) -> tuple[list[Read], Flags]:
    """Return statements, sentences and texts with their frames, some also with the parties exchanged."""
    draw = random.Random(SEED)
    texts, flags = flag_frames(topic)
    more = [(Read(row["text"], ""), row["frames"]) for row in fitted(path)]
    more += [
        (Read(row["key"], ending(row["text"], row["text"].index(row["key"]))), row["key_frames"])
        for row in fitted(path)
        if row["key"] not in ("", row["text"])
    ]
    statements = (s for report in found for s in report.statements)
    more += [(Read(s.place.words, s.place.near), s.frames) for s in statements if s.place.words]
    reads = [*(Read(text, "") for text in texts), *(read for read, _ in more)]
    flags = np.vstack([flags, [[f.id in frames for f in topic.frame] for _, frames in more]])
    swapped = [(i, read.exchanged(topic)) for i, read in enumerate(reads)]
    chosen = [(i, s) for i, s in swapped if s != reads[i] and draw.random() < EXCHANGED]
    return reads + [s for _, s in chosen], np.vstack([flags, flags[[i for i, _ in chosen]]])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
