"""Whether a sentence announces something for the days that it names: a grammar over the parse, no model.

A date leads up the dependency tree (`way`) to the verb that it belongs to, whose auxiliaries and tense tell
whether that lies ahead (`tense`). A noun such as "hearing" does where words such as "ahead of" or
"upcoming" stand with it. English, ClearNLP labels as in spaCy's models.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from nlp.claims.records import DateMention, Part
from nlp.claims.syntax import part, subject
from nlp.scheduled import lexicon, naming, tense
from nlp.scheduled.records import Certainty, Cue
from nlp.scheduled.way import Way, way

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

WEEK = timedelta(days=7)
MOST_NOUNS = 2  # between a date and its verb; more are errors of the parse
ELSEWHERE = (
    "after",
    "since",
    "following",
    "that",
)  # the event is not on the day, or the day is told before
OWNED = ("compound", "nmod", "poss")  # "Wednesday prices", "Friday's hearing"
ANY = ("a", "an", "any", "each", "every")
WAITED = ("face", "await", "prepare", "approach", "loom")


@dataclass(frozen=True, slots=True)
class Reading:
    """What announces: its cue and certainty, the word that names the event, and its kind."""

    cue: Cue
    certainty: Certainty
    what: Part
    kind: str


def read(doc: "Doc", when: DateMention, published: date) -> Reading | None:
    """Return how a parsed sentence announces something for the days that it names, if it does."""
    days = doc.char_span(when.start, when.end, alignment_mode="expand")
    if days is None or not _is_adverbial(days, when):
        return None
    to_verb = way(days)
    before = doc[days.start - 1].lower_ if days.start else ""
    if before in ELSEWHERE or to_verb.has(*ELSEWHERE) or len(to_verb.nouns) > MOST_NOUNS:
        return None
    if (verb := to_verb.verb) is not None:
        found = tense.ahead(verb, to_verb)
        if found is not None and not _is_now(found[0], days, when, published):
            return _of_verb(doc, days, to_verb, found)
    exact = when.last - when.first <= WEEK
    noun = _announcing(to_verb) if exact else None
    if noun is None:
        return None
    kind, what = naming.kind(to_verb.nouns, noun)
    return Reading(Cue.NOUN, Certainty.SCHEDULED, part([what]), kind)


def _of_verb(doc: "Doc", days: "Span", to_verb: Way, found: tense.Found) -> Reading | None:
    if (verb := to_verb.verb) is None:
        return None
    cue, certainty = found
    if certainty is Certainty.SCHEDULED and tense.is_likely(verb):
        certainty = Certainty.EXPECTED
    if not to_verb.has("due") and tense.is_open(verb, doc):
        cue, certainty = tense.MODAL
    named = [*to_verb.nouns, *naming.participants(verb)]
    kind, what = naming.kind((n for n in named if not days.start <= n.i < days.end), verb)
    return (
        None
        if kind == lexicon.OTHER and _is_private(verb)
        else Reading(cue, certainty, part([what]), kind)
    )


def _is_private(verb: "Token") -> bool:
    """Tell whether writers speak of what they will do themselves: "I'll be rude again on Monday"."""
    who = subject(verb)
    return who is not None and who.lower_ == "i" and not any(t.is_quote for t in verb.sent)


def _is_adverbial(days: "Span", when: DateMention) -> bool:
    """Tell whether a date says when: not that of "Wednesday prices", "first-quarter results"."""
    described = (c for c in days.root.children if not days.start <= c.i < days.end)
    if any(c.dep_ == "amod" or c.lower_ in ANY for c in described):
        return False  # a normal Tuesday
    if days.root.dep_ == "nsubj":
        return False  # what tomorrow will bring
    if days.root.dep_ not in OWNED:
        return True
    return when.last - when.first <= WEEK and naming.noun_kind(days.root.head) is not None


def _is_now(cue: Cue, days: "Span", when: DateMention, published: date) -> bool:
    """Tell whether a weak cue leads nowhere: "Friday's ruling is a blow", "we are seeing this quarter"."""
    going_on = when.first <= published and when.last - when.first > WEEK
    owned = days.root.dep_ in OWNED
    return (cue is Cue.PRESENT and (owned or going_on)) or (cue is Cue.MODAL and owned)


def _announcing(to_verb: Way) -> "Token | None":
    """Return the noun that announces by itself, where words beside it say that it is to come."""
    for noun in to_verb.nouns:
        firm = not lexicon.FIRM.isdisjoint((noun.lemma_.lower(), noun.lower_))
        if firm and (_is_awaited(noun) or _is_upcoming(noun)):
            return noun
    return None


def _is_awaited(noun: "Token") -> bool:
    above = noun.head
    ahead_of = above.lower_ == "of" and above.head.lower_ == "ahead"
    before = noun.dep_ == "pobj" and (above.lower_ in lexicon.BEFORE_NOUN or ahead_of)
    return before or above.lemma_.lower() in WAITED


def _is_upcoming(noun: "Token") -> bool:
    described = (c.lower_ for c in noun.children if c.dep_ in ("amod", "compound"))
    return not lexicon.UPCOMING.isdisjoint(described)
