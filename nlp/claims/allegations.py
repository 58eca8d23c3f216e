"""Allegations: who says that whom has done what, read off the dependency parse.

Where a verb or noun accuses ("accused of", "the allegation that") the grammar decides. Where it only
reports ("said that", "according to", "allegedly"), or where the author states it, the model of
`nlp.claims.misconduct` decides whether what is stated is misconduct at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nlp.claims.lexicon import REPORTS
from nlp.claims.records import AccuserKind, Allegation, Part, Role
from nlp.claims.responses import is_silence
from nlp.claims.roles import OWNING, Reader
from nlp.claims.syntax import (
    below,
    child,
    clause,
    is_passive,
    negated,
    part,
    predicate,
    subject,
    verb_above,
)  # fmt: skip

if TYPE_CHECKING:
    from spacy.tokens import Token

# Verbs that accuse, with the prepositions that lead to the act.
ACCUSING = {
    "accuse": ("of",), "charge": ("with",), "suspect": ("of",), "indict": ("for", "on"),
    "sue": ("for", "over"), "blame": ("for",), "fault": ("for",), "criticise": ("for", "over"),
    "criticize": ("for", "over"), "slam": ("for", "over"), "condemn": ("for",), "denounce": ("for", "as"),
}  # fmt: skip
PLAIN_ACCUSING = frozenset({"accuse", "sue"})
ACCUSATIONS = frozenset(
    {"evidence", "proof", "accusation", "allegation", "charge", "claim", "complaint", "assertion"}
)
PROOF = frozenset({"evidence", "proof"})
NONE = frozenset({"no", "little", "scant", "hardly", "without"})
LACK = frozenset({"lack", "want", "miss"})
AGAINST = frozenset(
    {"face", "deny", "reject", "dismiss", "dispute", "refute", "rebut", "answer", "fight"}
)
ALLEGING = frozenset({"allegedly", "alleged", "alleges"})
HEARSAY = frozenset({"allegedly", "reportedly", "purportedly", "supposedly", "apparently"})
HEARSAY_PASSIVE = frozenset({"say", "allege", "believe", "report", "suspect", "think", "claim"})
SUSPECTING = frozenset({"allege", "suspect", "believe"})
OPINION = frozenset({"think", "believe", "know", "bet", "remember", "say", "mean"})
ANSWERING = frozenset({
    "point", "admit", "acknowledge", "concede", "confess", "decline", "refuse", "stop", "respond",
    "call", "mock", "ridicule", "taunt", "slam", "blast", "roast", "troll",
})  # fmt: skip
RELATIVES = frozenset({"which", "who", "whom", "that"})
FEELINGS = frozenset({"upset", "complain", "worry", "whine", "resent", "regret", "fear"})
YOU = frozenset({"you", "u", "y'all"})
AUTHOR = frozenset({"i", "we"})
UNREAL = frozenset(
    {"will", "would", "should", "can", "could", "shall", "must", "may", "might", "to"}
)
EVIDENCE_VERBS = {"cite": (), "point": ("to",), "rely": ("on",)}
GATE = 120  # characters of a clause that the model reads: what follows is often another matter
ALLEGED_THRESHOLD = 0.2  # "allegedly" is hardly said of anything else
REPORTED_THRESHOLD = 0.4
UNNAMED_THRESHOLD = 0.6  # of somebody who is no party
QUOTES = " \t“”\"'‘’.!"
AUTHOR_THRESHOLD = 0.5  # nothing but the model says that the author accuses


@dataclass(frozen=True, slots=True)
class Candidate:
    """An allegation, if the clause `gate` is of misconduct with at least the `threshold`."""

    allegation: Allegation
    gate: Part | None = None
    threshold: float = 0.0


class Evidence(NamedTuple):
    """What an allegation rests on, and the word that says so."""

    place: Part
    cue: Part


def candidates(reader: Reader) -> Iterator[Candidate]:
    """Yield what may be allegations in a sentence; of one act only the surest reading."""
    taken: set[int] = set()
    for pattern in (_accusing, _nominal, _reported, _according, _hearsay, _authors):
        if taken and pattern is _authors:
            return
        for token in reader.doc:
            for candidate, verb in pattern(reader, token) if token.i not in taken else ():
                act = candidate.allegation.act or Part(0, 0)
                inside = {t.i for t in reader.doc if act.start <= t.idx < act.end} | {verb.i}
                if not inside & taken and _concerns_party(candidate.allegation):
                    taken |= {token.i, *inside}
                    yield candidate


def _concerns_party(allegation: Allegation) -> bool:
    accuser = allegation.accuser.party if allegation.accuser else None
    accused = {role.party for role in allegation.accused}
    if accuser is not None and accused <= {accuser}:
        return False  # what somebody says of themselves
    return bool(allegation.accused) and (accuser is not None or accused != {None})


def _accuser(reader: Reader, head: "Token | None") -> tuple[AccuserKind, Role | None]:
    if head is None:
        return "unnamed", None
    if head.lower_ in AUTHOR:
        return "author", None
    roles = reader.roles(head)
    return ("named", roles[0]) if roles else ("unnamed", None)


def _allegation(
    reader: Reader, accuser: "Token | None", accused: tuple[Role, ...], cue: Part, act: Part | None
) -> Allegation:
    kind, role = _accuser(reader, accuser)
    if role is not None:
        accused = tuple(a for a in accused if a.party is None or a.party != role.party)
    evidence = _evidence(reader, role)
    if evidence is not None and act is not None:
        inside = act.start < evidence.cue.start < act.end
        act = part(_tokens(reader, act.start, evidence.cue.start)) if inside else act
    found = evidence.place if evidence is not None else None
    return Allegation(kind, role, accused, cue, act, found)


def _tokens(reader: Reader, start: int, end: int) -> "list[Token]":
    return [t for t in reader.doc if start <= t.idx < end]


def _accusing(reader: Reader, verb: "Token") -> Iterator[tuple[Candidate, "Token"]]:
    """Read "A accuses B of C", "B was accused by A", "B, accused of C", "B accused of C" in a headline."""
    lemma = verb.lemma_.lower()
    if lemma not in ACCUSING or verb.pos_ not in ("VERB", "NOUN", "ADJ") or negated(verb):
        return
    if any(c.dep_ == "aux" and c.lower_ in UNREAL - {"to"} for c in verb.children):
        return
    target = child(verb, "dobj")
    if target is not None and target.lower_ in RELATIVES and verb.dep_ == "relcl":
        target = verb.head  # "B, which A accused"
    if target is None:  # passive, reduced, or a headline
        by = next(below(verb, "by"), None)
        head = subject(verb) if verb.dep_ != "acl" else verb.head
        if head is None or verb.tag_ not in ("VBN", "VBD"):
            return
        accused, accuser = reader.roles(head), by
    else:
        owning = tuple(word for word in OWNING if word not in ACCUSING[lemma])
        accused, accuser = reader.roles(target, owning), _doer_of(reader, verb)
    if accuser is not None and _is_nobody(accuser):
        return
    act = _act(verb, [target, accuser], ACCUSING[lemma])
    if lemma not in PLAIN_ACCUSING and (act is None or {role.party for role in accused} == {None}):
        return
    cue = Part(verb.idx, verb.idx + len(verb))
    yield Candidate(_allegation(reader, accuser, accused, cue, act)), verb


def _is_nobody(accuser: "Token") -> bool:
    """Tell whether nobody is meant: "nobody", "no one", "neither A nor B"."""
    none = accuser.lower_ in ("nobody", "none", "neither")
    return none or any(c.lower_ in ("no", "neither") for c in accuser.children)


def _doer_of(reader: Reader, verb: "Token") -> "Token | None":
    """Return who accuses; of "a memo that accuses" the one who sent it, if the memo names nobody."""
    head = subject(verb)
    if verb.dep_ not in ("acl", "relcl") or (head is not None and reader.named(head)):
        return head
    return (None if child(verb, "nsubj") else subject(verb_above(verb))) or head


def _act(verb: "Token", others: "list[Token | None]", prepositions: tuple[str, ...]) -> Part | None:
    """Return the act after "of"; the parser may have hung it on a name instead of the verb."""
    places = [
        verb,
        *(t for other in others if other is not None for t in (other, *other.conjuncts)),
    ]
    for place in places:
        for act in below(place, *prepositions):
            return part(act.subtree)
    content = child(verb, "advcl", "xcomp")
    return part(content.subtree) if content is not None and content.i > verb.i else None


def _nominal(reader: Reader, noun: "Token") -> Iterator[tuple[Candidate, "Token"]]:
    """Read "A's accusation that B did C", "accusations of C against B" or "by B", "B faces accusations"."""
    if noun.lemma_.lower() not in ACCUSATIONS or noun.pos_ != "NOUN" or _is_lacking(noun):
        return
    content = child(noun, "acl", "ccomp", "relcl")
    if content is not None and (content.dep_ == "relcl" or content.tag_ in ("VBG", "VBN")):
        content = content if any(c.lower_ == "that" for c in content.lefts) else None
    verb = noun.head if noun.head.pos_ == "VERB" else None
    of = list(below(noun, "of"))
    doer = next((found for thing in of for found in _by_whom(noun, thing)), None)
    owner = child(noun, "poss") or next((t for t in below(noun, "by", "from") if t != doer), None)
    accused: tuple[Role, ...] = reader.roles(doer)
    # "accusations of theft against": of either noun, to the parser
    for head in (h for n in (noun, *of) for h in below(n, "against", "about")):
        accused = reader.roles(head)
    if not accused and content is not None:
        accused = reader.roles(_doer(content))
    if not accused and verb is not None and verb.lemma_.lower() in AGAINST:
        accused = reader.roles(subject(verb))
    elif owner is None and verb is not None:
        owner = subject(verb) if noun.dep_ == "dobj" else next(below(verb, "by"), None)
    act = predicate(content) if content is not None else None
    for thing in of:
        act = act or part(t for t in thing.subtree if t.i >= thing.left_edge.i)
    sure = noun.lemma_.lower() in ("accusation", "allegation")
    if act is None and (not sure or owner is None):
        return
    cue = Part(noun.idx, noun.idx + len(noun))
    gate = clause(content) if content is not None and not sure else None
    if doer is not None and not sure:
        gate = act
    made = _allegation(reader, owner, accused, cue, act)
    yield Candidate(made, gate, REPORTED_THRESHOLD if gate else 0.0), content or noun


def _is_lacking(noun: "Token") -> bool:
    """Tell whether there is none: "no evidence that", "found little proof", "lacks evidence"."""
    verb = noun.head if noun.dep_ in ("dobj", "attr", "nsubj", "nsubjpass") else None
    return _is_none(noun) or (verb is not None and (negated(verb) or verb.lemma_.lower() in LACK))


def _is_none(noun: "Token") -> bool:
    """Tell whether words beside it say that there is none: "no evidence", "without proof"."""
    return any(c.lower_ in NONE for c in noun.lefts) or noun.head.lower_ == "without"


def _by_whom(noun: "Token", thing: "Token") -> Iterator["Token"]:
    """Yield who did a thing of which there is proof or an accusation: "proof of copying at scale by B".

    An accusation may be by the accuser, unless the parser hangs "by" on the thing; proof is by nobody.
    """
    inside = noun if noun.lemma_.lower() in PROOF else thing
    for token in inside.subtree:
        if token.lower_ == "by" and token.i > thing.i and (found := child(token, "pobj")):
            yield found


def _reported(reader: Reader, verb: "Token") -> Iterator[tuple[Candidate, "Token"]]:
    """Read "A said that B had done C"."""
    lemma = verb.lemma_.lower()
    speaker = subject(verb)
    opinion = lemma in OPINION and speaker is not None and speaker.lower_ in AUTHOR
    if speaker is None or not (opinion or lemma in REPORTS or lemma in SUSPECTING):
        return
    content = child(verb, "ccomp")
    if content is None or negated(verb) or _tells_of_themselves(content, speaker):
        return
    yield from _stated(reader, content, speaker, Part(verb.idx, verb.idx + len(verb)))


def _tells_of_themselves(content: "Token", speaker: "Token") -> bool:
    """Tell whether several speakers say what "they" do: "half of the firms said that they used it"."""
    doer = _doer(content)
    several = speaker.tag_ in ("NNS", "NNPS") or any(c.i > speaker.i for c in speaker.conjuncts)
    of = any(t.tag_ in ("NNS", "NNPS") for t in below(speaker, "of"))
    return doer is not None and doer.lower_ == "they" and (several or of)


def _according(reader: Reader, token: "Token") -> Iterator[tuple[Candidate, "Token"]]:
    """Read "according to A, B has done C", and "per A"."""
    speaker: Token | None = None
    if token.lower_ == "according":
        speaker = next(below(token, "to"), None)
    elif token.lower_ == "per" and token.dep_ == "prep":
        speaker = child(token, "pobj")
    if speaker is not None and reader.named(speaker):
        verb = verb_above(token)
        yield from _stated(reader, verb, speaker, Part(token.idx, token.idx + len(token)))


def _hearsay(reader: Reader, token: "Token") -> Iterator[tuple[Candidate, "Token"]]:
    """Read "B allegedly did C" and "B is said to have done C"."""
    cue = Part(token.idx, token.idx + len(token))
    if token.lower_ in HEARSAY:
        yield from _stated(reader, verb_above(token), None, cue)
    elif token.lemma_.lower() in HEARSAY_PASSIVE and is_passive(token):
        content = child(token, "xcomp")
        if content is not None and not negated(token) and not negated(content):
            accused = reader.roles(subject(token))
            made = _allegation(
                reader, next(below(token, "by"), None), accused, cue, predicate(content)
            )
            yield Candidate(made, predicate(content), REPORTED_THRESHOLD), content


def _authors(reader: Reader, verb: "Token") -> Iterator[tuple[Candidate, "Token"]]:
    """Read "B did C" in the author's own voice: the main clause and those joined to it."""
    main = verb.dep_ == "ROOT" or (
        verb.dep_ in ("conj", "ccomp", "parataxis") and verb.head.dep_ == "ROOT"
    )
    if not main or verb.pos_ not in ("VERB", "AUX") or reader.doc.text.rstrip().endswith("?"):
        return
    lemmas = {verb.lemma_.lower(), verb.head.lemma_.lower() if verb.dep_ == "ccomp" else ""}
    if lemmas & {*REPORTS, *SUSPECTING, *AGAINST, *ANSWERING, *LACK} or is_silence(verb):
        return
    doer = _doer(verb)
    if doer is None or not (reader.is_named(doer) or doer.lower_ in YOU):
        return  # "they" and "its staff" may be anybody
    if lemmas & FEELINGS and child(verb, "ccomp") is not None:
        return  # "A is upset that B did C": what is done is told of somebody else
    if doer.text.startswith("@") and doer.i < verb.i and verb.tag_ in ("VB", "VBP"):
        return  # "@crumb keep baking": whom a post speaks to
    for candidate, content in _stated(reader, verb, None, Part(verb.idx, verb.idx + len(verb))):
        made = candidate.allegation
        if {role.party for role in made.accused} != {None}:
            teller = _headline_source(reader)
            kind: AccuserKind = "named" if teller else "author"
            told = replace(made, accuser_kind=kind, accuser=teller)
            yield Candidate(told, candidate.gate, AUTHOR_THRESHOLD), content


