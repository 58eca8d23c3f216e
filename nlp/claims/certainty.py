"""Hedging: cues that make a clause less than asserted, with the clause in their scope.

A closed lexicon with scopes read off the parse, in the tradition of CoNLL-2010 (Farkas et al. 2010) and
FactBank (Saurí & Pustejovsky 2009); no model. Negation alone is no cue: "did not train" is asserted.
Plain reports ("said that") are no cues either: what they report is asserted by the speaker.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.claims.lexicon import CLAIM_NOUNS, REPORTS, words
from nlp.claims.records import Certainty, Cue, Part
from nlp.claims.syntax import CLAUSES, child, clause, is_passive, negated, part, verb_above

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

HEDGED, DENIED, QUESTIONED = Certainty.HEDGED, Certainty.DENIED, Certainty.QUESTIONED
ORDER = (DENIED, QUESTIONED, HEDGED)  # the stronger first

ADVERBS = words(
    "allegedly reportedly apparently purportedly supposedly seemingly probably possibly perhaps maybe likely"
    " presumably arguably potentially ostensibly conceivably"
)
MODALS = frozenset({"may", "might", "could"})
# Verbs whose complement is in scope.
VERBS = dict.fromkeys(
    words("seem appear suspect believe think suggest speculate allege assume guess"), HEDGED
)
VERBS |= dict.fromkeys(words("rumour rumor hint suppose"), HEDGED)
VERBS |= dict.fromkeys(words("deny reject dismiss refute dispute rebut disprove debunk"), DENIED)
VERBS |= dict.fromkeys(words("doubt question wonder"), QUESTIONED)
# Verbs that hedge in the passive only: "is said to have".
PASSIVE = words("say report accuse understand claim describe expect tell")
# Adjectives and nouns that say of a clause or a subject how far it holds.
PREDICATES = dict.fromkeys(
    words("likely possible probable plausible suspected alleged rumoured rumored"), HEDGED
)
PREDICATES |= dict.fromkeys(
    words("false untrue baseless unfounded groundless fabricated bogus wrong"), DENIED
)
PREDICATES |= dict.fromkeys(
    words("unclear unknown uncertain unsure unproven unverified doubtful"), QUESTIONED
)


def cues(doc: "Doc") -> tuple[Cue, ...]:
    """Return the cues of a parsed sentence with their scopes, in order."""
    return tuple(cue for token in doc for cue in _cues_at(token))


def certainty(doc: "Doc", found: tuple[Cue, ...]) -> Certainty:
    """Return the certainty of the sentence's main proposition; of several cues the stronger counts."""
    main = _main(doc)
    if main is None:
        return Certainty.ASSERTED
    governing = {c.certainty for c in found if c.scope.start <= main.idx < c.scope.end}
    return next((c for c in ORDER if c in governing), Certainty.ASSERTED)


def _cues_at(token: "Token") -> Iterator[Cue]:
    word, lemma = token.lower_, token.lemma_.lower()
    if token.dep_ == "aux" and word in MODALS:
        perfect = token.nbor() if token.i + 1 < len(token.doc) else token
        end = perfect if perfect.lower_ == "have" else token
        yield _cue([token, end], HEDGED, clause(token.head))
    elif word in ADVERBS and token.pos_ == "ADV":
        yield _cue([token], HEDGED, clause(verb_above(token)))
    elif token.pos_ == "VERB" and (kind := _verb_kind(token, lemma)) is not None:
        auxiliaries = [c for c in token.children if c.dep_ in ("aux", "auxpass") and c.i < token.i]
        scope = _complement(token)
        if scope is not None:
            yield _cue([token, *auxiliaries], kind, scope)
    elif word in PREDICATES and token.pos_ == "ADJ":
        yield _cue([token], PREDICATES[word], _predicated(token))
    elif word in ("whether", "if") and token.dep_ == "mark" and token.head.dep_ in CLAUSES:
        yield _cue([token], QUESTIONED, clause(token.head))
    elif word == "evidence" and any(c.lower_ in ("no", "little") for c in token.children):
        yield _cue([token, *token.lefts], DENIED, clause(token))
    elif word == "?" and token.i >= len(token.doc) - 3:
        root = next((t for t in token.doc if t.dep_ == "ROOT"), token)
        yield _cue([token], QUESTIONED, clause(root))


def _cue(tokens: "list[Token]", kind: Certainty, scope: Part) -> Cue:
    place = part(tokens)
    return Cue(place.start, place.end, kind, scope)


def _verb_kind(verb: "Token", lemma: str) -> Certainty | None:
    if lemma in VERBS:
        kind = VERBS[lemma]
        if kind is DENIED and negated(verb):
            return HEDGED  # "did not deny that"
        return kind
    complement = child(verb, "xcomp", "ccomp") is not None or child(verb, "prep") is not None
    return HEDGED if lemma in PASSIVE and is_passive(verb) and complement else None


def _complement(verb: "Token") -> Part | None:
    """Return what a verb governs: its clause, its object, or in the passive its subject too."""
    governed = [c for c in verb.children if c.dep_ in ("ccomp", "xcomp", "dobj", "oprd")]
    governed += [p for c in verb.children if c.dep_ == "prep" for p in c.children]
    if is_passive(verb):
        governed += [c for c in verb.children if c.dep_ in ("nsubjpass", "csubjpass")]
    elif verb.lemma_ in ("seem", "appear"):
        governed += [c for c in verb.children if c.dep_ == "nsubj"]
    governed += [c for c in verb.children if c.dep_ == "advcl" and not governed]
    if not governed:
        return None
    return part(t for c in governed for t in c.subtree)


def _predicated(adjective: "Token") -> Part:
    """Return what an adjective is said of: its clause, or the noun before or beside it."""
    if adjective.dep_ == "amod":
        return clause(adjective.head)
    inner = child(adjective, "ccomp", "xcomp") or child(adjective.head, "ccomp", "xcomp")
    return clause(inner) if inner is not None else clause(adjective.head)


def _main(doc: "Doc") -> "Token | None":
    """Return the predicate of the main proposition, under the verbs that only report or hedge it."""
    token = next((t for t in doc if t.dep_ == "ROOT"), None)
    while token is not None:
        lemma = token.lemma_.lower()
        inner = None
        if lemma in REPORTS or lemma in VERBS:
            inner = child(token, "ccomp", "xcomp") or _governed(token)
        elif (word := child(token, "acomp", "attr")) is not None:
            inner = child(token, "ccomp") or child(word, "ccomp", "xcomp")
            if word.lower_ == "evidence":
                inner = child(word, "acl") or word
        if inner is None:
            return token
        token = inner
    return None


def _governed(verb: "Token") -> "Token | None":
    """Return the act that somebody is accused of, or the claim that is denied."""
    for preposition in (c for c in verb.children if c.dep_ == "prep"):
        if (act := child(preposition, "pcomp", "pobj")) is not None and verb.lemma_ == "accuse":
            return act
    denied = child(verb, "dobj", "nsubjpass")
    is_claim = denied is not None and denied.lemma_.lower() in CLAIM_NOUNS
    return denied if is_claim and verb.lemma_.lower() in VERBS else None
