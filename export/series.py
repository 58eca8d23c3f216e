"""The table of daily series: what the dashboard's curves are made of, with their intervals."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from db import queries
from db.selection import Selection
from db.session import Database
from export.care import Care
from export.columns import DAY, NUMBER, SCORE, SHARE, TEXT, UTC, Column

DIGITS = 6
SERIES = (
    Column("day", DAY, "Day of publication; days on which nothing was counted have no row", UTC),
    Column("measure", TEXT, "What is counted: `documents` by kind; authors' `stance` toward a target; documents that use a `frame`; `sentiment` of sentences toward an entity"),
    Column("about", TEXT, "Id of the target, frame or entity; null for documents"),
    Column("label", TEXT, "Kind, stance, `used`, or sentiment"),
    Column("count", NUMBER, "How many have the label", "documents; sentences for sentiment"),
    Column("total", NUMBER, "Of how many of this day, measure and target", "as count"),
    Column("texts", NUMBER, "Distinct texts among the total: copies count once; null for documents", "texts"),
    Column("share", SCORE, "`count` of `total`, as the classifier says; null for documents", SHARE),
    Column("share_low", SCORE, "Lower end of its 95 % interval, for small numbers and copies alone", SHARE),
    Column("share_high", SCORE, "Upper end", SHARE),
    Column("corrected", SCORE, "The share, corrected for the classifier's known error (quantification); null where no calibration set allows it", SHARE),
    Column("low", SCORE, "Lower end of the 95 % interval of `corrected`, or of `share` where there is none", SHARE),
    Column("high", SCORE, "Upper end", SHARE),
)  # fmt: skip


def series_rows(database: Database, selection: Selection, care: Care) -> Iterator[dict[str, Any]]:
    """Yield the daily counts with their shares and intervals, in the terms of `SERIES`."""
    counts = queries.documents_per_day(database, selection)
    totals: Counter[object] = Counter()
    for found in counts:
        totals[found.day] += found.count
    for found in counts:
        yield {
            "day": found.day,
            "measure": "documents",
            "label": found.key,
            "count": found.count,
            "total": totals[found.day],
        }
    for measure, about in queries.research.measured(database, selection):
        for point in queries.bursts.series(database, selection, measure, about, "day"):
            if point.total:
                yield {
                    "day": point.start,
                    "measure": measure,
                    "about": about,
                    "label": point.label,
                    "count": point.documents,
                    "total": point.total,
                    "texts": point.groups,
                    "share": _rounded(point.naive),
                    "share_low": _rounded(point.naive_low),
                    "share_high": _rounded(point.naive_high),
                    "corrected": _rounded(point.corrected),
                    "low": _rounded(point.low),
                    "high": _rounded(point.high),
                }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
