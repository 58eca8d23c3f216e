"""Comparing figures as they are stored: what they count, and whether two values can both be right."""

import re
from collections.abc import Mapping
from typing import Any

Figure = Mapping[str, Any]  # low, high, comparator, unit, counted
ROUNDING = 0.02  # of a value, that are no difference
ABOUT = 0.1  # the same where one of the two is "about" that
VAGUE = (200, 2e3, 2e6, 2e9)
LEAST_DIGITS = 2  # "90 million" is not "94 million"
SYNONYMS = {
    "interaction": "exchange", "query": "exchange", "prompt": "exchange", "request": "exchange",
    "conversation": "exchange", "message": "exchange", "question": "exchange", "answer": "exchange",
    "reply": "exchange", "call": "exchange", "output": "exchange", "transcript": "exchange",
    "response": "exchange", "identity": "account", "login": "account", "profile": "account",
    "user": "account", "customer": "account", "firm": "company", "lab": "company", "laboratory": "company",
    "startup": "company", "maker": "company", "developer": "company", "title": "book", "work": "book",
    "track": "song",
}  # fmt: skip


def slot(figure: Figure) -> str:
    """Return what a figure counts: its unit, or the head of the counted noun in the singular.

    Nouns that disputes about software use for one thing are one slot: queries, prompts, exchanges.
    """
    unit = figure.get("unit")
    if unit:
        return str(unit)
    words = re.findall(r"[^\W\d_]+", (figure.get("counted") or "").lower())
    head = singular(words[-1]) if words else ""
    return SYNONYMS.get(head, head)


def singular(noun: str) -> str:
    """Return the singular of a regular English noun."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("ches", "shes", "xes", "sses")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) else noun


PLURALS = {
    "person": "people", "man": "men", "woman": "women", "child": "children", "analysis": "analyses",
    "basis": "bases", "crisis": "crises", "staff": "staff", "series": "series", "percent": "percent",
}  # fmt: skip


def plural(noun: str) -> str:
    """Return the plural of an English noun: regular, or one of a few that are counted often."""
    if noun in PLURALS:
        return PLURALS[noun]
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def counted(slot: str, number: float | None) -> str:
    """Return what a figure counts as it stands after a number: one account, two accounts."""
    return slot if number == 1 or not slot else plural(slot)


def agree(one: Figure, other: Figure) -> bool:
    """Tell whether two figures of one slot say the same, rounded to the coarser of the two.

    Bounds are compared by their named value: "more than 100,000" agrees with "100,000", and not with
    "2 million", though both could be right. What is "about" a value may be further off.
    """
    a, b = value(one), value(other)
    if a is None or b is None:
        return False
    if _is_vague(one) or _is_vague(other):
        least, most = min(a, b), max(a, b)
        return most < 1000 * least and (_is_vague(one) if a == least else _is_vague(other))
    vague = "about" in (one.get("comparator"), other.get("comparator"))
    if abs(a - b) <= (ABOUT if vague else ROUNDING) * max(abs(a), abs(b)):
        return True
    digits = max(LEAST_DIGITS, min(_digits(a), _digits(b)))
    return _rounded(a, digits) == _rounded(b, digits)


def value(figure: Figure) -> float | None:
    """Return the one value that names a figure: its low end, or its high end where there is no low."""
    low = figure.get("low")
    return float(low) if low is not None else _number(figure.get("high"))


def _number(given: Any) -> float | None:
    return float(given) if given is not None else None


def _is_vague(figure: Figure) -> bool:
    """Tell whether a figure stands for "hundreds", "thousands" and so on: at least two of them."""
    return figure.get("comparator") == "at least" and figure.get("low") in VAGUE


def _digits(number: float) -> int:
    """Return how many digits of a number are significant as it is written: 2 of 150,000."""
    return len(f"{number:.10g}".replace(".", "").replace("-", "").strip("0")) or 1


def _rounded(number: float, digits: int) -> float:
    return float(f"{number:.{digits}g}")