def _headline_source(reader: Reader) -> Role | None:
    """Return the party that a headline gives as its source: "Anthropic: B did C", "B did C: Anthropic"."""
    for hit in reader.hits:
        before, after = reader.doc.text[: hit.start], reader.doc.text[hit.end :]
        first = not before.strip(QUOTES) and after.startswith(": ")
        last = before.endswith((": ", " - ", " – ")) and not after.strip(QUOTES)
        if first or last:
            return Role(hit.start, hit.end, hit.id)
    return None


def _stated(
    reader: Reader, verb: "Token", speaker: "Token | None", cue: Part
) -> Iterator[tuple[Candidate, "Token"]]:
    """Yield the candidate that a clause makes, if it has a doer and tells of something done."""
    unreal = any(c.dep_ == "aux" and c.lower_ in UNREAL - {"may", "might"} for c in verb.children)
    doer = _doer(verb)
    if doer is None or negated(verb) or unreal or doer.tag_ in ("WP", "WDT"):
        return
    act = clause(verb) if is_passive(verb) else predicate(verb)
    accused = reader.roles(doer)
    cue_word = reader.doc.text[cue.start : cue.end].lower()
    named = {role.party for role in accused} != {None}
    made = _allegation(reader, speaker, accused, cue, act)
    start = min(doer.left_edge.idx, act.start)
    gate = Part(start, min(act.end, start + GATE))
    threshold = ALLEGED_THRESHOLD if cue_word in ALLEGING else REPORTED_THRESHOLD
    yield Candidate(made, gate, threshold if named else UNNAMED_THRESHOLD), verb


def _doer(verb: "Token") -> "Token | None":
    """Return who does what a verb says: its subject, or in the passive its agent."""
    if is_passive(verb):
        return next(below(verb, "by"), None)
    return subject(verb)


def _evidence(reader: Reader, accuser: Role | None) -> Evidence | None:
    """Return what the sentence says the allegation rests on: "citing", "based on", "evidence of"."""
    for token in reader.doc:
        lemma = token.lemma_.lower()
        found: Token | None = None
        if lemma in EVIDENCE_VERBS and token.pos_ in ("VERB", "ADP"):
            prepositions = EVIDENCE_VERBS[lemma]
            found = (
                next(below(token, *prepositions), None) if prepositions else child(token, "dobj")
            )
        elif token.lower_ in PROOF and not _is_none(token):
            found = token
        if found is not None:
            place = part(found.subtree)
            if accuser is None or not place.start <= accuser.start < place.end:
                return Evidence(place, part([token]))
    return None
