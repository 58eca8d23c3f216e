"""What changed, in plain sentences with intervals, written from the numbers alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.views import DayCount, NarrativeRow, SharePoint
from estimates.intervals import rate_ratio

WEEK = 7
FEW = 5  # of which less no share is told


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence, and the first and last day that it tells of."""

    text: str
    since: date
    until: date
    page: str = ""


def last_day(counts: Sequence[DayCount]) -> date | None:
    """Return the last day with data."""
    return max((c.day for c in counts), default=None)


def freshness(day: date, today: date) -> str:
    """Say which day is told of, and how old that is."""
    age = (today - day).days
    told = f"{day:%A, %-d %B %Y}"
    if age <= 0:
        return f"{told}, today (UTC)."
    if age == 1:
        return f"{told}, yesterday: nothing of today has been collected yet."
    return f"{told}: the last day with documents, {age:,} days ago. “Today” below is that day."


def volume(counts: Sequence[DayCount], today: date) -> list[Change]:
    """Say how many documents came out today and this week, against before."""
    days: Counter[date] = Counter()
    for c in counts:
        days[c.day] += c.count
    back = [days[today - timedelta(days=n)] for n in range(2 * WEEK)]
    first = today - timedelta(days=WEEK - 1)
    return [
        Change(_day(back[0], back[1], sum(back[1 : WEEK + 1])), today, today),
        Change(_week(sum(back[:WEEK]), sum(back[WEEK:])), first, today),
    ]


def _day(now: int, yesterday: int, week: int) -> str:
    told = f"{_documents(now)} today, after {yesterday:,} the day before"
    usual = rate_ratio(now, week, WEEK)
    if usual is None:
        return f"{told}; there was nothing in the week before that to compare with."
    if usual.low > 1 or usual.high < 1:
        return f"{told}: {_times(*usual)} a usual day of the week before."
    return f"{told}: like a usual day of the week before ({_times(*usual)} that)."


def _week(now: int, before: int) -> str:
    told = f"{_documents(now)} in the last seven days, after {before:,} in the seven before"
    ratio = rate_ratio(now, before)
    if ratio is None:
        return f"{told}."
    sure = "" if ratio.low > 1 or ratio.high < 1 else ", which may be chance"
    return f"{told}: {_times(*ratio)} as many{sure}."


def _documents(number: int) -> str:
    return "1 document" if number == 1 else f"{number:,} documents"


def _times(value: float, low: float, high: float) -> str:
    return f"{value:.1f} times (95 % interval {low:.1f} to {high:.1f})"


def share(
    now: SharePoint | None, before: SharePoint | None, subject: str, of: str
) -> str:  # fmt: skip
    """Say what a share is this week, what it was in the week before, and whether it moved.

    `subject` begins the sentence: `of authors who take a side`; `of` is what they do.
    """
    if now is None or now.total < FEW:
        number = now.total if now else 0
        return f"{subject}: only {number:,} this week, too few to tell a share {of}."
    value, low, high = now.best
    if not now.is_telling:
        between = f"{low:.0%} to {high:.0%} all fit"
        return f"{subject}: the classifier errs too often to tell what share {of} this week; {between}."
    told = f"{subject}, {value:.0%} {of} this week (95 % interval {low:.0%} to {high:.0%})"
    if before is None or before.total < FEW:
        return f"{told}; there were too few the week before to compare."
    old, old_low, old_high = before.best
    told += f", after {old:.0%} ({old_low:.0%} to {old_high:.0%}) the week before"
    if low > old_high:
        return f"{told}: it rose."
    return (
        f"{told}: it fell."
        if high < old_low
        else f"{told}: the intervals overlap, so that may be chance."
    )


def narratives(rows: Sequence[NarrativeRow]) -> str | None:
    """Say which lines of argument are new or grow; None when none does."""
    moving = [r for r in rows if r.state in ("emerging", "growing")]
    if not moving:
        return None
    told = ", ".join(f"“{r.label}” ({r.state}, {_voices(r.voices)})" for r in moving[:3])
    more = f", and {len(moving) - 3} more" if len(moving) > 3 else ""
    word = "One line of argument is" if len(moving) == 1 else f"{len(moving)} lines of argument are"
    return f"{word} new or growing: {told}{more}."


def _voices(number: int) -> str:
    return "1 voice" if number == 1 else f"{number:,} voices"
