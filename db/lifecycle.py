"""Where in its life a narrative is: rules on its documents a day, in the order in which they are tried.

With `recent` the documents of the last 7 days, `before` those of the 7 days before, and `peak` the most
of any 7 days in a row:

- *dormant*: no document in the last 14 days.
- *emerging*: the first document is of the last 7 days.
- *growing*: `recent` is at least 3 and more than `before` by at least the root of `before` and by half.
- *peaking*: `recent` is at least 3 and nine tenths of `peak`.
- *fading*: `recent` is less than half of `peak`.
- *steady*: all else.
"""

from collections.abc import Sequence
from math import sqrt

from db.views import LifeCycle

WEEK = 7
DORMANT = 2 * WEEK
FEW = 3  # documents of a week that chance alone may bring


def life_cycle(days: Sequence[int]) -> LifeCycle:
    """Return the stage of life of a narrative with so many documents a day, oldest first.

    The root of a count is its standard deviation, if documents come by chance (Poisson).
    """
    if not sum(days[-DORMANT:]):
        return "dormant"
    if not sum(days[:-WEEK]):
        return "emerging"
    recent, before = sum(days[-WEEK:]), sum(days[-DORMANT:-WEEK])
    peak = max(sum(days[max(0, end - WEEK) : end]) for end in range(1, len(days) + 1))
    if recent >= FEW and recent > max(before + sqrt(before), 1.5 * before):
        return "growing"
    if recent >= FEW and recent >= 0.9 * peak:
        return "peaking"
    return "fading" if recent < peak / 2 else "steady"
