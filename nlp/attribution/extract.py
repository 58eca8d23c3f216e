"""From a text to its attributions."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from config.reading import MAX_CHARACTERS
from nlp.attribution.cues import (
    is_label,
    is_nobody,
    is_nobodys,
    is_passive,
    is_question_put,
    is_supposed,
    says_nothing,
)
from nlp.attribution.marks import overlap, quotations, touching
from nlp.attribution.names import FULL_NAME
from nlp.attribution.records import Attribution, AttributionKind
from nlp.attribution.subjects import beside, is_denied, owner
from nlp.attribution.tagger import Tagged, Tagger
from nlp.probability import log_odds, sigmoid
from nlp.sentences import Span, sentences

LEAST = 1e-4  # log odds are taken of probabilities between it and 1 - it
CONTINUING_WORDS = 4  # shorter quotations do not go on with another
DIRECT_SHARE = 0.9
COVERED = 0.8
CLOSING = '”"»」』'
STANDS = re.compile(r"\s*(?:\n|$|(?=[“\"A-Z]))")  # behind a quotation that no verb follows
GAP = " \t\r\n\xa0.!?,;:"  # may stand between an attribution and a quotation that goes on with it,
# A verb and a full name behind a quotation, or a dash and a name.
FOLLOWED = re.compile(
    rf"(?<=[,?!.…—–-][”\"])(?: (?P<cue>[a-z]+(?:ed|s)|wrote)|\s?(?:--|[—–])) "
    rf"(?P<source>(?:[\w’'-]+ ){{0,4}}?{FULL_NAME})"
)
ASKS = re.compile(r"\b(?:ask|wonder|question|enquir|inquir)", re.IGNORECASE)
RELATIVE = re.compile(r"\b(?:which|whom|whose|that|who) $")
LONGEST_RELATIVE = 8
# "But he laughs." before a quotation that no verb follows.
LEADING = re.compile(
    r"(?:(?:(?:When |If )?[Aa]sked\b[^.]{0,300}, )|(?:But|And|Yet|Still,|Then) )?(?P<source>he|she|He|She)"
    r"\b(?!['’])[^“”\"]{0,200}[.:]"
)
LED = 1000  # characters before a quotation in which what leads to it is looked for
BY_FORM = 0.8  # probability
MAX_GAP = 6  # at most so many
WORD = re.compile(r"\w")
PICTURES = re.compile(
    r"[\s\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200d]+$"
)  # at the end of a post
ARTICLE = re.compile(r"the|an?|his|her|its|their", re.IGNORECASE)
# How no phrase ends; and what it may lack.
UNFINISHED = re.compile(
    r"\b(?:the|an?|his|her|its|their|of|to|at|for|by|from|with)$", re.IGNORECASE
)
ASIDE = re.compile(
    r"(?:,\s(?:in|on|at|via|through|during|after)\s(?:an?|the|his|her|its|their)\b[^,A-Z]*"
    r"|(?:\s(?:on|in|via|during|after|late|early|earlier|later|last|yesterday|today))+)$"
)
TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Lt|Col|Capt|Sgt)$")
TITLED = re.compile(r"\.(?: [A-Z][\w’-]+){1,3}")
PHRASE = re.compile(r"(?:\s[\w’'-]+){1,4}\s")


def find(text: str, tagger: Tagger) -> list[Attribution]:
    """Return the attributions of a text in the order of their cues, sources not yet resolved.

    Content runs over several sentences where the quotation marks do, and where a further quotation of the
    same speaker follows at once. What tells of no words (`cues`), or that nobody says them, is left out.
    Only the first 40,000 characters are read.
    """
    text = text[:MAX_CHARACTERS]
    quoted = quotations(text)
    tagged = (_attribution(text, t, quoted, tagger.calibration) for t in tagger.tag(text))
    found = [
        a
        for a in tagged
        if a
        and not is_nobody(text, a.source)
        and not is_denied(text, a.cue)
        and not is_label(text, a.source, a.cue)
        and not is_supposed(text, a.source, a.cue)
        and not is_question_put(text, a.cue, a.source)
        and not says_nothing(text, a.cue, a.content, quoted)
    ]
    found = sorted([*found, *_tagged_by_form(text, found)], key=lambda a: a.cue)
    continued = _with_continuations(text, quoted, _without_doubles(text, found))
    return [replace(a, kind=kind(a.content, quoted)) for a in continued]


def _tagged_by_form(text: str, found: Sequence[Attribution]) -> Iterator[Attribution]:
    """Yield quotations that the tagger left, and that a full name follows, or "he" or "she" leads to.

    “Why?” quipped Ada Lindqvist. “No.” — Ada Lindqvist. She laughs. “Why?”
    """
    taken = joined(span for a in found for span in a.spans())
    for q in quotations(text, CONTINUING_WORDS):
        tag = FOLLOWED.match(text, q.end)
        if tag and not touching(Span(q.start, tag.end()), taken):
            cue = Span(*tag.span("cue")) if tag["cue"] else Span(q.end, q.end)
            yield Attribution(cue, Span(*tag.span("source")), (q,), "direct", BY_FORM)
        elif not touching(q, taken) and (last := _leading(text, q)):
            source = LEADING.fullmatch(text, *last)
            if source and not touching(Span(source.start("source"), q.end), taken):
                place = Span(*source.span("source"))
                yield Attribution(Span(q.start, q.start), place, (q,), "direct", BY_FORM)


def _leading(text: str, quotation: Span) -> Span | None:
    """Return the sentence of its line that leads to a quotation which stands for itself."""
    if not STANDS.match(text, quotation.end):
        return None
    start = max(text.rfind("\n", 0, quotation.start) + 1, quotation.start - LED)
    last = sentences(text[start : quotation.start])[-1:]
    return Span(start + last[0].start, start + last[0].end) if last else None


def _without_doubles(text: str, found: Sequence[Attribution]) -> list[Attribution]:
    """Leave out what another gives to somebody: attributions to nobody, and from another paragraph."""
    near = [s for a in found if a.source for s in a.content if not _are_apart(text, s, a.cue)]
    given_near = joined(near)
    kept = []
    for a in found:
        content = tuple(
            s for s in a.content if not (_are_apart(text, s, a.cue) and _is_covered(s, given_near))
        )
        if content:
            kept.append(replace(a, content=content))
    given = {span for a in kept if a.source for span in a.content}
    return [a for a in kept if a.source or not given.issuperset(a.content)]


def _is_covered(content: Span, given: Sequence[Span]) -> bool:
    """Tell whether nearly all of some content is given to somebody; a quotation may quote another inside."""
    return overlap(content, given) >= COVERED * (content.end - content.start)


def _attribution(
    text: str, tagged: Tagged, quoted: Sequence[Span], calibration: tuple[float, float, float]
) -> Attribution | None:
    worded = [(s, p) for s, p in tagged.contents if WORD.search(text, *s)]
    worded = [(s, p) for s, p in worded if not _is_stray(text, s, tagged.cue, quoted)] or worded
    if not worded:
        return None
    content = joined(_whole_quotation(span, tagged.cue, quoted) for span, _ in worded)
    source = max(tagged.sources, key=lambda found: found[1])[0] if tagged.sources else None
    owning = owner(text, tagged.cue)
    if owning and not (source and source.start < owning.end and owning.start < source.end):
        source = owning
    source = (source and _whole_phrase(text, source, tagged.cue)) or None
    if source and ARTICLE.fullmatch(text, *source):
        source = None  # of a phrase that is none: "the nerve of them complaining"
    if is_nobodys(text, tagged.cue):
        source = None
    elif is_passive(text, tagged.cue):
        if source and source.end <= tagged.cue.start:
            source = None  # it is spoken of
    else:
        source = source or beside(text, tagged.cue, content)
    weakest = min(probability for _, probability in worded)
    return Attribution(
        cue=tagged.cue,
        source=source,
        content=tuple(_without_comma(text, _without_pictures(text, span)) for span in content),
        kind="indirect",
        probability=_calibrated(tagged.cue_probability, weakest, calibration),
    )


def _is_stray(text: str, content: Span, cue: Span, quoted: Sequence[Span]) -> bool:
    """Tell whether content that nobody quotes stands in another paragraph than its cue."""
    return _are_apart(text, content, cue) and not overlap(content, quoted)


def _are_apart(text: str, content: Span, cue: Span) -> bool:
    """Tell whether a paragraph ends between content and cue."""
    first, last = min(content.end, cue.end), max(content.start, cue.start)
    return "\n" in text[first:last]


def _whole_phrase(text: str, source: Span, cue: Span) -> Span:
    """Widen a source that ends in an article or preposition to the cue after it, and drop what is no name.

    That is a comma at its end, and when or where somebody speaks: "Hearth on" Monday, "Hearth, in an" e-mail.
    """
    if aside := ASIDE.search(text, *source):
        return _without_comma(text, Span(source.start, aside.start()))
    between = text[source.end : cue.start]
    if UNFINISHED.search(text, *source) and PHRASE.fullmatch(between):
        return Span(source.start, source.end + len(between.rstrip()))
    if TITLE.search(text, *source) and (name := TITLED.match(text, source.end)):
        return Span(source.start, name.end())
    return _without_comma(text, source)


def _without_pictures(text: str, span: Span) -> Span:
    words = PICTURES.sub("", text[span.start : span.end])
    return Span(span.start, span.start + len(words)) if words else span


def _without_comma(text: str, span: Span) -> Span:
    """Drop commas, colons and dashes from the end of a span, if anything else remains."""
    words = text[span.start : span.end].rstrip(" \xa0,;:–—-")
    return Span(span.start, span.start + len(words)) if words else span


def _whole_quotation(span: Span, cue: Span, quoted: Sequence[Span]) -> Span:
    """Widen content to the ends of the quotations that it cuts, unless the cue stands in there too."""
    for q in touching(span, quoted):
        if not q.start <= cue.start < q.end:
            span = Span(min(span.start, q.start), max(span.end, q.end))
    return span


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap made one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start < found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found


def _with_continuations(
    text: str, quoted: Sequence[Span], found: Sequence[Attribution]
) -> list[Attribution]:
    """Give quotations that nobody has yet to the attribution that they go on with, if they do.

    A quotation goes on with the attribution that ends right before it with quoted words. One that is left
    open at the end of its paragraph belongs to the attribution that begins in the next.
    """
    grown = list(found)
    taken = joined(span for a in found for span in a.spans())
    quoting = [i for i, a in enumerate(found) if overlap(max(a.content), quoted)]
    by_end = {grown[i].end: i for i in quoting}
    by_start = {min(grown[i].content).start: i for i in quoting}
    by_tag = {min(a.cue, a.source or a.cue).start: i for i, a in enumerate(found)}
    for q in quotations(text, CONTINUING_WORDS):
        if touching(q, taken):
            continue
        place = by_tag.get(
            q.end + 1
        )  # "…," wrote somebody. "…": the rest was found, and this was not
        if place is None:
            place = _before(text, q, by_end)
        if place is None and text[q.end - 1] not in CLOSING:
            place = _after(text, q, by_start)
        if place is None:
            place = _led(text, q, grown)
        if place is not None:
            grown[place] = replace(grown[place], content=tuple(sorted((*grown[place].content, q))))
            by_end[q.end] = place
    return grown


def _before(text: str, quotation: Span, by_end: Mapping[int, int]) -> int | None:
    for end in range(quotation.start, max(-1, quotation.start - MAX_GAP), -1):
        if end in by_end and not text[end : quotation.start].strip(GAP):
            return by_end[end]
    return None


def _led(text: str, quotation: Span, found: Sequence[Attribution]) -> int | None:
    """Return the attribution to which a quotation belongs that stands for itself.

    It is the last of the sentence that leads to it with a colon, or of the sentence before it.
    """
    last = _leading(text, quotation)
    if last is None or not text[last.start : last.end].endswith((":", ".", "!")):
        return None
    inside = [
        i
        for i, a in enumerate(found)
        if a.source and last.start <= a.cue.start < quotation.start and not _is_aside(text, a)
    ]
    fits = inside and found[inside[-1]].end <= quotation.start
    return inside[-1] if fits else None


def _is_aside(text: str, a: Attribution) -> bool:
    """Tell whether somebody asks, or speaks in a relative clause: what is quoted next is another's."""
    asks = ASKS.search(text, *a.cue) is not None
    end = a.source.start if a.source else a.cue.start
    before = text[max(0, end - LONGEST_RELATIVE) : end]
    return asks or RELATIVE.search(before) is not None


def _after(text: str, quotation: Span, by_start: Mapping[int, int]) -> int | None:
    for start in range(quotation.end, quotation.end + MAX_GAP):
        if start in by_start and not text[quotation.end : start].strip(GAP):
            return by_start[start]
    return None


def kind(content: Iterable[Span], quoted: Sequence[Span]) -> AttributionKind:
    """Return the kind of an attribution by the share of its content between quotation marks."""
    spans = list(content)
    within = sum(overlap(span, quoted) for span in spans)
    share = within / max(1, sum(s.end - s.start for s in spans))
    if share >= DIRECT_SHARE:
        return "direct"
    return "mixed" if share > 0 else "indirect"


def _calibrated(cue: float, content: float, weights: tuple[float, float, float]) -> float:
    by_cue, by_content, intercept = weights
    odds_cue, odds_content = log_odds(cue, LEAST), log_odds(content, LEAST)
    return float(sigmoid(by_cue * odds_cue + by_content * odds_content + intercept))
