"""Shares over time with their intervals, bursts, and the event line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

COUNTED = ("volume", "narrative")  # measures whose bursts are of numbers, not of shares
MOST_WIDTH = 0.75  # of an interval that tells something


@dataclass(frozen=True, slots=True)
class SharePoint:
    """A share in one day or week, as counted and as corrected for the classifier's known error.

    Attributes:
        start: the day, or the Monday of the week (ISO 8601).
        measure: `stance`, `frame` or `sentiment`.
        key: id of the target, frame or entity.
        label: whose share it is; of a frame always `used`.
        naive: share of the label as the classifier says, None where nothing was counted.
        naive_low, naive_high: its 95 % interval, for small numbers and copies alone.
        corrected: the share after the correction; None where there is no calibration set.
        low, high: 95 % interval of `corrected`, or that of `naive` where there is none.
        documents: documents (of sentiment: sentences) that have the label.
        total: of so many.
        groups: distinct texts among the total: copies count once.
    """

    start: date
    measure: str
    key: str
    label: str
    naive: float | None
    naive_low: float | None
    naive_high: float | None
    corrected: float | None
    low: float | None
    high: float | None
    documents: int
    total: int
    groups: int

    @property
    def best(self) -> tuple[float, float, float]:
        """Return the share with both ends of its interval, corrected where that can be."""
        if self.corrected is not None and self.low is not None and self.high is not None:
            return self.corrected, self.low, self.high
        return self.naive or 0.0, self.naive_low or 0.0, self.naive_high or 1.0

    @property
    def is_telling(self) -> bool:
        """Return whether the interval leaves anything to tell, and not nearly all shares."""
        _, low, high = self.best
        return high - low <= MOST_WIDTH


@dataclass(frozen=True, slots=True)
class DailyPoint:
    """One day of one series, flat, for data sets.

    `key` is a kind of document (or `all`) for measure `volume`, `target:label` for `stance`, a frame for
    `frame`. Of `volume` there is no share; `documents` are those counted, `groups` the distinct texts.
    """

    day: date
    measure: str
    key: str
    naive: float | None
    corrected: float | None
    low: float | None
    high: float | None
    documents: int
    groups: int


@dataclass(frozen=True, slots=True)
class Burst:
    """A day on which a series was not what its own past makes likely.

    Attributes:
        day, measure, key: of which series (`DailyPoint` says what the keys are). Of measure `narrative` the
            key is an id; what is counted are texts that carry it.
        direction: `up` or `down`.
        observed, expected: numbers for `volume` and `narrative`, else shares; expected is the forecast.
        low, high: 95 % interval of the forecast.
        p_value: two-sided probability of a day at least as far out.
        q_value: the same, corrected for the number of series tested that day (Benjamini & Hochberg 1995).
        effect: observed / expected for numbers, observed - expected for shares.
        count, total: what was counted, and of how many (voices, for shares).
        headline: what most voices share that day; None where nothing has a headline.
        document_id: the receipt of the headline.
        voices: how many share it.
        version: of the stage that made it.
        name: label of the narrative, for those.
    """

    day: date
    measure: str
    key: str
    direction: str
    observed: float
    expected: float
    low: float
    high: float
    p_value: float
    q_value: float
    effect: float
    count: int
    total: int
    headline: str | None
    document_id: str | None
    voices: int
    version: str
    name: str | None = None

    @property
    def is_share(self) -> bool:
        """Tell whether a share is told, and not a number."""
        return self.measure not in COUNTED


@dataclass(frozen=True, slots=True)
class DayEvent:
    """What happened on a day: the headline that most voices share, and the documents that share it."""

    day: date
    headline: str
    document_id: str
    outlet: str
    voices: int
    documents: int
    members: Sequence[str]


@dataclass(frozen=True, slots=True)
class Headline:
    """A document of a day, with what tells who says it and which story it is of; no text."""

    document_id: str
    title: str | None
    kind: str
    outlet: str
    author_id: int | None
    root_id: str | None
    group: str | None


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when documents come in without a long gap, and from which day on bursts can be told."""

    since: date
    until: date
    tested_from: date

    @property
    def too_short(self) -> bool:
        """Tell whether there is too little history for any test."""
        return self.tested_from > self.until


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """With what a share is corrected: `confusion[true][found]` documents of held-out data."""

    measure: str
    key: str
    labels: Sequence[str]
    confusion: Sequence[Sequence[int]]
    data: str
    measured: date
    version: str

    @property
    def n(self) -> int:
        """Return the number of documents of the calibration set."""
        return sum(map(sum, self.confusion))
