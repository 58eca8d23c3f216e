"""B-cubed precision, recall and F1 of a clustering (Bagga & Baldwin 1998), also where clusters overlap.

Items may have several true and several found labels; for these the multiplicity of shared labels counts
(Amigó et al. 2009). With one label each it is the usual measure, which `b_cubed_of_groups` counts faster.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Labels = Sequence[Collection[Hashable]]


@dataclass(frozen=True, slots=True)
class BCubed:
    """The means over items of how pure and how complete the company is that an item is in."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def numbers(self, n: int) -> dict[str, float | int]:
        """Return the figures as an evaluation prints them, with the number of items."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1, "n": n}


def b_cubed(true: Labels, found: Labels) -> BCubed:
    """Score the clusters that were found against the true ones; an item without a label is alone."""
    mine, theirs = _with_singles(true), _with_singles(found)
    return BCubed(_mean_agreement(theirs, mine), _mean_agreement(mine, theirs))


def b_cubed_of_groups(true: Sequence[Hashable], found: Sequence[Hashable]) -> BCubed:
    """Score a grouping in which each item is in one group, against the true one."""
    both = Counter(zip(true, found, strict=True))
    sizes, guessed = Counter(true), Counter(found)
    items = len(true) or 1
    return BCubed(
        sum(n * n / guessed[f] for (_, f), n in both.items()) / items,
        sum(n * n / sizes[t] for (t, _), n in both.items()) / items,
    )


def by_label(true: Labels, found: Labels) -> dict[str, dict[str, float | int]]:
    """Return precision, recall and F1 of the items of each true label that at least two items have."""
    mine, theirs = _with_singles(true), _with_singles(found)
    items: dict[str, list[int]] = defaultdict(list)
    for i, labels in enumerate(true):
        for label in labels:
            items[str(label)].append(i)
    scores: dict[str, dict[str, float | int]] = {}
    for label, rows in sorted(items.items()):
        if len(rows) > 1:
            score = BCubed(_mean_agreement(theirs, mine, rows), _mean_agreement(mine, theirs, rows))
            scores[label] = score.numbers(len(rows))
    return scores


def _with_singles(labels: Labels) -> list[frozenset[Hashable]]:
    return [frozenset(found) or frozenset([("alone", i)]) for i, found in enumerate(labels)]


def _mean_agreement(
    by: Sequence[frozenset[Hashable]],
    other: Sequence[frozenset[Hashable]],
    rows: Iterable[int] | None = None,
) -> float:
    """Average over items, and over those that share a label of `by` with them, how far `other` agrees."""
    holders: Mapping[Hashable, list[int]] = _holders(by)
    chosen = range(len(by)) if rows is None else list(rows)
    means = []
    for i in chosen:
        company = {j for label in by[i] for j in holders[label]}
        shared = ((len(by[i] & by[j]), len(other[i] & other[j])) for j in company)
        means.append(sum(min(a, b) / a for a, b in shared) / len(company))
    return sum(means) / len(means) if means else 0.0


def _holders(labels: Sequence[frozenset[Hashable]]) -> dict[Hashable, list[int]]:
    holders: dict[Hashable, list[int]] = defaultdict(list)
    for i, found in enumerate(labels):
        for label in found:
            holders[label].append(i)
    return holders
