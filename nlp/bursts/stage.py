"""Stage `bursts`: keeps the daily series up to date, and finds the days that break out of them.

Only the days of new documents, and of their copies, are counted anew. Tested are then the days whose counts
are others than when they were tested last, and the twelve weeks that look back on them.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from config.topic import Topic
from db import store
from db.copies import NEAR_DUPLICATES
from db.queries import bursts as queries
from db.seen import Marks
from db.session import Database
from db.store import BurstRow, DayRollup
from db.views.bursts import COUNTED
from estimates.bursts import WINDOW, Found, Series, find
from estimates.quantification import Integers
from nlp.bursts.events import event
from nlp.calibration import calibrations
from nlp.models import digest
from nlp.stage import CorpusStage, Progress, StageReport

DAYS = 16  # that are counted in one transaction
Counts = Mapping[tuple[str, str], Mapping[date, int]]


class BurstStage(CorpusStage):
    """Rolls up daily series and finds their bursts.

    It also writes the calibration sets that hold for this topic and these stages into the database, so
    that curves can be corrected by whoever reads it.
    """

    name = "bursts"
    version = "3"
    needs = ("relevance", NEAR_DUPLICATES, "stance", "frames", "narratives")

    def __init__(self, topic: Topic, classifiers: Mapping[str, str]) -> None:
        self._calibrations = calibrations(topic, classifiers)

    def identity(self) -> str:
        """Return a digest of the calibration sets."""
        return digest(self._calibrations)

    def update(
        self, database: Database, fingerprint: str, needs: Marks, on_progress: Progress
    ) -> StageReport:
        """Count the days of unseen documents, then test all series on the days that changed.

        What changed is told by comparing, so that nothing is missed if a run was killed before the tests, or
        if narratives merged.
        """
        report = StageReport(self.name)
        start = time.perf_counter()
        days = queries.unseen_days(database, self.name, fingerprint)
        for i in range(0, len(days), DAYS):
            part = [self._day(database, day) for day in days[i : i + DAYS]]
            report.documents += store.roll_up(database, self.name, fingerprint, needs, part)
            on_progress(self.name, min(i + DAYS, len(days)), len(days))
        report.documents += store.note_undated(database, self.name, fingerprint, needs)
        store.save_calibrations(database, self._calibrations)
        report.database_seconds = time.perf_counter() - start
        report.annotations = self._test(database, f"{self.version}+{fingerprint[:8]}")
        report.seconds = time.perf_counter() - start - report.database_seconds
        return report

    def _day(self, database: Database, day: date) -> DayRollup:
        found = event(queries.headlines(database, day))
        if found is None:
            return DayRollup(day, None)
        return DayRollup(day, found.document_id, found.voices, found.members)

    def _test(self, database: Database, version: str) -> int:
        """Test the days that look other than when they were tested, and those whose past does."""
        before = queries.tested_days(database)
        watch = queries.watch(database)
        if watch is None:
            return store.save_bursts(database, [], {}, before)
        days = [
            watch.since + timedelta(days=i) for i in range((watch.until - watch.since).days + 1)
        ]
        counts, causes = _by_key(database, watch.since), queries.causes(database)
        looks = _looks(counts, days, causes, version)
        tested = to_test([before.get(day) != looks[day] for day in days])
        names, panel = series(counts, days)
        found = find(panel, watch.since.weekday(), tested) if tested.size else []
        rows = [
            _row(f, names[f.series], days[f.day], (self.name, version), causes.get(days[f.day]))
            for f in found
        ]
        again = {days[i]: looks[days[i]] for i in tested}
        return store.save_bursts(database, rows, again, before.keys() - looks.keys())


def _looks(
    counts: Counts, days: Sequence[date], causes: Mapping[date, tuple[str, int]], version: str
) -> dict[date, str]:
    """Return a digest of each day: its counts, what happened on it, and how much history it has."""
    by_day: dict[date, list[tuple[tuple[str, str], int]]] = defaultdict(list)
    for name in sorted(counts):
        for day, count in counts[name].items():
            by_day[day].append((name, count))
    return {
        day: digest(version, min(i, WINDOW), by_day[day], causes.get(day))
        for i, day in enumerate(days)
    }


def to_test(changed: Sequence[bool]) -> Integers:
    """Return the indices of the days that are to be tested: what changed, and the days that look back on it.

    Nothing older is looked at, so that the work of a day does not grow with the years.
    """
    until = np.concatenate([[0], np.cumsum(changed)])
    days = np.arange(len(changed))
    return days[until[days + 1] > until[np.maximum(days - WINDOW, 0)]]


def _by_key(database: Database, since: date) -> Counts:
    found: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for measure, key, day, count in queries.daily_counts(database, since):
        found[measure, key][day] = count
    for key, day, count in queries.narrative_counts(database, since):
        found[queries.NARRATIVE, key][day] = count
    return found


def series(counts: Counts, days: Sequence[date]) -> tuple[list[tuple[str, str]], list[Series]]:
    """Return the names (measure and key) and the series that are tested, over all days.

    Volumes, also those of narratives, are tested as they are; a stance label as a share of the texts in
    which its target was judged, a frame as a share of the texts that were judged. What is collected is no
    news.
    """
    at = {day: i for i, day in enumerate(days)}

    def line(name: tuple[str, str]) -> Integers:
        counted = np.zeros(len(days), np.int64)
        for day, count in counts.get(name, {}).items():
            if day in at:
                counted[at[day]] = count
        return counted

    found: list[tuple[tuple[str, str], Series]] = []
    for name in sorted(counts):
        whole = whole_of(*name)
        if name[0] in COUNTED:
            found.append((name, Series(line(name))))
        elif whole is not None:
            found.append((name, Series(line(name), line(whole))))
    return [name for name, _ in found], [one for _, one in found]


def whole_of(measure: str, key: str) -> tuple[str, str] | None:
    """Return the series that a share is of; None for what is no share."""
    if measure == "stance" and ":" in key and not key.endswith(":none"):
        return measure, key.partition(":")[0]
    return (measure, "") if measure == "frame" and key else None


def _row(
    f: Found,
    name: tuple[str, str],
    day: date,
    made_by: tuple[str, str],
    cause: tuple[str, int] | None,
) -> BurstRow:
    document_id, voices = cause or (None, 0)
    return BurstRow(
        measure=name[0],
        key=name[1],
        day=day,
        direction="up" if f.up else "down",
        observed=f.observed,
        expected=f.expected,
        low=f.low,
        high=f.high,
        p_value=f.p,
        q_value=f.q,
        effect=f.effect,
        count=f.count,
        total=f.total,
        stage=made_by[0],
        version=made_by[1],
        document_id=document_id,
        voices=voices,
    )
