"""Are two texts one? The exact comparison of those that the index brings together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from db.copies import Link
from nlp.copies.sketch import Sketch

ALIKE = 0.5  # Jaccard coefficient of shingles, from which two texts are one
CONTAINED = 0.85  # share of a text's shingles in a longer one, from which it is a part of it
# Headlines and short posts have too few words to be sure, so that nearly all must be the same, figures
# too; and columns have one headline every week ("What are you reading?"), so that it must be of one week.
SAME_WORDS = 0.8
SAME_WEEK = timedelta(days=6)
HEADLINE_WORDS, POST_WORDS, RETURNING_WORDS = 3, 6, 8  # of which a short text must have so many


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text, ready to be compared."""

    id: str
    published: datetime | None
    sketch: Sketch


def measured(one: Text, other: Text) -> Link:
    """Return how much of each text is in the other."""
    first, second = sorted((one, other), key=lambda text: text.id)
    a, b = first.sketch.hashes, second.sketch.hashes
    shared = len(np.intersect1d(a, b, assume_unique=True))
    either = len(a) + len(b) - shared
    return Link(
        first.id,
        second.id,
        similarity=shared / (either or 1),
        first_in_second=shared / (len(a) or 1),
        second_in_first=shared / (len(b) or 1),
    )


def compare(one: Text, other: Text) -> Link | None:
    """Return how much of each text is in the other, or None when they are not copies."""
    if one.sketch.short is not other.sketch.short:
        return None
    link = measured(one, other)
    if one.sketch.short:
        return link if _same_short_text(one, other, link.similarity) else None
    contained = max(link.first_in_second, link.second_in_first) >= CONTAINED
    return link if is_alike(link) or contained else None


def is_alike(link: Link) -> bool:
    """Tell whether two texts are alike as wholes; else one is a part of the other."""
    return link.similarity >= ALIKE


def _same_short_text(a: Text, b: Text, similarity: float) -> bool:
    words = min(len(a.sketch.hashes), len(b.sketch.hashes))
    both_headlines = a.sketch.headline and b.sketch.headline
    if words < (HEADLINE_WORDS if both_headlines else POST_WORDS):
        return False
    if a.sketch.figures != b.sketch.figures:
        return False
    if a.published and b.published and abs(a.published - b.published) > SAME_WEEK:
        return similarity == 1.0 and words >= RETURNING_WORDS
    return similarity >= SAME_WORDS
