"""Distil the encoder of stance toward the default topic's proposition from its teacher; int8 ONNX.

It reads a text and what stands around it (`nlp.places.Place.context`), and tells the logits of against, favor
and none. Run: python -m nlp.training.fit_topic_stance DATA OURS TEACHER OUT, where DATA holds the real
corpus, OURS is the folder of our own texts (`tests/quality`), TEACHER that of `fit_topic_teacher`, and OUT
becomes the folder of the model. It learns the labels of our texts (`topic_examples`), and the teacher's
probabilities (`teacher_student`) for these, some of their sentences, these texts elsewhere, and sentences of
real news. An hour and ten minutes on two cores.
"""

import logging
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path

from config import load_topic
from config.settings import load_settings
from nlp.models import locate
from nlp.training import topic_examples
from nlp.training.reports import reports
from nlp.training.teacher_student import COURSE, distil_student

EPOCHS = 3


def main(data: Path, ours: Path, teacher: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    topic = load_topic(settings.topic)
    told = reports(ours / "reports.jsonl", topic, settings, measured=False)
    told_by = topic_examples.labelled(topic, ours, told)
    ours_again = topic_examples.unlabelled_ours(topic, ours, topic_examples.titles_of(told))
    unlabelled = topic_examples.unlabelled(data, topic, settings)
    examples = list(dict.fromkeys([*chain(*told_by), *ours_again, *unlabelled]))
    (target,) = topic.target
    sample, course = "what stands around it", replace(COURSE, epochs=EPOCHS)
    tuned_on = {target.id: target.description}
    distil_student(locate(settings.encoder), teacher, examples, out, sample, tuned_on, course)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
