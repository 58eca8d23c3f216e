"""Allegations whose verb says so: "A accuses B of C", "B was sued by A over C", in sentences and headlines.

Here the grammar decides, whatever the act is; all else `nlp.claims.role_tagger` marks.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.claims.records import AccuserKind, Allegation, Part, Role
from nlp.claims.roles import OWNING, Reader
from nlp.claims.syntax import below, child, negated, part, subject, verb_above

if TYPE_CHECKING:
    from spacy.tokens import Token

ACCUSING = {"accuse": ("of",), "sue": ("for", "over")}  # with the prepositions that lead to the act
RELATIVES = frozenset({"which", "who", "whom", "that"})
NO_ACT = frozenset({"nothing", "anything"})
AUTHOR = frozenset({"i", "we"})
UNREAL = frozenset({"will", "would", "should", "can", "could", "shall", "must", "may", "might"})


def accusing(reader: Reader) -> Iterator[Allegation]:
    """Yield what the verbs of a sentence say that somebody is accused of."""
    for verb in reader.doc:
        prepositions = ACCUSING.get(verb.lemma_.lower())
        if prepositions is not None and verb.pos_ in ("VERB", "NOUN", "ADJ"):
            yield from _read(reader, verb, prepositions)


def _read(reader: Reader, verb: "Token", prepositions: tuple[str, ...]) -> Iterator[Allegation]:
    if negated(verb) or any(c.dep_ == "aux" and c.lower_ in UNREAL for c in verb.children):
        return
    target = child(verb, "dobj")
    if target is not None and target.lower_ in RELATIVES and verb.dep_ == "relcl":
        target = verb.head  # "B, which A accused"
    if target is None:  # passive, reduced, or a headline
        head = subject(verb) if verb.dep_ != "acl" else verb.head
        if head is None or verb.tag_ not in ("VBN", "VBD"):
            return
        accused, accuser = reader.roles(head), next(below(verb, "by"), None)
    else:
        owning = tuple(word for word in OWNING if word not in prepositions)
        accused, accuser = reader.roles(target, owning), _doer_of(reader, verb)
    if accuser is not None and _is_nobody(accuser):
        return
    act = _act(verb, [target, accuser], prepositions)
    by = reader.roles(accuser) if accuser is not None and accuser.lower_ not in AUTHOR else ()
    role: Role | None = by[0] if by else None
    others = tuple(a for a in accused if role is None or a.party is None or a.party != role.party)
    nothing = act is not None and reader.doc.text[act.start : act.end].lower() in NO_ACT
    if others and not nothing and any(r.party for r in (*others, *by[:1])):
        own = accuser is not None and accuser.lower_ in AUTHOR
        kind: AccuserKind = "named" if role else "author" if own else "unnamed"
        yield Allegation(kind, role, others, Part(verb.idx, verb.idx + len(verb)), act)


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
    joined = (t for other in others if other is not None for t in (other, *other.conjuncts))
    for place in (verb, *joined):
        for act in below(place, *prepositions):
            return part(act.subtree)
    content = child(verb, "advcl", "xcomp")
    return part(content.subtree) if content is not None and content.i > verb.i else None
