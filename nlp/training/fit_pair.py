"""Distil the pair encoder from its teacher: (text, target) -> against, none, favor; weights of four bits.

Run: python -m nlp.training.fit_pair DATA OURS TEACHER OUT [BEGUN], where DATA and OURS are what the teacher
was fitted on (`fit_teacher`), TEACHER is its folder, and OUT becomes the folder of the model. BEGUN is the
folder of a student to go on with, under another teacher. About an hour and a quarter on two cores that
compute in bfloat16; ended, it goes on where it last saved.

The teacher is an MPNet (Song et al. 2020). The student has all of its layers, each with a quarter of its
inner neurons (`narrow`), its output layer, and its most used word pieces. It learns the teacher's
probabilities (Hinton et al. 2015) and the vector that they are told from (Sun et al. 2019) for the labelled
pairs, and for texts with one of their own phrases for a target, which nobody has labelled. Its weights are
rounded to four bits meanwhile (`int4`), as eight would not fit into 30 MB.

A second teacher, which began at random otherwise, errs otherwise, so that a student of both errs less than
a student of one (as of ensembles: Hinton et al. 2015). It is asked about more texts that nobody has labelled.
"""

import copy
import json
import logging
import random
import shutil
import sys
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import torch
from transformers import (
    AutoTokenizer,
    BatchEncoding,
    MPNetConfig,
    MPNetForSequenceClassification,
    PreTrainedTokenizerBase,
)

from config import Topic, load_topic
from config.settings import load_settings
from nlp.labelled import read
from nlp.models import digest
from nlp.onnx import MAX_TOKENS, identity
from nlp.pairs import LABELS, Pair, PairEncoder
from nlp.probability import calibration_error, fit_temperature, softmax
from nlp.training import distil, int4, pair_examples
from nlp.training.finetune import write_tokenizer
from nlp.training.narrow import moments, narrowed
from nlp.training.pair_examples import Example
from nlp.training.steps import Training, batches, encode, train
from nlp.training.vocabulary import most_used, smaller, smaller_in

log = logging.getLogger(__name__)
INNER = 768  # neurons of a layer, of the teacher's 3,072
READ = 512  # pairs that tell which ones
PIECES = 14_000
UNLABELLED = 4_000  # texts
TOKENS = 192  # reports and comments are longer than what most of the teacher's labels are of
TRAINING = Training(batch=32, rate=8e-5, seed=20261129)
GOING_ON = Training(batch=32, rate=6e-5, seed=20261130)
AGAIN = 0.35  # of the labelled pairs that a student which goes on sees once more
HARD = 0.3  # weight of the labels beside the teacher
STUDENT = ("model.onnx", "tokenizer.json")
POSITIONS = MAX_TOKENS + 2  # the first two are not used


