"""Fine-tune a teacher on stance toward the default topic's proposition.

It reads a text and what stands around it, and tells the logits of against, favor and none. Run:
python -m nlp.training.fit_topic_teacher OURS BASE OUT, where OURS is the folder of our own texts
(`tests/quality`), BASE the folder of an encoder (all-mpnet-base-v2), and OUT becomes the folder of the
teacher. Forty minutes on two cores that compute in bfloat16; ended, it goes on where it last saved.
"""

import logging
import sys
from pathlib import Path

from config import load_topic
from config.settings import load_settings
from nlp.training import topic_examples
from nlp.training.reports import reports
from nlp.training.steps import Training
from nlp.training.teacher_student import tune_teacher

TRAINING = Training(batch=32, rate=4e-5, seed=20261129)


def main(ours: Path, base: Path, out: Path) -> None:
    """Fit, and write the model and its tokenizer into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    topic = load_topic(settings.topic)
    told = reports(ours / "reports.jsonl", topic, settings, measured=False)
    tune_teacher(base, topic_examples.labelled(topic, ours, told), out, TRAINING, dropout=0.0)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
