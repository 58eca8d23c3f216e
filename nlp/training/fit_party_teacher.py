"""Fine-tune a teacher on what is thought of the parties of the default topic.

It reads a text in which a party stands in angle brackets, and the party's name, or a sentence and the mention
that is marked in it, and tells the logits of against, favor and none. Run:
python -m nlp.training.fit_party_teacher DATA OURS BASE OUT, where DATA holds target_sentiment/train, OURS is
the folder of our own texts (`tests/quality`), BASE the folder of an encoder (all-mpnet-base-v2), and OUT
becomes the folder of the teacher. Ended, it goes on where it last saved.
"""

import logging
import sys
from pathlib import Path

from config import load_topic
from config.settings import load_settings
from nlp.training import party_examples
from nlp.training.steps import Training
from nlp.training.teacher_student import tune_teacher

TRAINING = Training(batch=32, rate=4e-5, seed=20261130)


def main(data: Path, ours: Path, base: Path, out: Path) -> None:
    """Fit, and write the model and its tokenizer into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    epochs = party_examples.labelled(data, ours, load_topic(settings.topic), settings)
    tune_teacher(base, epochs, out, TRAINING, dropout=0.0)


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:5]))
