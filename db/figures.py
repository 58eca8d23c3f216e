"""Comparing figures as they are stored: what they count, and whether two values can both be right."""

import math
import re
from collections.abc import Mapping
from typing import Any

Figure = Mapping[str, Any]  # low, high, comparator, unit, counted
TOLERANCE = 0.05  # "16 million" and "15.8 million" are one figure, rounded
LOOSE = 0.15  # where one of them is "about" that
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


def bounds(figure: Figure) -> tuple[float, float]:
    """Return the least and the greatest value that a figure allows, with its rounding."""
    low, high = figure.get("low"), figure.get("high")
    share = LOOSE if figure.get("comparator") == "about" else TOLERANCE
    least = low * (1 - share) if low is not None else -math.inf
    most = high * (1 + share) if high is not None else math.inf
    return least, most


def agree(one: Figure, other: Figure) -> bool:
    """Tell whether two figures of one slot say the same.

    Bounds are compared by their named value: "more than 100,000" agrees with "100,000" and "over 100,000",
    and not with "2 million", though both could be right.
    """
    a, b = value(one), value(other)
    if a is None or b is None:
        return False
    (low, high), (least, most) = bounds(one), bounds(other)
    near = abs(a - b) <= LOOSE * max(abs(a), abs(b))
    return near and low <= most and least <= high


def value(figure: Figure) -> float | None:
    """Return the one value that names a figure: its low end, or its high end where there is no low."""
    low = figure.get("low")
    return float(low) if low is not None else _number(figure.get("high"))


def _number(given: Any) -> float | None:
    return float(given) if given is not None else None
