"""The tagger: finds the cues in a text, and the source and content of each cue.

A small transformer, int8 in ONNX Runtime, made by `nlp/training/fit_attribution.py` and described in
`docs/models.md`. Its lower layers read a window of text once. Its upper layers read what they make of it
once without a mark, for the cues, and once for each cue, which is marked (as semantic role labelling marks
the predicate, Shi & Lin 2019). One window and one cue are computed at a time: dynamic quantisation scales a
batch by its largest number, so that a result would depend on its neighbours.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from config import Topic
from nlp import onnx
from nlp.attribution.tokens import Integers, Tokens, surroundings, tokenize, windows, wrapped
from nlp.bio import Run, runs
from nlp.heads import WEIGHTS
from nlp.models import ModelError, digest
from nlp.names import exchanged_names, one_sided
from nlp.probability import Probabilities, softmax
from nlp.sentences import Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

CUE_LABELS = ("O", "B-cue", "I-cue")
ARGUMENT_LABELS = ("O", "B-source", "I-source", "B-content", "I-content")
CUE_BIAS = 0.5  # added to the logits of cues, so that as many are missed as are wrong (articles kept aside)
SHIPPED = WEIGHTS / "attribution"
FILES = ("trunk.onnx", "top.onnx", "tokenizer.json", "calibration.json")
THREADS = 1  # inputs are small: more threads wait more than they work
Hidden = npt.NDArray[np.float32]


class Mark(IntEnum):
    """What the upper layers are told of a piece."""

    NONE = 0  # no cue is asked about
    BEFORE = 1
    CUE = 2
    AFTER = 3


class Tagged(NamedTuple):
    """A cue with what the model finds for it; each span with its probability."""

    cue: Span
    cue_probability: float
    sources: list[tuple[Span, float]]
    contents: list[tuple[Span, float]]

    def moved(self, place: Callable[[int, int], Span]) -> "Tagged":
        """Return the same with its spans, from start to end, where they stand in another text."""
        sources, contents = (
            [(place(*span), probability) for span, probability in found]
            for found in (self.sources, self.contents)
        )
        return Tagged(place(*self.cue), self.cue_probability, sources, contents)


class Tagger:
    """A folder with trunk.onnx, top.onnx, tokenizer.json and calibration.json, loaded when it is first used.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._folder = folder

    @cached_property
    def identity(self) -> str:
        """Return a digest of the weights, the tokenizer and the calibration."""
        return onnx.identity(self._folder, *FILES)

    @cached_property
    def calibration(self) -> tuple[float, float, float]:
        """Return weights of the log odds of cue and content, and the intercept (Platt 1999)."""
        path = self._folder / "calibration.json"
        try:
            values = json.loads(path.read_text("utf-8"))
            return float(values["cue"]), float(values["content"]), float(values["intercept"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"attribution tagger {path}: {error}") from error

    def tag(self, text: str) -> Iterator[Tagged]:
        """Yield the cues of a text in their order, with their sources and contents."""
        tokens = tokenize(self._tokenizer, text)
        last = 0
        for window, core in windows(len(tokens)):
            (hidden,) = self._trunk.run(None, {"ids": wrapped(tokens.ids[window])[None]})
            for cue in self._cues(tokens, window, hidden):
                place = tokens.within(*cue.span)
                if core.start <= place.start < core.stop and place.start >= last:
                    last = place.stop
                    yield self._arguments(tokens, window, hidden, place, cue)

    def _cues(self, tokens: Tokens, window: slice, hidden: Hidden) -> list["_Found"]:
        logits, _ = self._run_top(hidden, np.full(hidden.shape[1], Mark.NONE, dtype=np.int64))
        logits[:, 1:] += CUE_BIAS
        return _found(tokens, window, logits[1:-1], CUE_LABELS)

    def _arguments(
        self, tokens: Tokens, window: slice, hidden: Hidden, cue: slice, found: "_Found"
    ) -> Tagged:
        part = surroundings(cue, window)
        places = np.arange(part.start, part.stop) - window.start + 1
        chosen = hidden[:, [0, *places, hidden.shape[1] - 1]]
        _, logits = self._run_top(chosen, marks_of(part, cue))
        spans = _found(tokens, part, logits[1:-1], ARGUMENT_LABELS)
        return Tagged(
            found.span,
            found.probability,
            [(s.span, s.probability) for s in spans if s.kind == "source"],
            [(s.span, s.probability) for s in spans if s.kind == "content"],
        )

    def _run_top(self, hidden: Hidden, marks: Integers) -> tuple[Probabilities, Probabilities]:
        cue, argument = self._top.run(None, {"hidden": hidden, "marks": marks[None]})
        return np.asarray(cue[0], np.float64), np.asarray(argument[0], np.float64)

    @cached_property
    def _trunk(self) -> "InferenceSession":
        return onnx.session(self._folder / "trunk.onnx", THREADS)

    @cached_property
    def _top(self) -> "InferenceSession":
        return onnx.session(self._folder / "top.onnx", THREADS)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        return onnx.tokenizer(self._folder / "tokenizer.json")


class NeutralTagger(Tagger):
    """A tagger that reads the names of a topic's two sides as one's, and so finds as much said by either."""

    def __init__(self, topic: Topic, folder: Path = SHIPPED) -> None:
        super().__init__(folder)
        self._topic = topic

    @cached_property
    def identity(self) -> str:
        """Return a digest of the weights, their calibration, and the names that are read as one."""
        return digest(super().identity, exchanged_names(self._topic))

    def tag(self, text: str) -> Iterator[Tagged]:
        """Yield the cues of a text in their order, with their sources and contents."""
        read = one_sided(text, self._topic)
        return (tagged.moved(read.original) for tagged in super().tag(read.text))


class _Found(NamedTuple):
    kind: str
    span: Span
    probability: float


def _found(
    tokens: Tokens, part: slice, logits: Probabilities, labels: Sequence[str]
) -> list[_Found]:
    """Return the spans in a part of a text, of the logits of its pieces."""
    heads = np.flatnonzero(tokens.heads[part])
    return [
        _Found(run.kind, _span(tokens, part, heads, run), run.probability)
        for run in runs(softmax(logits[heads]), labels)
    ]


def _span(tokens: Tokens, part: slice, heads: Integers, run: Run) -> Span:
    """Return the characters of a run of words; a word ends where its last piece does."""
    after = heads[run.end] if run.end < len(heads) else part.stop - part.start
    first, last = part.start + heads[run.start], part.start + after - 1
    return Span(int(tokens.starts[first]), int(tokens.ends[last]))


def marks_of(part: slice, cue: slice) -> Integers:
    """Return the mark of each piece of a part of the text around a cue."""
    marks = np.full(part.stop - part.start, Mark.BEFORE, dtype=np.int64)
    marks[cue.start - part.start :] = Mark.AFTER
    marks[cue.start - part.start : cue.stop - part.start] = Mark.CUE
    return np.pad(marks, 1, constant_values=(Mark.BEFORE, Mark.AFTER))
