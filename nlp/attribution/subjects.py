"""Sources that the tagger fails to see: the pronoun beside a cue, the phrase behind it, whose view it is."""

import re
from collections.abc import Sequence

from nlp.sentences import Span

REACH = 48  # characters before a cue that are looked at
ADVERBS = (
    r"(?:(?:also|still|then|later|never|only|already|simply|even|now|just|once|further|further[- ]?more|duly"
    r"|has|have|had|would|will|did|does|do|could|can|may|might|must|should|not|\w+ly) ){0,3}"
)
PRONOUN = re.compile(
    rf"(?<![\w’'-])(?P<source>he|she|it|they|i|we|who|which) {ADVERBS}$", re.IGNORECASE
)
POSSESSIVE = re.compile(
    r"(?<![\w’'-])(?P<source>his|her|its|their|my|our) (?:own )?$", re.IGNORECASE
)
# "Hearth's claim that": whose it is, whatever stands before.
OWNER = re.compile(r"(?<![\w’'-])(?P<source>[A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,3})['’]s $")
NAMED = re.compile(r"(?<![\w’'-])(?P<source>[A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,3}) $")
# "said he", "wrote one commenter under", "runs the message".
BEHIND = re.compile(
    r" (?P<source>he|she|it|they|i|we|@[\w.-]*\w|(?:the|an?|one|another)(?: [\w’'-]+){1,2}?)"
    r"(?=[,.;:!?”\n]|$| (?:under|on|in|at|of|from|who|with|about|to|by)\b)",
    re.IGNORECASE,
)
# "It turned out that": nobody is meant.
EXPLETIVE = re.compile(
    r"\b(?:emerg|turn|rais|seem|appear|follow|transpir|happen|matter|becam|becom|remain|is|was|means?\b)",
    re.IGNORECASE,
)
CONJUNCTION = re.compile(rf"(?<!\w)(?:and|but|or|then|yet),? {ADVERBS}$", re.IGNORECASE)
OPENING = re.compile(r"[“\"‘'(\s]*(?P<source>he|she|it|they|i|we)\b(?!['’])", re.IGNORECASE)
SENTENCE = re.compile(r"[.!?]\s+|\n|[“”\"]")
NOBODY = re.compile(
    r"\s*(?:nobody|nothing|no[ -]one|none|neither|no(?!\.|\s*\d))\b[^,;:]*$", re.IGNORECASE
)


def beside(text: str, cue: Span, content: Sequence[Span]) -> Span | None:
    """Return the pronoun before a cue, the name before one that is linked, or who stands behind it."""
    start = max(0, cue.start - REACH)
    before = text[start : cue.start].removesuffix("[")  # of a link: "Hearth [said](…)"
    found = PRONOUN.search(before) or POSSESSIVE.search(before)
    if found:
        expletive = found["source"].casefold() == "it" and EXPLETIVE.search(text, *cue)
        return None if expletive else _span(found, start)
    if text[cue.start - 1 : cue.start] == "[" and (found := NAMED.search(before)):
        return _span(found, start)
    after_content = any(0 <= cue.start - span.end <= 3 for span in content)
    found = BEHIND.match(text[cue.end : cue.end + REACH])
    return _span(found, cue.end) if found and after_content else None


def owner(text: str, cue: Span) -> Span | None:
    """Return the name right before a noun that is a cue, which owns it."""
    start = max(0, cue.start - REACH)
    found = OWNER.search(text[start : cue.start])
    return _span(found, start) if found else None


def opening(text: str, sentence: Span) -> Span | None:
    """Return the pronoun with which a sentence begins: it is the subject."""
    found = OPENING.match(text[sentence.start : sentence.end])
    return _span(found, sentence.start) if found else None


def is_conjoined(text: str, cue: Span) -> bool:
    """Tell whether a cue shares the subject of the verb before it: "…, and added"."""
    return CONJUNCTION.search(text[max(0, cue.start - REACH) : cue.start]) is not None


def is_denied(text: str, cue: Span) -> bool:
    """Tell whether the subject is nobody: "Nothing in the reports by Google or Anthropic suggests"."""
    before = SENTENCE.split(text[max(0, cue.start - 2 * REACH) : cue.start])[-1]
    return NOBODY.match(before) is not None


def _span(found: re.Match[str], offset: int) -> Span:
    return Span(offset + found.start("source"), offset + found.end("source"))