def main(data: Path, ours: Path, teacher: Path, out: Path, begun: Path | None = None) -> None:
    """Fit, and write model.onnx, tokenizer.json and calibration.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    topic = load_topic(load_settings().topic)
    begin = _as_student(begun, data, ours, topic) if begun else _as_teacher(data, ours, topic)
    torch.manual_seed(begin.training.seed)
    out.mkdir(parents=True, exist_ok=True)
    work = out.with_name(f"{out.name}.unfinished")
    work.mkdir(exist_ok=True)
    model = MPNetForSequenceClassification.from_pretrained(teacher, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(teacher)
    of = digest(begin.examples, identity(teacher, "model.safetensors"), begin.identity)
    encoded = [encode(tokenizer, e.text, e.target, TOKENS) for e in begin.examples]
    told = distil.answers(model, tokenizer, encoded, work / f"answers-{of}.npz")
    small, student = begin.student(model, tokenizer, encoded)
    rows = [
        encode(small, e.text, e.target, TOKENS)
        | {"label": LABELS.index(e.label) if e.label else distil.NO_LABEL, "example": i}
        for i, e in enumerate(begin.examples)
    ]
    again = [row for e, row in zip(begin.examples, rows, strict=True) if e in begin.twice]
    order = batches([rows, again], begin.training)
    checkpoint = work / f"checkpoint-{of}.pt"
    train(_Telling(student), small, order, _Loss(told), begin.training, checkpoint)
    write(student, small, out)
    calibrate(data, out)
    shutil.rmtree(work)


Student = tuple[PreTrainedTokenizerBase, MPNetForSequenceClassification]


class _Begin(NamedTuple):
    """What a student is shown, some of it twice, and what it begins as.

    `student` is told the teacher, its tokenizer, and the examples as that reads them.
    """

    training: Training
    examples: Sequence[Example]
    twice: Collection[Example]
    identity: str | None
    student: Callable[
        [MPNetForSequenceClassification, PreTrainedTokenizerBase, Sequence[BatchEncoding]],
        Student,
    ]


def _as_teacher(data: Path, ours: Path, topic: Topic) -> _Begin:
    """Begin as the teacher, made narrower, with all that is labelled."""
    (labelled,) = pair_examples.labelled(data, ours, topic, 1)
    examples = _once(labelled, pair_examples.unlabelled(data, ours, UNLABELLED))

    def student(
        teacher: MPNetForSequenceClassification,
        tokenizer: PreTrainedTokenizerBase,
        encoded: Sequence[BatchEncoding],
    ) -> Student:
        read_words = (words for e in examples for words in (e.text, e.target))
        kept = most_used(tokenizer, read_words, PIECES)
        some = random.Random(TRAINING.seed).sample(encoded, READ)
        read = batches([some], TRAINING)
        return smaller(tokenizer, kept), student_of(teacher, kept, read, tokenizer)

    twice = pair_examples.seen_twice(data, ours, topic)
    return _Begin(TRAINING, examples, twice, None, student)


def _as_student(folder: Path, data: Path, ours: Path, topic: Topic) -> _Begin:
    """Begin as a student of another teacher, with a part of what is labelled."""
    (labelled,) = pair_examples.labelled(data, ours, topic, 1)
    part = random.Random(GOING_ON.seed).sample(labelled, int(len(labelled) * AGAIN))
    examples = _once(part, pair_examples.unlabelled_of_every_kind(data, ours))

    def student(
        teacher: MPNetForSequenceClassification,
        tokenizer: PreTrainedTokenizerBase,
        encoded: Sequence[BatchEncoding],
    ) -> Student:
        return smaller_in(folder, tokenizer), student_in(folder, teacher.config)

    return _Begin(GOING_ON, examples, (), identity(folder, *STUDENT), student)


def _once(*examples: Iterable[Example]) -> list[Example]:
    return list(dict.fromkeys(chain.from_iterable(examples)))


def student_of(
    teacher: MPNetForSequenceClassification,
    kept: Sequence[int],
    read: Sequence[list[BatchEncoding]],
    tokenizer: PreTrainedTokenizerBase,
) -> MPNetForSequenceClassification:
    """Return the teacher with narrower layers and fewer word vectors, which sees itself in four bits.

    Word vectors and positions are rounded once and then stay as they are.

    Args:
        teacher: whose weights are taken.
        kept: the word pieces.
        read: batches of what the teacher reads, which tell which neurons matter.
        tokenizer: the teacher's, which pads them.
    """
    chosen = teacher.state_dict()
    layers: Any = teacher.mpnet.encoder.layer
    inputs = (dict(tokenizer.pad(batch, return_tensors="pt")) for batch in read)
    told = moments(teacher, [layer.output.dense for layer in layers], inputs)
    for i, (layer, seen) in enumerate(zip(layers, told, strict=True)):
        found = narrowed(layer.output.dense, seen, INNER)
        inner, outer = (
            f"mpnet.encoder.layer.{i}.{name}.dense" for name in ("intermediate", "output")
        )
        for part in ("weight", "bias"):
            chosen[f"{inner}.{part}"] = chosen[f"{inner}.{part}"][found.kept]
        chosen[f"{outer}.weight"], chosen[f"{outer}.bias"] = found.weight, found.bias
        log.info("layer %d has %d of %d neurons left", i + 1, INNER, layer.output.dense.in_features)
    words, places = (
        next(name for name in chosen if name.endswith(f"{kind}_embeddings.weight"))
        for kind in ("word", "position")
    )
    chosen[words] = int4.rounded(chosen[words][list(kept)])
    chosen[places] = int4.rounded(chosen[places][:POSITIONS])
    return _ready(teacher.config, chosen)


def student_in(folder: Path, config: MPNetConfig) -> MPNetForSequenceClassification:
    """Return a student as it was written, which sees itself in four bits when it learns on.

    Args:
        folder: which holds its model.onnx.
        config: its teacher's.
    """
    return _ready(config, int4.weights(folder / "model.onnx"))


def _ready(
    config: MPNetConfig, weights: Mapping[str, torch.Tensor]
) -> MPNetForSequenceClassification:
    config = copy.deepcopy(config)
    config.intermediate_size, config.max_position_embeddings = INNER, POSITIONS
    config.vocab_size = len(weights["mpnet.embeddings.word_embeddings.weight"])
    student = MPNetForSequenceClassification(config)
    student.load_state_dict(weights)
    student.classifier = _Head(student.classifier)  # type: ignore[assignment]
    for name, parameter in student.named_parameters():
        parameter.requires_grad_("_embeddings." not in name)
    int4.round_while_training(student)
    return student


class _Head(torch.nn.Module):
    """The classifier of a text's first vector, with the length kept.

    Without it the layers would be exported as Gemm, which stays wide, and not as MatMul.
    """

    def __init__(self, whole: Any) -> None:
        super().__init__()
        self.dense, self.dropout, self.out_proj = whole.dense, whole.dropout, whole.out_proj

    def forward(self, states: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (texts, labels), of vectors, shape (texts, length, size)."""
        hidden = torch.tanh(self.dense(self.dropout(states[:, :1])))
        logits: torch.Tensor = self.out_proj(self.dropout(hidden)).flatten(1)
        return logits


