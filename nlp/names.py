"""Exchanging the sides of a dispute in a text, to ask whether a name alone decides a label.

A tool in a dispute must be neutral: what it says of "A accuses B" it must say of "B accuses A" (name-swap
tests as in Zhao et al. 2018, Prabhakaran et al. 2019).
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

import numpy as np

from config import Topic
from db.records import Document
from nlp.heads import Probabilities

T = TypeVar("T", bound=Hashable)


def exchange(text: str, topic: Topic) -> str:
    """Return the text with the names of each pair of the topic's `exchange` table swapped."""
    return "".join(new for _, new in pieces(text, topic))


def exchanged(document: Document, topic: Topic) -> Document:
    """Return a document with the names of both sides swapped in title, text, thread and parent."""

    def swap(text: str | None) -> str | None:
        return None if text is None else exchange(text, topic)

    return replace(
        document,
        title=swap(document.title),
        text=exchange(document.text, topic),
        thread=swap(document.thread),
        parent=swap(document.parent),
    )


def on_both_sides(
    items: Sequence[T], mirror: Callable[[T], T], score: Callable[[list[T]], Probabilities]
) -> Probabilities:
    """Return the mean of the scores of items as they are and mirrored, shape (items, labels).

    A score that is averaged over the exchange is the same for both sides, whatever the model thinks of
    their names (averaging over a group, as Yarotsky 2022). Each different item is scored once.
    """
    mirrored = [mirror(item) for item in items]
    different = list(dict.fromkeys([*items, *mirrored]))
    row = {item: i for i, item in enumerate(different)}
    scores = score(different)
    here, there = (scores[[row[i] for i in part]] for part in (items, mirrored))
    return np.asarray((here + there) / 2)


def pieces(text: str, topic: Topic) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces, each with what it becomes: names and what lies between them."""
    pattern, swaps = _swaps(tuple(topic.exchange))
    done = 0
    for found in pattern.finditer(text) if swaps else ():
        yield text[done : found.start()], text[done : found.start()]
        yield found.group(0), swaps[found.group(0)]
        done = found.end()
    yield text[done:], text[done:]


@lru_cache(maxsize=8)
def _swaps(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    swaps = dict(pairs) | {b: a for a, b in pairs}
    names = sorted(swaps, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"), swaps
