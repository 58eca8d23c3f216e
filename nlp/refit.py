"""Heads fitted anew with what people said of their labels, adopted only if that makes them better.

What people corrected becomes examples beside the topic's own: of the frame heads, and of the stance head of
each proposition. The gain is measured on the corrected sentences alone, by cross-validation: each is judged
by heads that were fitted without it. Both log loss and accuracy must not get worse, and one must get better.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import numpy as np

from config.errors import GroundswellError
from config.topic import Topic
from db.views.reviews import JudgedSentence
from nlp.frames import THRESHOLD, FrameStage
from nlp.models import Encoder
from nlp.pairs import PairEncoder
from nlp.probability import Probabilities
from nlp.stance import LABELS, StanceStage

FOLDS = 5
FEWEST = 20  # judged labels, below which nothing can be measured
FLOOR = 1e-3  # of a probability in the log loss: one sure mistake must not decide alone

Examples = Mapping[str, Mapping[str, Sequence[str]]]
Judge = Callable[[Topic, Sequence[JudgedSentence]], Probabilities]


class RefitError(GroundswellError):
    """A file of adopted examples that cannot be read or written."""


@dataclass(frozen=True, slots=True)
class Gain:
    """How the labels that people gave fit the head before, and a head fitted with them."""

    head: str
    labels: int
    accuracy_before: float
    accuracy_after: float
    log_loss_before: float
    log_loss_after: float

    @property
    def better(self) -> bool:
        """Tell whether the head is to be adopted."""
        if self.labels < FEWEST:
            return False
        accuracy = self.accuracy_after - self.accuracy_before
        loss = self.log_loss_before - self.log_loss_after
        return accuracy >= 0 and loss >= 0 and accuracy + loss > 0


@dataclass(frozen=True, slots=True)
class Adopted:
    """Examples that were adopted: of frames (`examples`, `counterexamples`) and of targets (by label)."""

    frames: Examples = field(default_factory=dict)
    targets: Examples = field(default_factory=dict)

    def extend(self, topic: Topic) -> Topic:
        """Return a topic that has these examples beside its own; all that reads it sees another topic."""
        frames = [f.model_copy(update=_added(f, self.frames.get(f.id, {}))) for f in topic.frame]
        targets = [t.model_copy(update=_added(t, self.targets.get(t.id, {}))) for t in topic.target]
        return topic.model_copy(update={"frame": type(topic.frame)(frames),
                                        "target": type(topic.target)(targets)})  # fmt: skip

    def save(self, path: Path) -> None:
        """Write the examples as JSON, whole or not at all.

        Raises:
            RefitError: the file cannot be written.
        """
        unfinished = path.with_name(f".{path.name}.unfinished")
        words = json.dumps(
            {"frames": self.frames, "targets": self.targets}, indent=1, ensure_ascii=False
        )
        try:
            unfinished.write_text(words + "\n", "utf-8")
            unfinished.replace(path)
        except OSError as error:
            raise RefitError(f"{path}: cannot be written: {error.strerror}") from error


def load(path: Path) -> Adopted:
    """Read adopted examples; there are none where there is no file.

    Raises:
        RefitError: the file is not one that `groundswell refit` wrote.
    """
    if not path.is_file():
        return Adopted()
    try:
        read = json.loads(path.read_text("utf-8"))
        return Adopted(*(_checked(read[name]) for name in ("frames", "targets")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefitError(
            f"{path}: not a file of `groundswell refit`; delete it to do without"
        ) from error


def _checked(read: object) -> Examples:
    if not isinstance(read, dict):
        raise TypeError(read)
    return {
        str(key): {str(name): tuple(map(str, texts)) for name, texts in given.items()}
        for key, given in read.items()
    }


def _added(thing: object, more: Mapping[str, Sequence[str]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, texts in more.items():
        own = getattr(thing, name)
        found[name] = type(own)([*own, *(t for t in texts if t not in own)])
    return found


def frame_examples(sentences: Sequence[JudgedSentence]) -> Adopted:
    """Return judged sentences as examples of the frames that stand on them, else as counterexamples."""
    found: dict[str, dict[str, list[str]]] = {}
    for s in sentences:
        kind, frames = (
            ("examples", s.standing) if s.standing else ("counterexamples", tuple(s.judged))
        )
        for frame in frames:
            found.setdefault(frame, {}).setdefault(kind, []).append(s.words)
    return Adopted(frames=found)


def target_examples(sentences: Sequence[JudgedSentence]) -> Adopted:
    """Return judged sentences as examples of what people say that they hold of a target."""
    found: dict[str, dict[str, list[str]]] = {}
    for s in sentences:
        for target, label in s.judged.items():
            found.setdefault(target, {}).setdefault(label, []).append(s.words)
    return Adopted(targets=found)


def measure_frames(topic: Topic, encoder: Encoder, sentences: Sequence[JudgedSentence]) -> Gain:
    """Return what corrections of frames gain."""
    ids = [f.id for f in topic.frame]
    known = [s for s in sentences if set(s.judged) & set(ids)]

    def judge(fitted: Topic, some: Sequence[JudgedSentence]) -> Probabilities:
        return FrameStage(fitted, encoder).probabilities(
            [s.words for s in some], [s.language for s in some]
        )

    before, after = _compare(topic, known, frame_examples, judge)
    if not len(before):
        return Gain("frames", len(known), 0.0, 0.0, 0.0, 0.0)
    cells = [(i, ids.index(f), is_so == "present")
             for i, s in enumerate(known) for f, is_so in s.judged.items() if f in ids]  # fmt: skip
    right = [[(m[i, j] >= THRESHOLD) == truth for i, j, truth in cells] for m in (before, after)]
    belief = [[m[i, j] if truth else 1 - m[i, j] for i, j, truth in cells] for m in (before, after)]
    return _gain("frames", right, belief)


def measure_stance(
    topic: Topic,
    target: str,
    encoder: Encoder,
    pairs: PairEncoder,
    sentences: Sequence[JudgedSentence],
) -> Gain:
    """Return what corrections of stances toward a proposition gain."""
    known = [s for s in sentences if target in s.judged]

    def judge(fitted: Topic, some: Sequence[JudgedSentence]) -> Probabilities:
        return StanceStage(fitted, encoder, pairs).toward_proposition(
            target, [s.words for s in some]
        )

    before, after = _compare(topic, known, target_examples, judge)
    if not len(before):
        return Gain(f"stance {target}", len(known), 0.0, 0.0, 0.0, 0.0)
    truth = [LABELS.index(s.judged[target]) for s in known]
    right = [
        [int(row.argmax()) == t for row, t in zip(m, truth, strict=True)] for m in (before, after)
    ]
    belief = [[row[t] for row, t in zip(m, truth, strict=True)] for m in (before, after)]
    return _gain(f"stance {target}", right, belief)


def _compare(
    topic: Topic,
    sentences: Sequence[JudgedSentence],
    examples: Callable[[Sequence[JudgedSentence]], Adopted],
    judge: Judge,
) -> tuple[Probabilities, Probabilities]:
    """Return what heads say of sentences without corrections, and with the corrections of the others."""
    if len(sentences) < FOLDS:
        return np.zeros((0, 0)), np.zeros((0, 0))
    before = judge(topic, sentences)
    after = np.zeros_like(before)
    for left in _folds(sentences):
        kept = [s for i, s in enumerate(sentences) if i not in left]
        after[left] = judge(examples(kept).extend(topic), [sentences[i] for i in left])
    return before, after


def _folds(sentences: Sequence[JudgedSentence]) -> Iterator[list[int]]:
    """Yield the places of each fold; the same words are always in one fold."""
    places = [int(sha256(s.words.encode()).hexdigest(), 16) % FOLDS for s in sentences]
    for fold in range(FOLDS):
        if found := [i for i, place in enumerate(places) if place == fold]:
            yield found


def _gain(head: str, right: Sequence[Sequence[bool]], belief: Sequence[Sequence[float]]) -> Gain:
    accuracy = [float(np.mean(r)) for r in right]
    loss = [float(-np.log(np.clip(b, FLOOR, 1)).mean()) for b in belief]
    return Gain(head, len(right[0]), *accuracy, *loss)