class _Telling(torch.nn.Module):
    """A student that tells, behind its logits, the vector that it tells them from."""

    def __init__(self, student: MPNetForSequenceClassification) -> None:
        super().__init__()
        self.student = student

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> SimpleNamespace:
        """Return both as `logits`, shape (texts, labels + size)."""
        told = self.student(input_ids, attention_mask, output_hidden_states=True)
        return SimpleNamespace(logits=torch.cat([told.logits, told.hidden_states[-1][:, 0]], 1))


class _Loss:
    """How far a student is from its teacher, in probabilities and vectors, and from the labels."""

    def __init__(self, told: distil.Answers) -> None:
        self.logits = torch.tensor(told.logits, dtype=torch.float32)
        self.vectors = torch.tensor(told.vectors)

    def __call__(self, outputs: torch.Tensor, batch: BatchEncoding) -> torch.Tensor:
        logits, vectors = outputs[:, : len(LABELS)], outputs[:, len(LABELS) :]
        rows = batch["example"]
        soft = distil.distance(logits, self.logits[rows]).mean()
        hard = torch.nn.functional.cross_entropy(
            logits, batch["label"], ignore_index=distil.NO_LABEL, reduction="sum"
        ) / len(logits)
        like = torch.nn.functional.cosine_similarity(vectors, self.vectors[rows].float()).mean()
        return (1 - HARD) * soft + HARD * hard + 1 - like


def write(student: torch.nn.Module, tokenizer: PreTrainedTokenizerBase, out: Path) -> None:
    """Write what `nlp.onnx` reads: model.onnx and tokenizer.json."""
    int4.keep_rounded(student)
    inputs = dict(tokenizer(["a text"], ["a target"], return_tensors="pt"))
    int4.export(student, inputs, ["logits"], out / "model.onnx")
    write_tokenizer(tokenizer, out)


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
    main(*(Path(argument) for argument in sys.argv[1:6]))
