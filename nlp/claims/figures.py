"""The figures of a sentence, normalised: value, comparator, unit and the noun that is counted.

Numerals are found by `nlp.claims.numerals`; comparators and currencies are closed classes of English and
stand in tables; the counted noun is read off the part-of-speech tags that follow.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.claims.lexicon import words
from nlp.claims.numerals import Numeral, numerals
from nlp.claims.records import Comparator, Figure, Part
from nlp.letters import english_letters

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

# Longer phrases first: "no less than" holds "less than".
BEFORE: tuple[tuple[Comparator, str], ...] = (
    ("at most", r"no (?:more|greater) than|not (?:more than|exceeding)|at (?:the )?most|up to"
                r"|as (?:many|much) as|(?:a )?maximum of|no higher than"),
    ("at least", r"no (?:fewer|less) than|at (?:the very )?least|(?:a )?minimum of|not less than"),
    ("at most", r"(?:fewer|less|lower) than|(?:just |well )?under|below|short of|<|≤"),
    ("at least", r"(?:more|greater|higher|larger) than|(?:just |well )?over|upwards? of|above"
                 r"|exceed(?:s|ed|ing)?|in excess of|north of|surpass(?:es|ed|ing)?|topp(?:ed|ing)|>|≥"),
    ("about", r"(?:just )?about|around|roughly|approximately|approx\.?|some|nearly|almost|close to|circa"
              r"|an estimated|estimated|on the order of|in the region of|~|≈"),
)  # fmt: skip
AFTER: tuple[tuple[Comparator, str], ...] = (
    ("at least", r"\+|-?plus\b|or (?:more|over|higher)\b(?! than)|and (?:counting|more|up)\b(?! than)"
                 r"|at (?:the very )?least\b"),
    ("at most", r"or (?:less|fewer|under)\b|at (?:the )?most\b|(?:tops|max)\b"),
    ("about", r"or so\b|-ish\b|or thereabouts\b"),
)  # fmt: skip
CURRENCIES = {
    "us$": "USD", "c$": "CAD", "a$": "AUD", "hk$": "HKD", "s$": "SGD", "$": "USD", "€": "EUR", "£": "GBP",
    "¥": "JPY", "₹": "INR", "₩": "KRW", "usd": "USD", "eur": "EUR", "gbp": "GBP", "cny": "CNY", "rmb": "CNY",
    "jpy": "JPY", "inr": "INR", "chf": "CHF", "dollar": "USD", "dollars": "USD", "euro": "EUR",
    "euros": "EUR", "yuan": "CNY", "renminbi": "CNY", "yen": "JPY", "rupees": "INR", "pounds sterling": "GBP",
    "swiss francs": "CHF",
}  # fmt: skip
UNITS = {
    "%": "%",
    "percent": "%",
    "per cent": "%",
    "pct": "%",
    "x": "times",
    "percentage points": "pp",
}
SYMBOLS = r"(?:(?:us|c|a|hk|s)?\$|€|£|¥|₹|₩|\b(?:usd|eur|gbp|cny|rmb|jpy|inr|chf) ?)"
AFTER_NUMBER = sorted((u for u in (*CURRENCIES, *UNITS) if "$" not in u), key=len, reverse=True)
ADJACENT_UNIT = re.compile(
    rf"[ \u00a0-]?(?:US |U\.S\. )?({'|'.join(AFTER_NUMBER)})(?!\w)", re.IGNORECASE
)
PREFIX_UNIT = re.compile(SYMBOLS + "$", re.IGNORECASE)
COMPARING = [
    (name, re.compile(rf"(?:(?<!\w)(?:{words})(?:\s+(?:an?|the|another|about)(?=\s))?\s*)$", re.I))
    for name, words in BEFORE
]
COMPARED = [(name, re.compile(rf"\s?(?:{words})", re.I)) for name, words in AFTER]
BETWEEN = re.compile(
    rf"(?:%|percent|per cent)?\s?(?P<joint>-|–|—|to|and|or)\s?{SYMBOLS}?", re.IGNORECASE
)
CHANGE = re.compile(
    r"\b(?:r(?:ise|ose|isen|ising)|gr(?:ow|ew|own|owing)|f(?:all|ell|allen|alling)|dropp?(?:ed|ing)?|up|down"
    r"|(?:increas|declin|decreas|surg|rais|reduc)(?:e|ed|ing)|climb(?:ed|ing)?|jump(?:ed|ing)?|cut|w[eo]nt|go(?:ne)?)\b",
    re.IGNORECASE,
)  # fmt: skip
LABELS = words(
    "page pages version chapter article section figure table no. number phase level step series type season"
    " episode rule title grade tier stage question line day week area model part"
)
YEARS = range(1900, 2100)
SPAN_WORDS = words("second minute hour day week month quarter year decade")
RELATIVE = words("last next past previous this")
CALENDAR = words(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow january february march"
    " april june july august september october november december"
)
SKIPPED = words("of the its their his her our your these those this such more additional worth")
CLOSED = words("ADP DET PRON ADV SCONJ CCONJ VERB AUX PART NUM")  # no such word is a name
WINDOW = 40  # characters in which a comparator stands
LONGEST_NOUN = 6  # tokens of a counted noun phrase


@dataclass(frozen=True, slots=True)
class Found:
    """One numeral, or two that make a range, with the unit beside them."""

    first: Numeral
    last: Numeral
    start: int
    end: int
    unit: str | None

    @property
    def is_range(self) -> bool:
        """Tell whether there are two ends."""
        return self.first is not self.last


def figures(doc: "Doc", dates: Sequence[Part] = ()) -> tuple[Figure, ...]:
    """Return the figures of a tagged sentence; numerals inside `dates` are none."""
    reader = _Reader(doc)
    free = [
        n for n in numerals(doc.text) if not any(n.start < d.end and d.start < n.end for d in dates)
    ]
    return tuple(f for found in reader.pairs(free) if (f := reader.figure(found)) is not None)


class _Reader:
    def __init__(self, doc: "Doc") -> None:
        self.doc = doc
        self.text = english_letters(doc.text)
        self.starts = [token.idx for token in doc]

    def pairs(self, found: Sequence[Numeral]) -> Iterator[Found]:
        """Join the two ends of ranges, and add the units."""
        index = 0
        while index < len(found):
            first = last = found[index]
            after = found[index + 1] if index + 1 < len(found) else None
            if after is not None and (joint := self._joint(first, after)):
                if first.magnitude == 1 and first.value < after.value / after.magnitude:
                    first = first._replace(value=first.value * after.magnitude)
                last = after if self._is_range(first, after, joint) else first
            yield self._with_unit(first, last)
            index += 2 if last is after else 1

    def _joint(self, first: Numeral, last: Numeral) -> str | None:
        between = BETWEEN.fullmatch(self.text, first.end, last.start)
        vague = "vague" in (first.kind, last.kind)
        return between["joint"].lower() if between is not None and not vague else None

    def _is_range(self, first: Numeral, last: Numeral, joint: str) -> bool:
        if first.value >= last.value:
            return False
        before = self.text[: first.start].rstrip(" $€£").lower()
        match joint:
            case "and":
                return before.endswith("between")
            case "to":
                return not (before.endswith("from") and CHANGE.search(before))
            case "or":
                return last.value <= 2 * first.value
        return True

    def _with_unit(self, first: Numeral, last: Numeral) -> Found:
        start, end = first.start, last.end
        prefix = PREFIX_UNIT.search(self.text, max(0, start - 5), start)
        if prefix is not None:
            name = prefix.group().strip().lower()
            return Found(first, last, prefix.start(), end, CURRENCIES[name])
        suffix = ADJACENT_UNIT.match(self.text, end)
        if suffix is not None:
            name = suffix[1].lower()
            return Found(first, last, start, suffix.end(), CURRENCIES.get(name) or UNITS[name])
        return Found(first, last, start, end, "%" if last.kind == "fraction" else None)

    def figure(self, found: Found) -> Figure | None:
        """Normalise, or return None for what is no figure after all."""
        comparator, start = self._before(found)
        after, end = self._after(found.end)
        noun, counted = self._noun(end, money=found.unit not in (None, "%", "times"))
        trailing, last = self._after(noun)
        comparator = comparator or after or trailing
        if trailing is None:
            last = noun
        if self._is_name(found, counted, comparator):
            return None
        if counted and comparator == "at least" and _is_time(counted):
            over = self.text[start : found.start].lower().strip()
            comparator = None if over == "over" else comparator
        if found.last.kind == "vague":
            comparator = comparator or ("about" if found.last.value == 2 else "at least")
        if found.is_range:
            return Figure(
                start, last, found.first.value, found.last.value, "range", found.unit, counted
            )
        value = round(found.last.value, 6)
        low = None if comparator == "at most" else value
        high = None if comparator == "at least" else value
        return Figure(start, last, low, high, comparator or "exact", found.unit, counted)

    def _before(self, found: Found) -> tuple[Comparator | None, int]:
        window = self.text[max(0, found.start - WINDOW) : found.start]
        for name, pattern in COMPARING:
            if match := pattern.search(window):
                return name, found.start - len(window) + match.start()
        return None, found.start

    def _after(self, end: int) -> tuple[Comparator | None, int]:
        for name, pattern in COMPARED:
            if match := pattern.match(self.text, end):
                return name, match.end()
        return None, end

    def _noun(self, end: int, *, money: bool) -> tuple[int, str | None]:
        """Return where the counted noun phrase ends, and its words."""
        index = bisect_left(self.starts, end)
        skipped = SKIPPED | {"in"} if money else SKIPPED
        while index < len(self.doc) and (
            self.doc[index].lower_ in skipped or self.doc[index].text in "-–"
        ):
            index += 1
        nouns = self._phrase(index)
        if not nouns:
            return end, None
        if self.text[end : end + 1] == "-":  # "the 100,000-prompt campaign"
            nouns = nouns[:1]
        last = nouns[-1]
        words = self.doc.text[nouns[0].idx : last.idx + len(last)].strip(" -–“”\"'‘’")
        return last.idx + len(last), words or None

    def _phrase(self, index: int) -> "list[Token]":
        """Return the tokens from `index` to the end of the first run of nouns."""
        tokens: list[Token] = []
        size = 0
        for token in self.doc[index : index + LONGEST_NOUN]:
            noun = token.pos_ in ("NOUN", "PROPN") or (
                not tokens
                and token.tag_ == "VBZ"
                and token.pos_ == "VERB"
                and token.lower_ != "has"
            )
            if size and not noun:
                break
            modifier = token.pos_ == "ADJ" or token.tag_ in ("VBN", "VBG", "HYPH", "``", "''")
            if not noun and not modifier:
                break
            tokens.append(token)
            size += noun
        return tokens if size and not _is_when(tokens) else []

    def _is_name(self, found: Found, counted: str | None, comparator: Comparator | None) -> bool:
        """Tell whether the number names something: a year, a version, "page 5", "one"."""
        numeral = found.last
        before = self.text[: found.start].rstrip()
        word = before.rsplit(None, 1)[-1].lower() if before else ""
        if found.unit or comparator or found.is_range or numeral.kind in ("vague", "fraction"):
            return False
        if numeral.kind == "words":
            small = numeral.value <= 12
            return (small and counted is None) or numeral.value == 1
        if numeral.magnitude > 1 or "," in self.text[numeral.start : numeral.end]:
            return False
        if word in LABELS or re.match(r"[.)]\s|\s?[ap]\.?m\b", self.text[numeral.end :][:5]):
            return not counted
        if numeral.value in YEARS and len(self.text[numeral.start : numeral.end]) == 4:
            return True
        return numeral.value < 1000 and self._follows_name(found.start)

    def _follows_name(self, start: int) -> bool:
        index = bisect_left(self.starts, start) - 1
        if index < 0 or self.doc[index].idx + len(self.doc[index]) < start - 1:
            return False
        token = self.doc[index]
        return token.text[0].isupper() and token.pos_ not in CLOSED


def _is_when(tokens: "Sequence[Token]") -> bool:
    """Tell whether nouns behind a number say when: "paid $2m last year", "fell 6 % Tuesday"."""
    first, last = tokens[0].lower_, tokens[-1].lower_
    passed = first in RELATIVE and last.removesuffix("s") in SPAN_WORDS
    return passed or (len(tokens) == 1 and first in CALENDAR)


def _is_time(counted: str) -> bool:
    return counted.lower().removesuffix("s") in SPAN_WORDS
