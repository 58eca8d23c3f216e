"""Whether the clause of a verb lies ahead: auxiliaries, tense, and verbs of scheduling and planning."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from nlp.claims.lexicon import REPORTS, words
from nlp.claims.syntax import child, negated
from nlp.scheduled import lexicon
from nlp.scheduled.naming import noun_kind
from nlp.scheduled.records import Certainty, Cue
from nlp.scheduled.way import DEPTH, Way

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

Found = tuple[Cue, Certainty]
TIMETABLE = (Cue.TIMETABLE, Certainty.SCHEDULED)
FUTURE = (Cue.FUTURE, Certainty.SCHEDULED)
PRESENT = (Cue.PRESENT, Certainty.SCHEDULED)
PLAN = (Cue.PLAN, Certainty.EXPECTED)
MODAL = (Cue.MODAL, Certainty.POSSIBLE)

AUXILIARIES: tuple[tuple[frozenset[str], Found], ...] = (
    (words("will wo shall 'll ’ll would"), FUTURE),
    (words("may might could"), MODAL),
    (words("must"), TIMETABLE),
    (words("should"), PLAN),
)
IS = words("is are 's ’s 're ’re am")
PASSIVE = words("is are be been was were 's being")
USUALLY = words("usually typically normally often always generally every")
LIKELY = words("likely probably perhaps possibly")
STARTING = ("starting", "beginning")
# What governs an infinitive: "is set to appear", "plans to launch", "going to vote".
SET, DECIDED = (
    words("set schedule slate due book"),
    words("plan deadline intention promise agreement"),
)
WISHES = ("want", "hope")
EXPECTED = words("expect anticipate propose target")
SAYING = REPORTS | words("confirm promise tell vow pledge indicate signal post expect")
CLAUSAL = ("xcomp", "ccomp", "pcomp", "advcl", "acl", "conj")


def ahead(verb: "Token", way: Way) -> Found | None:
    """Return what makes the clause of a verb lie ahead, and how firmly; None when it does not."""
    if way.has("due"):
        return TIMETABLE
    auxiliaries = frozenset(t.lower_ for t in verb.children if t.dep_ in ("aux", "auxpass"))
    if _says_nothing(verb, way, auxiliaries):
        return None
    found = next((found for words_of, found in AUXILIARIES if words_of & auxiliaries), None)
    if found is not None:
        return found
    if "to" in auxiliaries and verb.tag_ in ("VB", "VBN"):
        return _infinitive(verb, way)
    form = FORMS.get(verb.tag_)
    return form(verb, way, auxiliaries) if form is not None else None


def _says_nothing(verb: "Token", way: Way, auxiliaries: frozenset[str]) -> bool:
    """Tell whether a clause is denied, a habit, a forecast of a quantity, past, or imagined."""
    denied = negated(verb) and not way.has("until", "till", "before", "by")
    habit = any(c.lower_ in USUALLY for c in verb.children)
    past = "had" in auxiliaries or (
        "have" in auxiliaries and bool(auxiliaries & words("may might could would"))
    )
    imagined = "would" in auxiliaries and not is_reported(verb)
    return denied or habit or past or imagined or verb.lemma_.lower() in lexicon.FORECASTS


def _infinitive(verb: "Token", way: Way) -> Found | None:
    """Read an infinitive by what governs it; the root of a headline has nothing: "Court to hear the case"."""
    above, lemma = verb.head, verb.head.lemma_.lower()
    if above == verb or above.pos_ in ("NOUN", "PROPN"):
        headline = above == verb or above.dep_ == "ROOT" or above.pos_ == "PROPN"
        return FUTURE if headline else PLAN if lemma in DECIDED else None
    if lemma == "be" or (lemma == "go" and above.tag_ == "VBG"):
        return FUTURE
    if lemma in SET:
        return None if _had(above) or _had(above.head) else TIMETABLE
    if lemma in lexicon.PLANS or lemma in ("likely", "poise"):
        over = _is_past(above) and (lemma in WISHES or not is_reported(above))
        return None if over else PLAN
    if lemma in lexicon.OBLIGED or (lemma in ("give", "order", "require") and way.has("by")):
        return TIMETABLE
    return _as_above(verb, way)


def _as_above(verb: "Token", way: Way) -> Found | None:
    """Read a clause as the present one that it hangs on: "begins to ship", "will begin blocking"."""
    above = verb.head
    present = above.tag_ in ("VB", "VBG", "VBZ", "VBP", "MD")
    clausal = verb.dep_ in CLAUSAL and above != verb and above.pos_ in ("VERB", "AUX")
    return ahead(above, way) if clausal and present else None


def _participle(verb: "Token", way: Way, auxiliaries: frozenset[str]) -> Found | None:
    """Read `is scheduled for`, `postponed to`, `set a hearing for`, and `the vote expected on`."""
    lemma = verb.lemma_.lower()
    passive = bool(auxiliaries & PASSIVE)
    said_of_noun = verb.tag_ == "VBN" and verb.dep_ in ("acl", "relcl", "ROOT", "advcl", "amod")
    moved = lemma in ("move", "push")
    if (passive or said_of_noun) and not moved:
        if lemma in EXPECTED:
            return PLAN
        if lemma in lexicon.SCHEDULING:
            return TIMETABLE
    forward = not lexicon.FORWARD_TO.isdisjoint(way.links[:2])
    if lemma in lexicon.POSTPONED and forward and (passive or not moved):
        return TIMETABLE
    return PRESENT if auxiliaries & IS and lemma in lexicon.TIMETABLED else None


def _progressive(verb: "Token", way: Way, auxiliaries: frozenset[str]) -> Found | None:
    """Read `is launching next week`, `will begin blocking`, and `starting Thursday, accounts need`."""
    if auxiliaries & IS:
        return PLAN if verb.lemma_.lower() in lexicon.PLANS else PRESENT
    if verb.lower_ not in STARTING:
        return _as_above(verb, way) if verb.dep_ in ("xcomp", "pcomp") else None
    above = verb.head
    if above.tag_ in ("VBZ", "VBP"):
        return PRESENT
    return ahead(above, way) if above != verb and above.pos_ in ("VERB", "AUX") else None


def _present(verb: "Token", way: Way, auxiliaries: frozenset[str]) -> Found | None:
    """Read the present of timetables and plans: `starts on`, `has until`, `expects a launch in`."""
    lemma = verb.lemma_.lower()
    if lemma == "have":
        return TIMETABLE if way.has("until", "till") else None
    if lemma == "be":
        return PRESENT if _is_dated(verb, way) else None
    if lemma in lexicon.PLANS:
        return PLAN
    if lemma in lexicon.SCHEDULING or lemma in ("postpone", "give", "call"):
        return TIMETABLE
    return PRESENT if lemma in lexicon.TIMETABLED else None


FORMS: dict[str, Callable[["Token", Way, frozenset[str]], Found | None]] = {
    "VBN": _participle,
    "VBD": _participle,
    "VBG": _progressive,
    "VBZ": _present,
    "VBP": _present,
}


def _is_dated(verb: "Token", way: Way) -> bool:
    """Tell whether "is" dates something: `the deadline is March 5`, `is available from May`."""
    subject, state = child(verb, "nsubj"), child(verb, "acomp")
    dated = state is not None and state.lower_ in ("due", "effective", "available")
    named = subject is not None and noun_kind(subject) is not None
    return named or dated or way.has("due", "available", "effective", "likely")


def _had(verb: "Token") -> bool:
    """Tell whether what had been planned is planned no more."""
    return any(c.dep_ == "aux" and c.lower_ == "had" for c in verb.children)


def _is_past(verb: "Token") -> bool:
    """Tell whether a plan is one that somebody had: "wanted to launch", "was expected to"."""
    helpers = [c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")]
    return verb.tag_ == "VBD" or not {"was", "were", "had"}.isdisjoint(helpers)


def is_reported(verb: "Token") -> bool:
    """Tell whether a clause is what somebody said: "would" is then a future seen from the past."""
    for above in _chain(verb, ("conj", "xcomp", "ccomp", "relcl", "advcl")):
        if above.dep_ == "ccomp" and above.head.lemma_.lower() in SAYING:
            return True
    return False


def is_likely(verb: "Token") -> bool:
    """Tell whether a clause is said to be likely."""
    return any(c.lower_ in LIKELY for c in verb.children if c.dep_ in ("advmod", "acomp"))


def is_open(verb: "Token", doc: "Doc") -> bool:
    """Tell whether a clause is a condition or a question, or hangs on one."""
    if any(t.lower_ == "?" for t in doc[-2:]):
        return True
    if any(
        _marked(t, "if", "unless", "whether")
        for t in _chain(verb, ("xcomp", "ccomp", "conj", "advcl"))
    ):
        return True
    return any(c.dep_ == "advcl" and _marked(c, "if", "unless") for c in verb.children)


def _marked(verb: "Token", *marks: str) -> bool:
    return any(c.dep_ == "mark" and c.lower_ in marks for c in verb.children)


def _chain(verb: "Token", labels: tuple[str, ...]) -> "list[Token]":
    """Return a verb and those above it, as long as one hangs on the next by such a label."""
    found = [verb]
    while len(found) < DEPTH and verb.head != verb and verb.dep_ in labels:
        verb = verb.head
        found.append(verb)
    return found
