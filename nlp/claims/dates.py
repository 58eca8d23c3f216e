"""The dates of a sentence, as periods of the calendar, relative to when it was published.

A grammar of date expressions finds candidates, for dateparser's own search is slow and takes "may" and
"second" for dates; dateparser then reads the candidates. English only.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from nlp.claims.records import DateMention

MONTHS = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)"
)
DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?!\w|[.,:]\d)"
YEAR = r"(?:19|20)\d\d(?![\w%]|[.,:/]\d|-[A-Za-z])"
COUNT = r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|a few|several)"
PERIOD = "(?:day|week|month|year)"
# Without one of these "May" is a verb and 2000 may be a number of things.
BEFORE_DATE = ("in", "In", "since", "Since", "by", "By", "until", "Until", "after", "After")
PREPOSITION = "|".join(rf"(?<=\b{word} )" for word in BEFORE_DATE)
# Part of a period ("early last year") is read as the whole of it.
PART = (
    r"(?:(?:[Ee]arl(?:y|ier)|[Ll]ate(?:r|st)?|[Mm]id)(?:[ -]in)?[ -]"
    r"|(?:the )?(?:beginning|start|middle|end) of )"
)
PATTERN = re.compile(
    rf"(?P<iso>(?<![\w-])\d{{4}}-\d\d-\d\d(?!\w))"
    rf"|(?:(?<![\w.,-])(?P<since>[12]?\d)\s?[-–]\s?)?"
    rf"(?P<day>(?<!\w){DAY} (?:of )?{MONTHS}(?:,? {YEAR})?|(?<!\w){MONTHS} {DAY}(?:(?:,|\sof)? {YEAR})?)"
    rf"(?:\s?[-–]\s?(?P<until>[12]\d|3[01]|[1-9])(?!\w))?"
    rf"|(?:{PART})?(?P<month>(?<!\w){MONTHS},? (?:of )?{YEAR}"
    rf"|(?:{PREPOSITION}){MONTHS}(?!\w)|\b(?:[Ll]ast|[Nn]ext|[Tt]his) {MONTHS}(?!\w))"
    rf"|\b(?:[Ll]ast |[Nn]ext |[Tt]his )?(?P<weekday>{DAYS})(?:\s(?:morning|afternoon|evening|night))?(?!\w)"
    rf"|(?:{PART})?\b(?P<relative>(?:[Ll]ast|[Nn]ext|[Tt]his) (?:week|month|year)|[Yy]esterday"
    rf"|[Tt]oday|[Tt]omorrow|{COUNT} {PERIOD}s? ago)(?!\w|['’]s (?:world|society|standards))"
    rf"|(?P<quarter>\bQ[1-4] {YEAR}|\b(?:first|second|third|fourth) quarter of {YEAR})"
    rf"|(?P<decade>(?<!\w)(?:19|20)\d0s\b)"
    rf"|(?<![\w$€£.,:/#-])(?:{PART})?(?P<year>{YEAR}(?! (?:[a-z]+ )?[a-z]+s\b))"
    rf"|(?P<after>(?:{PREPOSITION}){YEAR})"
)
# The verb says which Monday or June is meant.
FUTURE = re.compile(
    r"\b(?:will|shall|plans? to|expect(?:s|ed) to|(?:due|set|scheduled|about|going) to"
    r"|due|upcoming|next)\b[^.;]*$"
)
QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def dates(
    text: str, published: date | None, *, future: bool | None = None
) -> tuple[DateMention, ...]:
    """Return the dates of a sentence; without `published` only those that carry their year.

    `future` says whether a Monday is the next or the last one; the words before it tell when None.
    """
    return tuple(_mentions(text, published, future))


def _mentions(text: str, published: date | None, future: bool | None) -> Iterator[DateMention]:
    for match in PATTERN.finditer(text):
        ahead = future
        if ahead is None:
            before = text[max(0, match.start() - 80) : match.start()]
            ahead = FUTURE.search(before) is not None
        period = _period(match, published, future=ahead)
        if period is not None:
            yield DateMention(match.start(), match.end(), *period)


def _period(
    match: re.Match[str], published: date | None, *, future: bool
) -> tuple[date, date] | None:
    words = match.group()
    year = next((int(y) for y in re.findall(r"(?<!\d)(?:19|20)\d\d", words)), None)
    if year is None and published is None:
        return None
    if year is not None and (named := _named(match, year)) is not None:
        return named
    base = published or date(year or 1, 1, 1)
    if match["weekday"] and words[:3] == f"{base:%a}":
        return base, base  # "on Monday morning" in Monday's paper is today; "last Monday" is not
    groups = (match["iso"], match["day"], match["month"], match["relative"], words)
    period = _parsed(next(g for g in groups if g), base, future)
    if period is None or not (match["since"] or match["until"]):
        return period
    return _days(period[0], int(match["since"] or 0), int(match["until"] or 0))


def _named(match: re.Match[str], year: int) -> tuple[date, date] | None:
    """Return the period of a decade, quarter or year that is named by its number."""
    kind = match.lastgroup
    if kind == "decade":
        return date(year, 1, 1), date(year + 9, 12, 31)
    if kind == "quarter":
        return _quarter(match.group(), year)
    return (date(year, 1, 1), date(year, 12, 31)) if kind in ("year", "after") else None


def _quarter(words: str, year: int) -> tuple[date, date]:
    number = int(words[1]) if words[0] == "Q" else QUARTERS[words.partition(" ")[0]]
    last = 3 * number
    return date(year, last - 2, 1), date(year, last, calendar.monthrange(year, last)[1])


def _days(day: date, since: int, until: int) -> tuple[date, date]:
    """Widen a day to the days of its month `since` to `until`, where these make sense."""
    longest = calendar.monthrange(day.year, day.month)[1]
    first = day.replace(day=since) if 0 < since < day.day else day
    return first, day.replace(day=min(max(until, day.day), longest))


@lru_cache(maxsize=10_000)
def _parsed(words: str, base: date, future: bool) -> tuple[date, date] | None:
    """Read one date expression; dateparser also says how long a period it names."""
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]

    settings = {
        "RELATIVE_BASE": datetime.combine(base, time(12)),
        "PREFER_DATES_FROM": "future" if future else "past",
        "PREFER_DAY_OF_MONTH": "first",
        "PREFER_MONTH_OF_YEAR": "first",
    }
    found = DateDataParser(languages=["en"], settings=settings).get_date_data(_simplified(words))
    if found.date_obj is None:
        return None
    first = found.date_obj.date()
    match found.period:
        case "year":
            return first.replace(month=1, day=1), first.replace(month=12, day=31)
        case "month":
            days = calendar.monthrange(first.year, first.month)[1]
            return first.replace(day=1), first.replace(day=days)
        case "week":
            monday = first - timedelta(days=first.weekday())
            return monday, monday + timedelta(days=6)
    return first, first


def _simplified(words: str) -> str:
    """Bring the few forms that dateparser does not know into ones that it does."""
    words = re.sub(r"\s(?:morning|afternoon|evening|night)$|\bof\s", "", words)
    words = re.sub(r"^(?:[Ll]ast|[Nn]ext|[Tt]his) (?=[A-Z])", "", words)
    return re.sub(r"(?i)^(?:a few|several) ", "3 ", words)
