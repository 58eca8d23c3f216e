"""Quotation marks of all kinds: what stands between them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Protocol, TypeVar

from nlp.sentences import Span

MARKS = str.maketrans("«»「」『』„‟＂‹›", '“”“”“”““"‘’')
OPENING = re.compile(r'"(?=\S)(?<![^\s(\[{\-–—“‘\'"/:]")')
LINK = re.compile(r"\[([^\[\]\n]{0,300})\]\([^()\s]{0,1000}(?:\s[^()\n]{0,300})?\)")
# A quotation does not run over the end of a line, unless it is left open there and the next paragraph
# opens it again, as newspapers do.
QUOTED = re.compile(r"“[^“”\n]{1,3000}(?:”|(?=\n\s*“))")
# Marks open in one language what they close in another („…“, “…”, «…», »…«); those left open hold to the
# end of the line.
QUOTED_ANYHOW = re.compile(
    r'«[^«»\n]+»?|»[^«»\n]+«|„[^„“”"\n]+[“”"]?|“[^“”\n]+”?|”[^“”\n]+”|＂[^＂\n]+＂'
    r'|(?<!\d)"[^"\n]+"'  # no inches: a 6" screen
    r"|「[^「」\n]+」?|『[^『』\n]+』?|‹[^‹›\n]+›?|›[^‹›\n]+‹|‚[^‚‘’\n]+[‘’]"
)


def typographic(text: str) -> str:
    """Return the text with all double quotation marks as “ and ”, of the same length.

    Newspapers quote with “ ”, posts with straight marks, other languages with « » and 「 」; whoever reads
    the text then has but one kind to know. A straight mark opens after white space or a bracket, and
    closes elsewhere.
    """
    return OPENING.sub("“", text.translate(MARKS)).replace('"', "”")


def readable(text: str) -> str:
    """Return the text with typographic marks and blanks for the targets of Markdown links.

    It has the same length, so that offsets hold. Feeds and archives often keep links as Markdown; their
    addresses would tear sentences apart.
    """
    return LINK.sub(lambda m: f" {m[1]}{' ' * (len(m[0]) - len(m[1]) - 1)}", typographic(text))


def quotations(text: str, words: int = 1) -> list[Span]:
    """Return what stands between double quotation marks of any kind, marks included, in order.

    `words` asks for quotations of so many words at least: shorter ones are scare quotes or titles.
    """
    found = (Span(*m.span()) for m in QUOTED.finditer(readable(text)))
    return [q for q in found if words == 1 or len(text[q.start : q.end].split()) >= words]


def quotations_anyhow(text: str) -> list[Span]:
    """Return what stands between quotation marks by the custom of any language, marks included, in order."""
    return [Span(*m.span()) for m in QUOTED_ANYHOW.finditer(text)]


class Located(Protocol):
    """What stands somewhere in a text."""

    @property
    def start(self) -> int: ...  # noqa: D102
    @property
    def end(self) -> int: ...  # noqa: D102


Found = TypeVar("Found", bound=Located)


def touching(span: Span, ordered: Sequence[Found]) -> Sequence[Found]:
    """Return those of some spans, ordered and without overlap, that overlap this one."""
    first = bisect_right(ordered, span.start, key=lambda other: other.end)
    return ordered[first : bisect_left(ordered, span.end, lo=first, key=lambda other: other.start)]


def overlap(span: Span, ordered: Sequence[Span]) -> int:
    """Return how many characters of a span lie in others, which are ordered and without overlap."""
    return sum(
        min(span.end, other.end) - max(span.start, other.start) for other in touching(span, ordered)
    )
