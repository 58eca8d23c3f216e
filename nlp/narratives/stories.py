"""Headlines of one story, grouped by the same clustering with weights of its own (no frames, but days)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

import numpy as np

from nlp.models import Encoder
from nlp.narratives.clustering import Clustering, Member
from nlp.narratives.points import Point, rounded, unit_weights
from nlp.narratives.similarity import Weights
from nlp.narratives.terms import Frequencies, buckets

LEAD = 300  # characters of a text that are read beside its headline
NAME = re.compile(r"\b(?:[A-Z][\w’'.-]+|\w*\d[\w.,%]*)")


@dataclass(frozen=True, slots=True)
class Headline:
    """What is told of a story: its words and its day."""

    title: str
    text: str
    day: date


def headline_points(headlines: Sequence[Headline], encoder: Encoder) -> list[Point]:
    """Return features of headlines in the order given; names and numbers stand for entities."""
    frequencies = Frequencies()
    texts = [f"{h.title}\n{h.text[:LEAD]}".strip() for h in headlines]
    vectors = encoder.encode(texts)
    found = []
    for headline, text, vector in zip(headlines, texts, vectors, strict=True):
        bag = buckets(text)
        frequencies.see(bag)
        names = {n.lower().rstrip(".,") for n in NAME.findall(headline.title)}
        found.append(
            Point(
                vector=rounded(vector),
                terms=frequencies.weights(bag),
                traits=unit_weights(f"party:{name}" for name in names),
                day=float(headline.day.toordinal()),
            )
        )
    return found


def group_stories(
    days: Sequence[date], points: Sequence[Point], weights: Weights | None = None
) -> list[int | None]:
    """Return the story of each headline, day by day; None where it is alone."""
    clustering = Clustering(
        weights or Weights.load("story"), fewest_units=2, fewest_voices=1, wait=7
    )
    order = sorted(range(len(points)), key=lambda i: (days[i], i))
    members = [
        Member(i, str(i), 0, 0, str(i), days[i], replace(points[i])) for i in range(len(points))
    ]
    followed: dict[int, int] = {}
    for day, group in groupby(order, key=lambda i: days[i]):
        todays = [members[i] for i in group]
        clustering.assign(todays)
        clustering.count(todays)
        clustering.close_day(day)
        clustering.sleep(day)
        for key, line in clustering.merged.items():
            if line.merged_into is not None:
                followed[key] = line.merged_into
        clustering.forget_changes()
    return [_final(m.narrative_id, followed) for m in members]


def _final(key: int | None, followed: dict[int, int]) -> int | None:
    while key in followed:
        key = followed[key]
    return key


def vectors_of(points: Sequence[Point]) -> np.ndarray:
    """Return the embeddings, one a row."""
    return np.stack([p.vector for p in points])
