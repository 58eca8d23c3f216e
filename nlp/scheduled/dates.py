"""The days to come that a sentence names, relative to when it was published.

Calendar dates are those of `nlp.claims.dates`, read forward. What only looks forward ("in two weeks", "by the
end of the month", "this spring") has a grammar here. English only.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from nlp.claims.dates import COUNT, DAYS, MONTHS
from nlp.claims.dates import dates as calendar_dates
from nlp.claims.records import DateMention
from nlp.letters import english_letters

DAY = timedelta(days=1)
LONG = 92  # days: a quarter; what is less exact is nothing to watch for
FAR = 300  # days: a date without a year that is so far off is one of the past
NUMBERS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
ORDINALS = ("first", "second", "third", "fourth")
WEEKDAY = re.compile(rf"{DAYS},? ")  # of "Wednesday, March 4"
YEAR = re.compile(r"20\d\d")
BACK = re.compile(r"(?i)\b(?:last|yesterday|ago|earlier this)\b|today|tonight")
PATTERN = re.compile(
    rf"(?i)\b(?:(?P<span>within|over|during|in)\s(?:the\s)?(?:next|coming|following)\s"
    rf"(?:(?P<many>{COUNT}|few|couple\sof)\s)?(?P<unit>day|week|month)s?"
    rf"|(?P<within>within|in)\s(?:just\s|about\s|as\slittle\sas\s)?(?P<count>{COUNT}|a\scouple\sof)\s"
    r"(?P<each>day|week|month)s?(?:['’]?\stime)?"
    r"|(?P<later>later)\sthis\s(?P<rest>week|month|quarter)"
    r"|(?P<which>this|next)\s(?P<weekend>weekend)"
    r"|(?P<end>(?:the\s)?end\sof\s)(?P<whose>the|this|next)\s(?P<ends>week|month|quarter|year)"
    r"|(?P<turn>this|next)\s(?P<quarter>quarter)"
    rf"|(?P<part>early|mid|late|(?:the\s)?(?:beginning|start|middle|end)\sof)[\s-](?P<month>(?-i:{MONTHS}))(?!\w)"
    rf"(?:,?\s(?P<year>20\d\d))?"
    r"|(?:this|next|in|the|by)\s(?:the\s)?(?P<season>spring|summer|autumn|fall|winter)(?!\w)(?:\s(?:of\s)?(?P<summer>20\d\d))?"
    r"|(?:(?P<nth>first|second|third|fourth)\squarter|(?-i:Q)(?P<q>[1-4]))(?!\w)(?:\s(?:of\s)?(?P<fiscal>20\d\d))?"
    r")(?!\w)"
)
Days = tuple[date, date]


def upcoming(text: str, published: date) -> tuple[DateMention, ...]:
    """Return the periods of at most a quarter that a text names and that end after its publication."""
    text = english_letters(text)
    found = [*_forward(text, published)]
    taken = [(m.start, m.end) for m in found]
    for mention in calendar_dates(text, published, future=True):
        apart = all(mention.end <= start or end <= mention.start for start, end in taken)
        words = text[mention.start : mention.end]
        today = words.startswith(f"{published:%A}")  # "Friday morning" in Friday's paper
        if apart and not today and not BACK.search(words):
            found.append(mention)
    found.sort(key=lambda m: m.start)
    told_again = [WEEKDAY.fullmatch(text[a.start : b.start]) for a, b in pairwise(found)]
    exact = [m for m, again in zip(found, [*told_again, None], strict=False) if not again]
    return tuple(m for m in exact if _is_ahead(text[m.start : m.end], m, published))


def _is_ahead(words: str, mention: DateMention, published: date) -> bool:
    """Tell whether a period ends after a publication, and is near and short enough to be watched for."""
    near = (mention.first - published).days < FAR or YEAR.search(words)
    return bool(near) and mention.last > published and (mention.last - mention.first).days < LONG


def _forward(text: str, published: date) -> Iterator[DateMention]:
    for match in PATTERN.finditer(text):
        group = match.lastgroup or ""
        read = next((reader for name, reader in READERS.items() if match[name]), None)
        if read is not None and group and (days := read(match, published)) is not None:
            yield DateMention(match.start(), match.end(), *days)


def _number(words: str | None) -> int:
    """Return how many `two`, `a`, `12` or `a few` are."""
    words = (words or "").lower()
    if words.isdigit():
        return int(words)
    if words in ("a", "an"):
        return 1
    if words in NUMBERS:
        return NUMBERS.index(words) + 1
    return 2 if words.endswith("couple of") else 3


def _span(match: re.Match[str], base: date) -> Days:
    """Read `over the next few weeks`: from tomorrow on."""
    unit, plural = match["unit"].lower(), match.group().lower().endswith("s")
    if unit == "day" and not (match["many"] or "").isdigit():
        return base + DAY, base + DAY * 7
    number = _number(match["many"]) if match["many"] or plural else 1
    return base + DAY, base + DAY * {"day": 1, "week": 7, "month": 30}[unit] * number


def _count(match: re.Match[str], base: date) -> Days:
    """Read `in two weeks` (that week) and `within two weeks` (from tomorrow on)."""
    number, unit = _number(match["count"]), match["each"].lower()
    aim = (
        _months_on(base, number)
        if unit == "month"
        else base + DAY * number * (7 if unit == "week" else 1)
    )
    if match["within"].lower() == "within":
        return base + DAY, aim
    return {"day": (aim, aim), "week": _week(aim), "month": _month(aim.year, aim.month)}[unit]


def _rest(match: re.Match[str], base: date) -> Days | None:
    last = _around(base, match["rest"].lower())[1]
    return (base + DAY, last) if last > base else None


def _weekend(match: re.Match[str], base: date) -> Days:
    saturday = base + DAY * (5 - base.weekday()) + DAY * 7 * (match["which"].lower() == "next")
    return saturday, saturday + DAY


def _end(match: re.Match[str], base: date) -> Days:
    """Read `the end of the month` as its last day, of a longer time as its last month."""
    unit = match["ends"].lower()
    last = _around(base, unit)[1]
    if match["whose"].lower() == "next":
        last = _around(last + DAY, unit)[1]
    exact = unit in ("week", "month")
    return (last, last) if exact else (last.replace(day=1), last)


def _quarter(match: re.Match[str], base: date) -> Days:
    first, last = _around(base, "quarter")
    return _around(last + DAY, "quarter") if match["turn"].lower() == "next" else (first, last)


def _third(match: re.Match[str], base: date) -> Days:
    """Read `early March` as its first ten days, `mid` as the next, `late` and the end as the others."""
    month = list(calendar.month_abbr).index(match["month"][:3])
    year = int(match["year"] or base.year)
    first, last = _month(year, month)
    if last < base and not match["year"]:
        first, last = _month(year + 1, month)
    part = match["part"].lower()
    if part.startswith("early") or "beginning" in part or "start" in part:
        return first, first.replace(day=10)
    if "mid" in part:
        return first.replace(day=11), first.replace(day=20)
    return first.replace(day=21), last


def _season(match: re.Match[str], base: date) -> Days:
    month = SEASONS[match["season"].lower()]
    first = date(int(match["summer"] or base.year), month, 1)
    last = _around(first, "season")[1]
    if last < base and not match["summer"]:
        first = first.replace(year=first.year + 1)
    return _around(first, "season")


def _named_quarter(match: re.Match[str], base: date) -> Days:
    number = int(match["q"]) if match["q"] else ORDINALS.index(match["nth"].lower()) + 1
    year = int(match["fiscal"] or base.year)
    first, last = _around(date(year, 3 * number - 2, 1), "quarter")
    if last < base and not match["fiscal"]:
        return _around(date(year + 1, 3 * number - 2, 1), "quarter")
    return first, last


READERS: dict[str, Callable[[re.Match[str], date], Days | None]] = {
    "span": _span,
    "within": _count,
    "later": _rest,
    "weekend": _weekend,
    "end": _end,
    "turn": _quarter,
    "part": _third,
    "season": _season,
    "nth": _named_quarter,
    "q": _named_quarter,
}


def _around(day: date, unit: str) -> Days:
    """Return the week, month, quarter, season or year in which a day is."""
    match unit:
        case "week":
            return _week(day)
        case "month":
            return _month(day.year, day.month)
        case "quarter":
            start = day.month - (day.month - 1) % 3
            return date(day.year, start, 1), _month(day.year, start + 2)[1]
        case "season":
            return day, _months_on(day, 3) - DAY
    return date(day.year, 1, 1), date(day.year, 12, 31)


def _week(day: date) -> Days:
    monday = day - DAY * day.weekday()
    return monday, monday + DAY * 6


def _month(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _months_on(day: date, number: int) -> date:
    """Return the same day some months later, or the last of that month."""
    months = day.year * 12 + day.month - 1 + number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
