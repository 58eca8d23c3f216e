"""The baseline that the tagger has to beat: quotation marks, the nearest verb of speech, the nearest name."""

import re
from collections.abc import Callable, Iterable, Sequence

from nlp.attribution.marks import quotations
from nlp.attribution.records import Attribution
from nlp.models import spacy_pipeline
from nlp.sentences import Span

QUOTED_WORDS = 4
REACH = 150  # characters between a quotation and its cue, and between a cue and its source
SPEECH = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|add(?:s|ed|ing)|w(?:rote|rites?)|tweet(?:s|ed)|ask(?:s|ed)"
    r"|claim(?:s|ed)|argu(?:es|ed)|call(?:s|ed)|not(?:es|ed)|explain(?:s|ed)|according to)\b"
)


def find(text: str, names: Sequence[Span]) -> list[Attribution]:
    """Return an attribution for each quotation of four or more words that has a verb of speech near.

    Args:
        text: an English text.
        names: the mentions of persons and organisations in it.
    """
    found: dict[Span, Attribution] = {}
    for quotation in quotations(text, QUOTED_WORDS):
        start = max(0, quotation.start - REACH)
        around = SPEECH.finditer(text, start, quotation.end + REACH)
        cue = nearest(quotation, (Span(*m.span()) for m in around))
        if cue is None:
            continue
        source = nearest(cue, (n for n in names if abs(n.start - cue.start) <= REACH))
        content = (*found[cue].content, quotation) if cue in found else (quotation,)
        found[cue] = Attribution(cue, source, content, "direct", 1.0)
    return list(found.values())


def nearest(to: Span, spans: Iterable[Span]) -> Span | None:
    """Return the span with the fewest characters in between, of those that do not overlap."""
    apart: Callable[[Span], int] = lambda s: max(s.start - to.end, to.start - s.end)  # noqa: E731
    return min((s for s in spans if apart(s) >= 0), key=apart, default=None)


def by_marks(text: str, spacy_model: str) -> list[Attribution]:
    """Return what `find` finds with the persons and organisations that spaCy names."""
    named = spacy_pipeline(spacy_model)(text).ents
    return find(
        text, [Span(e.start_char, e.end_char) for e in named if e.label_ in ("PERSON", "ORG")]
    )
