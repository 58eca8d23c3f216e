"""What cues and sources tell of themselves: that somebody is spoken of, or that nothing is said at all."""

import re
from collections.abc import Sequence

from nlp.attribution.marks import overlap
from nlp.sentences import Span

BEFORE = 24  # characters before a cue that may hold its auxiliary
# "is accused of", "are widely expected to": the subject is whom others speak of.
PASSIVE = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being)|['’](?:s|re))\s+(?:not\s+|also\s+|often\s+|now\s+|\w+ly\s+){0,2}"
    r"\[?(?:accused|alleged|believed|blamed|called|charged|claimed|considered|credited|deemed|described|expected"
    r"|known|labell?ed|predicted|regarded|reported|said|seen|suspected|thought|viewed)(?!\s+(?:about|that|the))\b"
)
# "did not respond to requests for comment", "declined to comment".
SILENT = re.compile(
    r"(?:\bnot|n['’]t)\b.*\b(?:respond|reply|comment|return)|^(?:declined|refused)$", re.IGNORECASE
)
NO_COMMENT = re.compile(
    r"(?:to )?(?:comment|(?:a |the )?(?:requests?|inquir|enquir|messages?|questions?))",
    re.IGNORECASE,
)
# What makers do with their products, and desks with their texts; what is done, and let be done.
NO_SPEECH = re.compile(
    r"^(?:has |have |had |is |was |were |will |also |never |recently |officially |formally "
    r"|specifically )*\[?"
    r"(?:releas|publish|launch|unveil|introduc|open-sourc|ship|debut|roll"
    r"|target|aim|allow|forbid|forbad|prohibit|enabl|permit|see)(?:e[ds]?|es|ed|s|ing|n)?(?: out)?\b",
    re.IGNORECASE,
)
# "Nobody said copyright", "no court has ruled": these are the author's words; "No. 10" is somebody.
NOBODY = re.compile(r"(?:nobody|no[ -]one|none|neither|no)\b(?!\.|\s*\d)", re.IGNORECASE)
CLAUSE = re.compile(r"(?:that|whether|how|why|what)\b", re.IGNORECASE)


def is_passive(text: str, cue: Span) -> bool:
    """Tell whether the subject of a cue is spoken of by others: "DeepSeek is accused of"."""
    around = PASSIVE.finditer(text, max(0, cue.start - BEFORE), cue.end)
    return any(found.end() > cue.start for found in around)


def is_nobody(text: str, source: Span | None) -> bool:
    """Tell whether a source is that of words which were not said."""
    return source is not None and NOBODY.match(text, *source) is not None


def says_nothing(text: str, cue: Span, content: Sequence[Span], quoted: Sequence[Span]) -> bool:
    """Tell whether a cue introduces no words: a refusal to comment, or what somebody releases."""
    if any(overlap(span, quoted) for span in content):
        return False
    words = text[cue.start : cue.end]
    first = text[min(content).start : min(content).end]
    if SILENT.search(words):
        return NO_COMMENT.match(first) is not None
    return NO_SPEECH.match(words) is not None and not CLAUSE.match(first)
