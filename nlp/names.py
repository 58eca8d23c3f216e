"""Exchanging the sides of a dispute in a text, to ask whether a name alone decides a label.

A tool in a dispute must be neutral: what it says of "A accuses B" it must say of "B accuses A" (name-swap
tests as in Zhao et al. 2018, Prabhakaran et al. 2019).
"""

import re
from functools import lru_cache

from config import Topic


def exchange(text: str, topic: Topic) -> str:
    """Return the text with the names of each pair of the topic's `exchange` table swapped."""
    pattern, swaps = _swaps(tuple(topic.exchange))
    return pattern.sub(lambda m: swaps[m.group(0)], text) if swaps else text


@lru_cache(maxsize=8)
def _swaps(pairs: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    swaps = dict(pairs) | {b: a for a, b in pairs}
    names = sorted(swaps, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)"), swaps
