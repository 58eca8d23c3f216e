"""Dialogues that posts make up: "Bakers: copying is theft. Also bakers: …", a turn after a name and a colon.

Told by their form alone, as interviews are (`dialogue`): short texts with two turns or more, one of which is
a party's, a person's or an organisation's; one turn is enough if its words stand between quotation marks.
What stands between asterisks is done, and not said.
"""

import re
from collections.abc import Iterator, Sequence

from db.records import EntityMention
from nlp.attribution.cues import LABELS
from nlp.attribution.extract import joined
from nlp.attribution.marks import quotations, touching
from nlp.attribution.records import Attribution
from nlp.sentences import Span, sentences

SHORT = 800  # characters; longer texts with labels are lists, transcripts or mails
TURNS = 2
PROBABILITY = 0.8
LABEL = re.compile(
    r"(?P<also>also |then |still |later |meanwhile |and )?"
    r"(?P<label>[^\W\d_][\w’'&.-]*(?: [\w’'&.@-]+){0,4}?)\s*:[^\S\n]+(?=\S)",
    re.IGNORECASE,
)
ADDRESSEE = re.compile(r" to [\w’' .-]+$", re.IGNORECASE)  # "Bakers to millers: …"
# Lists have labels too: "Hearth: 24 mills", "Crumb: open. Hearth: closed." People speak to one another.
FIGURE = re.compile(r"[~≈<>+$€£#\d]|(?:about|over|around|nearly)\s+[$€£]?\d", re.IGNORECASE)
SPEECH = re.compile(
    r"\b(?:i|we|me|us|my|our|you|u|your|yours|im|ive|thanks?|no|yes|yeah|nope|please|sorry)\b|[!?“”\"]",
    re.IGNORECASE,
)
# "me when …:", "nobody:" begin memes too, in which nobody speaks.
LOOSE = re.compile(r"\b(?:when|if|is|are|was|be|that|this|here|how|why|what)\b", re.IGNORECASE)


def made_up(text: str, mentions: Sequence[EntityMention]) -> list[Attribution]:
    """Return the turns of a dialogue that a short text consists of or holds; none of any other text."""
    if len(text) > SHORT:
        return []
    turns = list(_turns(text))
    named = sorted(mentions, key=lambda m: m.start)
    if not any(touching(label, named) for label, _ in turns):
        return []
    if len(turns) < TURNS:
        return [
            _turn(label, Span(colon, colon + 1), quoted)
            for label, words in turns
            for quoted in quotations(text)
            if quoted.start == words.start
            for colon in [text.rindex(":", label.end, words.start)]
        ]
    if not _is_spoken(text, turns):
        return []
    return [
        _turn(label, Span(content.start, content.start), content)
        for label, content in turns
        if text[content.start] != "*"
    ]


def _turns(text: str) -> Iterator[tuple[Span, Span]]:
    """Yield who speaks and what is said, up to the next turn or the end of the line."""
    begun = [s.start for s in sentences(text)]
    labels = [m for start in begun if (m := LABEL.match(text, start)) and _is_speaker(m["label"])]
    for i, found in enumerate(labels):
        limit = labels[i + 1].start() if i + 1 < len(labels) else len(text)
        words = text[found.end() : limit].partition("\n")[0].rstrip()
        if words:
            name = ADDRESSEE.sub("", found["label"])
            start = found.start("label")
            yield Span(start, start + len(name)), Span(found.end(), found.end() + len(words))


def _is_spoken(text: str, turns: Sequence[tuple[Span, Span]]) -> bool:
    """Tell whether turns are speech: one speaks to somebody, or again, and none begins with a figure."""
    if any(FIGURE.match(text, words.start) for _, words in turns):
        return False
    first = {text[slice(*label)].casefold().split()[0] for label, _ in turns}
    again = len(first) < len(turns)  # "Hearth in spring: … Hearth in May: …"
    addressed = any(text[label.end : words.start].strip() != ":" for label, words in turns)
    return again or addressed or any(SPEECH.search(text, *words) for _, words in turns)


def _turn(label: Span, cue: Span, content: Span) -> Attribution:
    return Attribution(cue, label, (content,), kind="direct", probability=PROBABILITY)


def _is_speaker(label: str) -> bool:
    return LABELS.fullmatch(label) is None and LOOSE.search(label) is None


def with_turns(found: Sequence[Attribution], turns: Sequence[Attribution]) -> list[Attribution]:
    """Return attributions and turns: no cue lies in a label, and a quotation is not introduced twice."""
    said = joined(span for a in found for span in a.content)
    new = [t for t in turns if t.cue.start == t.cue.end or not touching(t.content[0], said)]
    labels = [Span(t.source.start, t.content[0].start) for t in new if t.source]
    return [*(a for a in found if not touching(a.cue, labels)), *new]
