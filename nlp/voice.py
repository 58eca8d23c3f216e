"""Whose voice: which parts of a text stand between quotation marks, and so are not the author's own."""

import re

from nlp.sentences import Span

# Pairs that open and close; a quotation does not run over a blank line.
QUOTED = re.compile(r"“[^”\n]{2,1500}”|\"[^\"\n]{2,1500}\"|«[^»\n]{2,1500}»|「[^」\n]{2,1500}」")
WORDS = 4  # shorter quotations are scare quotes or titles


def quotations(text: str) -> list[Span]:
    """Return the longer quotations of a text, marks included, in order."""
    return [Span(*m.span()) for m in QUOTED.finditer(text) if len(m.group().split()) >= WORDS]


def share_quoted(span: Span, quoted: list[Span]) -> float:
    """Return which share of a span stands in quotations."""
    overlap = sum(max(0, min(span.end, q.end) - max(span.start, q.start)) for q in quoted)
    return overlap / max(1, span.end - span.start)
