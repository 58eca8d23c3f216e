"""From label probabilities of words to spans: the most probable BIO sequence (Viterbi 1967)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nlp.probability import Probabilities

IMPOSSIBLE = -1e9


class Run(NamedTuple):
    """Words `start` to `end` that are one span of a kind, with the mean probability of their labels."""

    kind: str
    start: int
    end: int
    probability: float


def runs(probabilities: Probabilities, labels: Sequence[str]) -> list[Run]:
    """Return the spans of the best valid sequence of labels.

    Args:
        probabilities: of the labels of each word, shape (words, labels).
        labels: `O`, `B-kind` and `I-kind`; an `I` follows only a label of its kind.
    """
    path = best_path(np.log(probabilities + 1e-12), allowed(labels))
    found: list[Run] = []
    for i, name in enumerate(labels[k] for k in path):
        prefix, _, kind = name.partition("-")
        if prefix == "B":
            found.append(Run(kind, i, i + 1, 0.0))
        elif prefix == "I":
            found[-1] = found[-1]._replace(end=i + 1)
    return [run._replace(probability=_certainty(run, probabilities, labels)) for run in found]


def _certainty(run: Run, probabilities: Probabilities, labels: Sequence[str]) -> float:
    columns = [labels.index(f"{prefix}-{run.kind}") for prefix in "BI"]
    return float(probabilities[run.start : run.end, columns].sum(axis=1).mean())


def allowed(labels: Sequence[str]) -> Probabilities:
    """Return log weights of steps from label to label: 0, or -1e9 into an `I` of nothing begun."""
    weights = np.zeros((len(labels), len(labels)))
    for j, name in enumerate(labels):
        if name.startswith("I-"):
            before = [i for i, other in enumerate(labels) if other[2:] != name[2:]]
            weights[before, j] = IMPOSSIBLE
    return weights


def best_path(scores: Probabilities, steps: Probabilities) -> list[int]:
    """Return the label of each word, shape (words, labels) given; the first follows an `O`."""
    if not len(scores):
        return []
    best = scores[0] + steps[0]
    back = []
    for row in scores[1:]:
        ways = best[:, None] + steps
        back.append(ways.argmax(axis=0))
        best = ways.max(axis=0) + row
    path = [int(best.argmax())]
    for pointers in reversed(back):
        path.append(int(pointers[path[-1]]))
    return path[::-1]
