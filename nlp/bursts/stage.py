"""Stage `bursts`: keeps the daily series up to date, and finds the days that break out of them.

Only the days of new documents, and of their copies, are counted anew; the tests then run over the counts,
whose number does not grow with the documents of a day.
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
from db.session import Database
from db.store import BurstRow, DayRollup
from db.views.bursts import COUNTED
from estimates.bursts import Found, Series, find
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
    version = "2"
    needs = ("relevance", NEAR_DUPLICATES, "stance", "frames", "narratives")

    def __init__(self, topic: Topic, versions: Mapping[str, str]) -> None:
        self._calibrations = calibrations(topic, versions)

    def identity(self) -> str:
        """Return a digest of the calibration sets."""
        return digest(self._calibrations)

    def update(self, database: Database, fingerprint: str, on_progress: Progress) -> StageReport:
        """Count the days of unseen documents, then test all series.

        The tests are made even when nothing is new, as a run may have been killed before them; they cost
        the same whatever the number of documents.
        """
        report = StageReport(self.name)
        start = time.perf_counter()
        days = queries.unseen_days(database, self.name, fingerprint)
        for i in range(0, len(days), DAYS):
            part = [self._day(database, day) for day in days[i : i + DAYS]]
            report.documents += store.roll_up(database, self.name, fingerprint, part)
            on_progress(self.name, min(i + DAYS, len(days)), len(days))
        report.documents += store.note_undated(database, self.name, fingerprint)
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
        """Test all series from the day on since which documents come in, and store what is found."""
        watch = queries.watch(database)
        if watch is None:
            return store.save_bursts(database, [])
        days = [
            watch.since + timedelta(days=i) for i in range((watch.until - watch.since).days + 1)
        ]
        names, panel = series(_by_key(database, watch.since), days)
        found = find(panel, watch.since.weekday())
        causes = {e.day: e for e in queries.events(database, {days[f.day] for f in found})}
        rows = []
        for f in found:
            cause = causes.get(days[f.day])
            receipt = (cause.document_id, cause.voices) if cause else (None, 0)
            rows.append(_row(f, names[f.series], days[f.day], (self.name, version), receipt))
        return store.save_bursts(database, rows)


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
    which its target was judged, a frame as a share of the texts that could be read. What is collected is no
    news.
    """

    def line(name: tuple[str, str]) -> np.ndarray:
        known = counts.get(name, {})
        return np.array([known.get(day, 0) for day in days])

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
    receipt: tuple[str | None, int],
) -> BurstRow:
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
        document_id=receipt[0],
        voices=receipt[1],
    )
