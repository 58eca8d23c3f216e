"""How a figure drifts: who gives which value, and when."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from charts.kinds import Chart
from charts.palette import ACCENT
from charts.picking import picking
from db.claim_figures import counted
from db.views import FigureVersion

COMPARATORS = {"exact": "", "about": "about ", "at least": "at least ", "at most": "at most "}


def in_words(
    low: float | None, high: float | None, comparator: str, unit: str | None, what: str | None
) -> str:
    """Return a normalised figure in words: `about 24,000 fraudulent accounts`."""
    if comparator == "range":
        value = f"{_number(low)} to {_number(high)}"
    else:
        value = COMPARATORS[comparator] + _number(low if low is not None else high)
    return " ".join(filter(None, (value, unit, what)))


def told(version: FigureVersion) -> str:
    """Return a value that is given for a claim in words."""
    value = version.high if version.high is not None else version.low
    what = counted(version.slot, value) if version.slot != version.unit else None
    return in_words(version.low, version.high, version.comparator, version.unit, what)


def noun(slot: str, versions: Sequence[FigureVersion]) -> str:
    """Return what some versions count, in the plural; a unit as it is."""
    return slot if any(v.unit == slot for v in versions) else counted(slot, None)


def table(versions: Sequence[FigureVersion]) -> pd.DataFrame:
    """Return a line for each sentence that gives a value: when, the value, who."""
    rows = [
        (pd.Timestamp(said.when), told(version), said.who, said.outlet)
        for version in versions
        for said in version.receipts
    ]
    return pd.DataFrame(rows, columns=["when", "value", "who", "outlet"])


def chart(versions: Sequence[FigureVersion]) -> Chart:
    """Return a line for each value, in the order in which they came up, a dot for each time it is given.

    A click selects the `value` and `who` of the nearest dot.
    """
    ordered = [told(v) for v in sorted(versions, key=lambda v: v.first_seen)]
    y = alt.Y("value:N", title=None, sort=ordered, axis=alt.Axis(labelLimit=240))
    base = alt.Chart(table(versions), height=alt.Step(34)).encode(y=y)
    span = base.mark_rule(color=ACCENT, opacity=0.4, strokeWidth=2).encode(
        x=alt.X("min(when):T", title=None), x2="max(when):T"
    )
    dots = (
        base.mark_circle(color=ACCENT, size=90, opacity=0.75)
        .encode(
            x=alt.X("when:T", title=None, axis=alt.Axis(tickCount=5), scale=alt.Scale(padding=12)),
            tooltip=[
                "value:N",
                "who:N",
                "outlet:N",
                alt.Tooltip("when:T", title="said", format="%-d %B %Y, %H:%M"),
            ],
        )
        .add_params(picking("value", "who", nearest=True))
    )
    found: alt.LayerChart = alt.layer(span, dots)  # type: ignore[assignment]
    return found


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:,.10g}"


def by_slot(versions: Sequence[FigureVersion]) -> Mapping[str, list[FigureVersion]]:
    """Return the values by what they count, in the order in which they are given."""
    found: dict[str, list[FigureVersion]] = {}
    for version in versions:
        found.setdefault(version.slot, []).append(version)
    return found
