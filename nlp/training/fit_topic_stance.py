"""Distil the encoder of stance toward the default topic's proposition from its teacher; int8 ONNX.

It reads a text and what stands around it (`nlp.places.Place.context`), and tells the logits of against, favor
and none. Run: python -m nlp.training.fit_topic_stance DATA OURS TEACHER OUT, where DATA holds the real
corpus, OURS is the folder of our own texts (`tests/quality`), TEACHER that of `fit_topic_teacher`, and OUT
becomes the folder of the model. It learns the labels of our texts (`topic_examples`), and the teacher's
probabilities (`teacher_student`) for these and for sentences of real news. Three quarters of an hour on two
cores.
"""

import logging
import random
import sys
from pathlib import Path

from config import load_topic
from config.settings import load_settings
from nlp.models import locate
from nlp.training import topic_examples
from nlp.training.reports import reports
from nlp.training.teacher_student import distil_student
from nlp.training.topic_examples import SEED


def main(data: Path, ours: Path, teacher: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    topic = load_topic(settings.topic)
    told = reports(ours / "reports.jsonl", topic, settings, measured=False)
    as_written, _ = topic_examples.labelled(topic, ours, told)
    by_lot = topic_examples.by_other_names(topic, told, random.Random(SEED))
    unlabelled = topic_examples.unlabelled(data, topic, settings)
    found = list(dict.fromkeys([*as_written, *by_lot, *unlabelled]))
    (target,) = topic.target
    tuned_on = {target.id: target.description}
    sample = "what stands around it"
    distil_student(locate(settings.encoder), teacher, found, out, sample, tuned_on)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
