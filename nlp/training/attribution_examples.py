"""The training examples of the attribution tagger: windows of text with their labels."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor

from nlp.attribution.tagger import ARGUMENT_LABELS, CUE_LABELS, marks_of
from nlp.attribution.tokens import WINDOW, Integers, Tokens, surroundings, wrapped

IGNORED = -100  # no label: cross-entropy leaves these pieces out
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Argument:
    """A marked cue in a window: places in it, marks, and labels of the pieces at those places."""

    places: Integers
    marks: Integers
    labels: Integers


@dataclass(frozen=True, slots=True)
class Example:
    """A window: pieces, their cue labels, and the cues that it holds."""

    ids: Integers
    labels: Integers
    arguments: list[Argument]


def label(tokens: Tokens, spans: list[list[int]], kind: str, labels: Integers) -> None:
    """Write the B and I labels of the spans over the pieces of a text."""
    names = CUE_LABELS if kind == "cue" else ARGUMENT_LABELS
    for start, end in spans:
        inside = tokens.within(start, end)
        labels[inside] = names.index(f"I-{kind}")
        labels[inside.start : inside.start + 1] = names.index(f"B-{kind}")


def examples(tokens: Tokens, row: Row, offset: int) -> Iterator[Example]:
    """Yield the windows of an article, side by side; the first is shorter by `offset`."""
    cues = blank(tokens)
    marked = []
    for attribution in row["attributions"]:
        if spans := attribution.get("cue"):
            label(tokens, spans, "cue", cues)
            labels = blank(tokens)
            label(tokens, attribution.get("source", []), "source", labels)
            label(tokens, attribution.get("content", []), "content", labels)
            marked.append((tokens.within(spans[0][0], spans[-1][1]), labels))
    borders = sorted({0, *range(WINDOW - offset, len(tokens), WINDOW), len(tokens)})
    for start, end in pairwise(borders):
        window = slice(start, end)
        yield Example(
            wrapped(tokens.ids[window]),
            judged(tokens, window, cues),
            [
                argument(tokens, window, *m)
                for m in marked
                if start <= m[0].start < m[0].stop <= end
            ],
        )


def blank(tokens: Tokens) -> Integers:
    """Return a zero for each piece."""
    return np.zeros(len(tokens), dtype=np.int64)


def judged(tokens: Tokens, part: slice, labels: Integers) -> Integers:
    """Return the labels of a part between its borders; pieces that begin no word are not judged."""
    return np.pad(np.where(tokens.heads[part], labels[part], IGNORED), 1, constant_values=IGNORED)


def argument(tokens: Tokens, window: slice, cue: slice, labels: Integers) -> Argument:
    """Cut the surroundings of a cue, with the window's borders, out of its window."""
    part = surroundings(cue, window)
    places = np.arange(part.start, part.stop) - window.start + 1
    return Argument(
        np.array([0, *places, window.stop - window.start + 1]),
        marks_of(part, cue),
        judged(tokens, part, labels),
    )


def padded(rows: list[Integers], value: int) -> Tensor:
    """Return rows as one tensor."""
    return torch.nn.utils.rnn.pad_sequence(
        [torch.from_numpy(r) for r in rows], batch_first=True, padding_value=value
    )


def hidden_padding(lengths: list[int]) -> Tensor | None:
    """Return the attention mask of padded rows, None where nothing is padded."""
    if len(set(lengths)) == 1:
        return None
    keep = torch.arange(max(lengths))[None, :] < torch.tensor(lengths)[:, None]
    return keep[:, None, None, :]
