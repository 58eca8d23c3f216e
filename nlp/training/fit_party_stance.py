"""Distil the encoder of what is thought of the default topic's parties from its teacher; int8 ONNX.

It reads what the teacher reads (`fit_party_teacher`). Run:
python -m nlp.training.fit_party_stance DATA OURS TEACHER OUT, where DATA holds target_sentiment/train and the
real corpus, OURS is the folder of our own texts (`tests/quality`), TEACHER that of the teacher, and OUT
becomes the folder of the model. It learns the labels of our texts and of NewsMTSC (`party_examples`), and the
teacher's probabilities (`teacher_student`) for these and for real sentences that name a party.
"""

import json
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from config import load_topic
from config.settings import load_settings
from nlp.models import locate
from nlp.pairs import LABELS, Pair, PairEncoder
from nlp.probability import fit_temperature
from nlp.training import party_examples
from nlp.training.teacher_student import COURSE, Example, distil_student

EPOCHS = 4  # chosen by what is held out: after two, macro-F1 is .02 to .05 lower


def main(data: Path, ours: Path, teacher: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json, calibration.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    topic = load_topic(settings.topic)
    told = party_examples.labelled(data, ours, topic, settings)
    unlabelled = party_examples.unlabelled(data, topic, settings)
    examples = list(dict.fromkeys([e for part in (*told, unlabelled) for e in part]))
    tuned_on = {topic.id: topic.description}
    distil_student(
        locate(settings.encoder), teacher, examples, out, "a party", tuned_on, replace(COURSE, epochs=EPOCHS)
    )  # fmt: skip
    calibrate(party_examples.of_ours(ours, topic, settings, measured=True), out)


def calibrate(examples: Sequence[Example], out: Path) -> None:
    """Fit the temperature on labelled examples that were held out; one number cannot overfit."""
    encoder = PairEncoder(out)
    logits = np.stack([encoder.logits(Pair(e.text, e.beside)) for e in examples])
    labels = [LABELS.index(e.label or "") for e in examples]
    temperature = fit_temperature(logits, labels)
    (out / "calibration.json").write_text(json.dumps({"temperature": round(temperature, 2)}) + "\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:5]))
