"""A teacher and its student, of what is thought in a text that is read beside something else.

What stands beside is a text's surroundings, or the name of whom it speaks. Both tell the logits of
`nlp.pairs.LABELS`. The student, a small sentence encoder, learns the labels and the teacher's probabilities
(Hinton et al. 2015), also for texts that nobody has labelled.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BatchEncoding,
    BertModel,
    PreTrainedTokenizerBase,
)

from config import Topic
from nlp.models import digest
from nlp.names import exchange
from nlp.onnx import MAX_TOKENS, identity
from nlp.pairs import LABELS
from nlp.probability import Probabilities
from nlp.training import distil
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune, write_tuned_on
from nlp.training.steps import Training, base_classifier, encode, train_classifier

FROZEN = 4  # layers of a teacher, besides the word vectors
TOKENS = 160  # that a teacher is fitted on
SMOOTHING = 0.1
HARD = 0.4  # weight of the labels beside the teacher
COURSE = Course(
    batch=16, epochs=2, rate=1e-4, head_rate=2e-3, seed=20260223, by_length=True, tokens=MAX_TOKENS
)


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its label (None where nobody told), what it counts, and what is read beside it."""

    text: str
    label: str | None
    weight: float = 1.0
    beside: str = ""

    def exchanged(self, topic: Topic) -> "Example":
        """Return it with the sides of a topic exchanged."""
        return replace(self, text=exchange(self.text, topic), beside=exchange(self.beside, topic))


def tune_teacher(
    base: Path,
    epochs: Sequence[Sequence[Example]],
    out: Path,
    training: Training,
    dropout: float = 0.1,
) -> None:
    """Fine-tune an encoder on the labelled examples of all epochs, and write it into `out`.

    Without dropout a step takes three fifths of the time.
    """
    torch.manual_seed(training.seed)
    model, tokenizer = base_classifier(base, LABELS, FROZEN, dropout)
    rows = [
        [
            encode(tokenizer, e.text, e.beside, TOKENS)
            | {"labels": LABELS.index(e.label), "weight": e.weight}
            for e in epoch
            if e.label
        ]
        for epoch in epochs
    ]
    train_classifier(model, tokenizer, rows, _loss, training, out)


def _loss(logits: torch.Tensor, batch: BatchEncoding) -> torch.Tensor:
    each = torch.nn.functional.cross_entropy(
        logits, batch["labels"], label_smoothing=SMOOTHING, reduction="none"
    )
    weights: torch.Tensor = batch["weight"].float()
    found: torch.Tensor = (each * weights).sum() / weights.sum()
    return found


def distil_student(
    base: str,
    teacher: Path,
    examples: Sequence[Example],
    out: Path,
    sample: str,
    tuned_on: Mapping[str, str],
    course: Course = COURSE,
) -> None:
    """Distil a sentence encoder; write model.onnx, tokenizer.json and tuned_on.json into `out`.

    Args:
        base: folder of the sentence encoder, or its name on the hub.
        teacher: folder that `tune_teacher` wrote.
        examples: what both read, labelled or not.
        out: becomes the folder of the student; the teacher's answers are kept beside it meanwhile.
        sample: of what it reads beside a text, for the export.
        tuned_on: descriptions by id, by which the program knows what it may be asked (`nlp.tuned`).
        course: how it is tuned.
    """
    work = out.with_name(f"{out.name}.unfinished")
    work.mkdir(parents=True, exist_ok=True)
    wanted = answers(teacher, examples, work)
    tokenizer = AutoTokenizer.from_pretrained(base)
    torch.manual_seed(course.seed)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), len(LABELS))
    _tune(model, tokenizer, examples, wanted, course)
    export_classifier(model, tokenizer, out, ("a text", sample))
    write_tuned_on(tuned_on, out)
    shutil.rmtree(work)


def answers(teacher: Path, examples: Sequence[Example], work: Path) -> Probabilities:
    """Return the teacher's logits for each example, shape (examples, labels)."""
    model = AutoModelForSequenceClassification.from_pretrained(teacher, dtype=torch.float32)
    tokenizer = AutoTokenizer.from_pretrained(teacher)
    encoded = [encode(tokenizer, e.text, e.beside, MAX_TOKENS) for e in examples]
    of = digest(examples, identity(teacher, "model.safetensors"))
    return distil.answers(model, tokenizer, encoded, work / f"answers-{of}.npz").logits


def _tune(
    model: MeanPooled,
    tokenizer: PreTrainedTokenizerBase,
    examples: Sequence[Example],
    wanted: Probabilities,
    course: Course,
) -> None:
    """Tune a model on examples, each with its weight, and on the teacher's answers."""
    labels = torch.tensor([LABELS.index(e.label) if e.label else distil.NO_LABEL for e in examples])
    weights = torch.tensor([e.weight for e in examples])
    teacher = torch.tensor(wanted, dtype=torch.float32)

    def lost(logits: torch.Tensor, rows: list[int]) -> torch.Tensor:
        hard = torch.nn.functional.cross_entropy(
            logits, labels[rows], label_smoothing=SMOOTHING, reduction="none",
            ignore_index=distil.NO_LABEL,
        )  # fmt: skip
        each = HARD * hard + (1 - HARD) * distil.distance(logits, teacher[rows])
        return (each * weights[rows]).sum() / weights[rows].sum()

    tune(model, tokenizer, [e.text for e in examples], lost, course, [e.beside for e in examples])
