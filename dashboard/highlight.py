"""A text with its evidence marked; everything that strangers wrote is escaped."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from charts.palette import EVIDENCE
from db.views import Receipt


def colour_key(receipt: Receipt) -> str | None:
    """Return which meaning of the palette a receipt has; None shows none."""
    for key in (receipt.kind, f"{receipt.kind} {receipt.label}"):
        if key in EVIDENCE:
            return key
    return None


def css_class(key: str) -> str:
    """Return the class of the style sheet that gives a mark its colour, light and dark."""
    return key.replace(" ", "-")


def describe(receipt: Receipt) -> str:
    """Say in words what a receipt says."""
    about = f" toward {receipt.about}" if receipt.kind in ("stance", "sentiment") else ""
    voice = receipt.holder_name or receipt.holder
    return (
        f"{receipt.kind}: {receipt.label}{about}; {receipt.probability:.0%}; voice: {voice};"
        f" {receipt.stage} {receipt.version}"
    )


def marked(text: str, receipts: Sequence[Receipt], wanted: Sequence[tuple[int, int]] = ()) -> str:
    """Return the text as HTML with every receipt's span marked, and what was searched for outlined.

    Spans may overlap: the text is cut at every border, and each piece shows the shortest span over it and
    tells of all of them in its tooltip.
    """
    shown = [r for r in receipts if colour_key(r) and 0 <= r.start < r.end <= len(text)]
    borders = {0, len(text), *(r.start for r in shown), *(r.end for r in shown)}
    borders.update(place for span in wanted for place in span)
    pieces = []
    for start, end in pairwise(sorted(borders)):
        over = [r for r in shown if r.start <= start and end <= r.end]
        hit = any(first <= start and end <= last for first, last in wanted)
        pieces.append(_piece(text[start:end], sorted(over, key=lambda r: r.end - r.start), hit))
    return "".join(pieces)


def _piece(words: str, over: Sequence[Receipt], hit: bool) -> str:
    safe = escape(words).replace("\n", "<br>")
    if not over and not hit:
        return safe
    css = [css_class(colour_key(over[0]) or "entity")] if over else []
    css += ["wanted"] if hit else []
    told = escape("\n".join(describe(r) for r in over), quote=True).replace("\n", "&#10;")
    return f'<mark class="{" ".join(css)}" title="{told}">{safe}</mark>'


def legend(receipts: Sequence[Receipt]) -> str:
    """Return the colours that occur, with their meaning, as HTML."""
    keys = list(dict.fromkeys(key for r in receipts if (key := colour_key(r))))
    return " ".join(f'<mark class="{css_class(key)}">{escape(key)}</mark>' for key in sorted(keys))
