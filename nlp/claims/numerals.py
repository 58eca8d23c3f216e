"""Numerals of English text: digits with magnitudes, number words, vague plurals, fractions.

Number words are valued by the library text2num. quantulum3 was tried and left: it knows no comparators and
ranges, takes "13m" for metres, and unpickles a classifier made by another release of scikit-learn.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from nlp.letters import english_letters

Kind = Literal["digits", "words", "vague", "fraction"]

MAGNITUDES = {
    "k": 1e3, "thousand": 1e3,
    "m": 1e6, "mn": 1e6, "mln": 1e6, "million": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9,
    "t": 1e12, "tn": 1e12, "trn": 1e12, "trillion": 1e12,
}  # fmt: skip
PLURALS = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1e3, "millions": 1e6,
    "billions": 1e9, "trillions": 1e12,
}  # fmt: skip
VAGUE_FACTOR = 2  # "dozens of firms" are at least two dozen
FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
UNITS = (
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
WORD = rf"(?:{UNITS}|hundred|thousand|million|billion|trillion)"
LARGE = r"(?:hundred|thousand|million|billion|trillion)"
# An attached letter is a magnitude ("13m"), a detached one is not ("13 m").
DIGITS = (
    r"(?<![\w.,/:#@^])(?:(?<![A-Za-z]-)|(?<=\d[kKmMbBtT]-)|(?<=\d[bBmMtT]n-))"
    r"(?P<digits>\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,9})?)"
    r"(?:[ \u00a0-]?(?P<magnitude>thousand|million|billion|trillion|mln|mn|bn|trn|tn)(?![\w])"
    r"|(?P<letter>[kKmMbBtT])(?![\w])"
    r"|(?![\w]|[.:/,]\d)|(?=(?:x|GB|TB|MB|GW|MW|km|kg)\b))"
)
PATTERN = re.compile(
    rf"(?P<ratio>\b(?P<part>\d{{1,3}}|{UNITS})(?: out of (?:every )?| in (?:every )?)"
    rf"(?P<whole>\d{{1,4}}|{UNITS})\b)"
    rf"|(?P<halved>\bhalf an? (?P<of>dozen|{LARGE})\b)"
    rf"|(?P<vague>\b(?P<plural>{'|'.join(PLURALS)})"
    r"(?: of (?P<plurals>hundreds|thousands|millions|billions|trillions))?\b"
    rf"|\b(?:several|a few|many) (?P<several>dozen|{LARGE})"
    r"(?: (?P<severals>thousand|million|billion|trillion))?\b)"
    rf"|(?P<fraction>\b(?:(?P<count>one|two|three|four|\d|a|an)[ -])?(?P<share>{'|'.join(FRACTIONS)})s?\b)"
    rf"|(?P<couple>\ba couple(?= of\b))"
    rf"|(?P<dozen>\b(?:(?P<dozens>\d{{1,3}}|{UNITS}|a) )?dozen\b)"
    rf"|(?:{DIGITS})"
    rf"|(?P<words>\b(?:an? (?={LARGE}))?{WORD}(?:(?:-| and | ){WORD})*\b(?!-[a-z]*(?:st|nd|rd|th)\b))",
    re.IGNORECASE,
)


class Numeral(NamedTuple):
    """A numeral: its place, its value (of fractions in percent), and how it is written.

    `magnitude` is the factor that a word or letter after digits adds, else 1.
    """

    start: int
    end: int
    value: float
    kind: Kind
    magnitude: float = 1.0


Groups = Mapping[str, str | None]


def numerals(text: str) -> Iterator[Numeral]:
    """Yield the numerals of a sentence in order; ordinals, clock times and names like GPT-4 are none."""
    for match in PATTERN.finditer(english_letters(text)):
        value, kind, magnitude = _read(match)
        if not math.isnan(value):
            yield Numeral(match.start(), match.end(), value, kind, magnitude)


def _read(match: re.Match[str]) -> tuple[float, Kind, float]:
    found = match.groupdict()
    if found["digits"]:
        word = found["magnitude"] or found["letter"]
        magnitude = MAGNITUDES[word.lower()] if word else 1.0
        return _number(found["digits"]) * magnitude, "digits", magnitude
    if found["vague"] or found["couple"]:
        return _vague(found) if found["vague"] else 2.0, "vague", 1.0
    if found["ratio"] or found["fraction"]:
        return _ratio(match) if found["ratio"] else _fraction(match), "fraction", 1.0
    if found["dozen"]:
        return 12 * _number(found["dozens"]), "words", 1.0
    return _number(found["words"] or found["of"]) / (2 if found["of"] else 1), "words", 1.0


def _ratio(match: re.Match[str]) -> float:
    """Value "nine out of ten" and "one in five", but not "five in 2024"."""
    part, whole = _number(match["part"]), _number(match["whole"])
    sure = "out of" in match.group() or whole in (2, 3, 4, 5, 10)
    return 100 * part / whole if sure and 0 < part < whole else math.nan


def _fraction(match: re.Match[str]) -> float:
    """Value "half of", "a third of" and "two thirds", but not "the first half" and "a third company"."""
    share = match["share"].lower()
    before = match.string[max(0, match.start() - 8) : match.start()].lower()
    after = match.string[match.end() : match.end() + 8].lower()
    of = after.startswith((" of ", " the ", " its ", " their ", " all "))
    ordinal = before.endswith(("first ", "second ", "latter ", "other ", "the "))
    single = (match["count"] or "a").lower() in ("a", "an")
    if single and (not of or ordinal or (match["count"] is None and share != "half")):
        return math.nan
    return 100 * _number(match["count"]) / FRACTIONS[share]


def _vague(found: Groups) -> float:
    if found["several"]:
        return VAGUE_FACTOR * _number(found["several"]) * _number(found["severals"])
    times = PLURALS[found["plurals"].lower()] if found["plurals"] else 1.0
    return VAGUE_FACTOR * PLURALS[str(found["plural"]).lower()] * times


def _number(words: str | None) -> float:
    """Return the value of digits or English number words, NaN if they are none.

    Nothing and an article count as 1.
    """
    from text_to_num import text2num  # type: ignore[import-untyped]

    words = re.sub(r"^an?\b ?", "", (words or "").lower()) or "one"
    if words[0].isdigit():
        return float(re.sub(r"[,\u00a0\u202f\u2009]", "", words))
    try:
        return 12.0 if words == "dozen" else float(text2num(words, "en"))
    except ValueError:  # "five six"
        return math.nan
