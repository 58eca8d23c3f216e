"""Small words: dates as the reader writes them, lists, titles that fit a line."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_interval, format_skeleton

from digest.periods import Period

SPACES = re.compile(r"\s+")
UNSEEN = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069\ufeff]")
# Links, images and emphasis of Markdown, which extraction keeps; what a link encloses stays.
MARKS = re.compile(
    r"!\[[^\]\n]{0,300}\]\([^)\n]{0,2000}\)|\]\([^)\n]{0,2000}\)"
    r"|\[(?=[^\]\n]{0,300}\]\()|\*\*|(?<!\w)_(?=\S)|(?<=\S)_(?!\w)"
)
QUOTE_MARKS = "\"'“”„‟‘’«»‹›「」 \t\n"


def clean(text: str) -> str:
    """Return a stranger's words on one line, without control and direction characters."""
    return SPACES.sub(" ", UNSEEN.sub(" ", text)).strip()


def unquoted(text: str) -> str:
    """Return words without the quotation marks around them."""
    return clean(text).strip(QUOTE_MARKS)


def unmarked(text: str) -> str:
    """Return words as a page shows them: without its Markdown, and the quotation marks around them."""
    return unquoted(MARKS.sub("", text))


def shortened(text: str, longest: int) -> str:
    """Return a text cut after a word, with an ellipsis where something was left out."""
    text = clean(text)
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"


def listed(words: Sequence[str], most: int = 6) -> str:
    """Return `a, b and c`, and how many more there are."""
    shown = list(words[:most])
    if len(words) > most:
        shown.append(f"{len(words) - most} more")
    return ", ".join(shown[:-1]) + " and " + shown[-1] if len(shown) > 1 else "".join(shown)


def percent(share: float) -> str:
    """Return a share as a person says it."""
    return f"{100 * share:.0f} %"


def on_day(when: date | datetime | None, locale: str) -> str:
    """Return a day without its year, in the reader's language; empty when it is not known."""
    return "" if when is None else str(format_skeleton("MMMMd", when, locale=locale))


def full_day(when: date, locale: str) -> str:
    """Return a day with weekday and year, in the reader's language."""
    return str(format_date(when, "full", locale=locale))


def span(period: Period, locale: str) -> str:
    """Return the days of a period in the reader's language: `23 February – 1 March 2026`."""
    if not period.weekly:
        return full_day(period.first, locale)
    words = format_interval(period.first, period.last, "yMMMMd", locale=locale)
    return clean(str(words).replace("\u2009", " ").replace("\u202f", " "))


def between(first: date, last: date, locale: str) -> str:
    """Return one day or a few, without a year."""
    if first == last:
        return on_day(first, locale)
    return clean(str(format_interval(first, last, "MMMMd", locale=locale)))


def day_after(period: Period) -> date:
    """Return the first day after a period."""
    return period.last + timedelta(days=1)
