"""Where in its life each narrative is: whether its share has changed beyond chance, and in which direction.

The share of a narrative is its documents divided by those that carry any narrative, in weeks that end with
the last day. `now` is the last week, `last` the one before, `earlier` the four weeks before `now`. The first
rule that holds counts; *up* and *down* mean that the 99 % interval of the ratio of the two shares lies above
or below 1 (`estimates.changes`), and that the number of documents moved the same way.

- *dormant*: no document in the last 14 days.
- *emerging*: up against `earlier`, and the first document is of the last 7 days.
- *peaking*: up against `earlier`, as `last` was against its own four weeks, and not up against `last`.
- *growing*: up against `earlier`.
- *fading*: down against `earlier`; or down against `last`, if that was up against its own four weeks.
- *steady*: all else, also where there is too little to tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import numpy.typing as npt

from db.views import LifeCycle, ShareChange
from estimates.changes import WEEK, Ratios, dispersion, ratios, weekly
from estimates.quantification import Floats

DORMANT = 2 * WEEK
WEEKS_BEFORE = 4
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Phase:
    """The stage of life of a narrative, and its share against the four weeks before, if there were any."""

    state: LifeCycle
    change: ShareChange | None


@dataclass(frozen=True, slots=True)
class _Move:
    """What moved between two times beyond chance, in share and in number; each of shape (series,)."""

    up: Booleans
    down: Booleans
    ratios: Ratios


def life_cycles(days: Mapping[int, Sequence[int]], totals: Sequence[int]) -> dict[int, Phase]:
    """Return the stage of life of narratives that are told of one body of documents.

    Args:
        days: documents of each day that carry each narrative, oldest first, all of the same days.
        totals: documents of each of these days that carry any.
    """
    if not days:
        return {}
    counts = np.array([list(days[key]) for key in days], np.float64)
    weeks, whole = weekly(counts), weekly([totals])[0]
    spread = dispersion(weeks, whole)
    now = _against_before(weeks, whole, spread)
    before = _against_before(weeks[:, :-1], whole[:-1], spread)
    last = _compare(weeks[:, -1:], whole[-1:], weeks[:, -2:-1], whole[-2:-1], spread)
    states = np.select(
        [
            counts[:, -DORMANT:].sum(axis=1) == 0,
            now.up & (counts[:, :-WEEK].sum(axis=1) == 0),
            now.up & before.up & ~last.up,
            now.up,
            now.down | (before.up & last.down),
        ],
        ["dormant", "emerging", "peaking", "growing", "fading"],
        "steady",
    )
    return {
        key: Phase(str(states[i]), _change(now.ratios, i))  # type: ignore[arg-type]
        for i, key in enumerate(days)
    }


def _change(found: Ratios, i: int) -> ShareChange | None:
    ratio, low, high = (float(ends[i]) for ends in (found.ratio, found.low, found.high))
    return ShareChange(ratio, low, high) if isfinite(high) else None


def _against_before(weeks: Floats, whole: Floats, spread: Floats) -> _Move:
    """Compare the newest week with the four before it."""
    some = slice(-1 - WEEKS_BEFORE, -1)
    return _compare(weeks[:, -1:], whole[-1:], weeks[:, some], whole[some], spread)


def _compare(
    after: Floats, of_after: Floats, before: Floats, of_before: Floats, spread: Floats
) -> _Move:
    found = ratios(after.sum(1), of_after.sum(), before.sum(1), of_before.sum(), spread)
    more = after.sum(1) / max(after.shape[1], 1) - before.sum(1) / max(before.shape[1], 1)
    return _Move(found.up & (more > 0), found.down & (more < 0), found)
