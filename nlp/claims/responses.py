"""What the accused answer: a denial, an admission, silence, or a request for comment that is open.

Closed lexicons over the dependency parse, no model. A response belongs to the party that gives it, or to
all of the accused ("the companies did not respond"). What anybody else says or leaves unsaid is none.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.claims.answering import answerers
from nlp.claims.lexicon import CLAIM_NOUNS, REPORTS, words
from nlp.claims.records import Reply, Response
from nlp.claims.roles import Reader
from nlp.claims.syntax import below, child, clause, is_passive, negated, subject

if TYPE_CHECKING:
    from spacy.tokens import Token

DENY = frozenset({"deny", "reject", "dismiss", "refute", "dispute", "rebut"})
ADMIT = frozenset({"admit", "acknowledge", "concede", "confess"})
CALL = frozenset({"call", "label", "brand", "describe", "decry"})
ANSWER = frozenset({"respond", "reply", "comment", "answer", "return"})
DECLINE = frozenset({"decline", "refuse"})
UNDONE = frozenset({*DECLINE, "fail", "avoid", "stop", "short", "unwilling", "forget"})
UNDER = ("of", "from")
REMAIN = frozenset({"remain", "stay", "keep"})
QUIET = frozenset({"silent", "quiet", "mum", "tight-lipped"})
FALSE = words(
    "false baseless untrue unfounded groundless nonsense fabricated absurd wrong ridiculous lie smear"
)
DENIED_THINGS = {*CLAIM_NOUNS, "it", "this", "that", "them", "any"}
UNREAL = frozenset({"can", "could", "may", "might", "should", "would", "will"})
ASKING = frozenset({"contact", "ask", "approach", "reach", "email"})

Answerers = tuple[str | None, ...]  # as `answerers` returns them
Answer = tuple[Reply, Answerers]


def responses(reader: Reader) -> Iterator[Response]:
    """Yield the responses in a sentence, one for each party that gives it; those of others are left out."""
    for token in reader.doc:
        found = _reply(token, reader)
        if found is not None:
            reply, who = found
            place = clause(token)
            for party in who:
                yield Response(place.start, place.end, reply, party)


def _reply(verb: "Token", reader: Reader) -> Answer | None:
    lemma = verb.lemma_.lower()
    positive = not _is_left_undone(verb) and not any(
        c.lower_ in UNREAL for c in verb.children if c.dep_ == "aux"
    )
    if lemma in DENY and positive and _denied_thing(verb):
        doer = next(below(verb, "by"), None) if is_passive(verb) else _speaker(verb)
        return Reply.DENIED, _answering(doer, reader)
    if is_silence(verb):
        return Reply.SILENT, _answering(_speaker(verb), reader, unsaid=(None,))
    if lemma in ASKING:
        return _asked(verb, reader)
    who = _answering(_speaker(verb), reader)
    if lemma in REPORTS:
        return _own_negation(verb, who, reader)
    if not positive or is_passive(verb):
        return None
    denied = lemma in CALL and _calls_false(verb)
    admitted = lemma in ADMIT and child(verb, "ccomp", "xcomp", "dobj", "prep") is not None
    return (Reply.DENIED if denied else Reply.ADMITTED, who) if denied or admitted else None


def is_open(reader: Reader) -> bool:
    """Tell whether a sentence says that something is neither denied nor admitted."""
    return any(t.lemma_.lower() in DENY | ADMIT and _is_left_undone(t) for t in reader.doc)


def _is_left_undone(verb: "Token") -> bool:
    """Tell whether nobody does what a verb says.

    "Did not admit", "has yet to admit", "without admitting", "refused to admit", "stopped short of
    admitting", "conceded nothing", "neither confirmed nor denied", "nobody admitted", "neither A nor B did".
    """
    doer, thing = subject(verb), child(verb, "dobj")
    beside = [*verb.children, *(verb.head.children if verb.dep_ == "conj" else ())]
    beside += doer.children if doer is not None else ()
    if negated(verb) or any(t.lower_ in ("neither", "nor") for t in beside):
        return True
    if any(t is not None and t.lower_ in ("nobody", "nothing", "none") for t in (doer, thing)):
        return True
    above = verb
    while above.head != above and _is_under(above):
        above = above.head
        if above.lower_ == "without" or (above.lemma_.lower() in UNDONE and not negated(above)):
            return True
        if above.lemma_.lower() == "have" and any(c.lower_ == "yet" for c in above.children):
            return True
    return False


def _is_under(token: "Token") -> bool:
    """Tell whether what stands above says if it is done: "refused to", "short of", but not "by denying"."""
    if token.dep_ == "prep":
        return token.lower_ in UNDER
    if token.dep_ == "pcomp":
        return token.head.lower_ in (*UNDER, "without")
    return token.dep_ in ("xcomp", "advmod", "acomp")


def _speaker(verb: "Token") -> "Token | None":
    """Return the subject of a verb; of "we" in what is quoted, who says it."""
    found = subject(verb)
    quoted = found is not None and found.lower_ in ("we", "i") and verb.dep_ == "ccomp"
    return subject(verb.head) if quoted else found


def _answering(head: "Token | None", reader: Reader, unsaid: Answerers = ()) -> Answerers:
    """Return who answers; `unsaid` where nobody is said to."""
    return answerers(head, reader) if head is not None else unsaid


def _denied_thing(verb: "Token") -> bool:
    """Tell whether a claim or a clause is denied, and not an offer or a motion."""
    thing = child(verb, "dobj", "nsubjpass")
    if thing is not None:
        return thing.lemma_.lower() in DENIED_THINGS or thing.lemma_.lower().endswith("ing")
    return child(verb, "ccomp", "xcomp") is not None


def _calls_false(verb: "Token") -> bool:
    return any(
        t.lemma_.lower() in FALSE
        for c in verb.children
        if c.dep_ in ("ccomp", "oprd", "prep", "xcomp", "acomp", "dobj")
        for t in c.subtree
    )


def is_silence(verb: "Token") -> bool:
    """Tell whether a verb says that nothing was answered: "declined to comment", "did not respond"."""
    lemma = verb.lemma_.lower()
    inner = child(verb, "xcomp")
    if lemma in DECLINE:
        return (inner is not None and inner.lemma_.lower() in ANSWER) or any(below(verb, "to"))
    absent = negated(verb) or any(
        t.lower_ in ("neither", "none", "nobody") for c in verb.lefts for t in (c, *c.children)
    )
    if lemma in ANSWER and (absent or verb.head.lemma_.lower() in ("have", "fail")):
        pending = verb.dep_ == "xcomp" and any(
            c.lower_ == "yet" for c in (*verb.head.children, *verb.children)
        )
        return absent or pending or verb.head.lemma_.lower() == "fail"
    if lemma == "reach" and is_passive(verb):
        return negated(verb)
    return lemma in REMAIN and any(
        c.dep_ in ("acomp", "oprd", "dobj", "advmod") and c.lower_ in QUIET for c in verb.children
    )


def _own_negation(verb: "Token", who: Answerers, reader: Reader) -> Answer | None:
    """Read "B said that it had never trained on A's model" and "B said the claims were false"."""
    content = child(verb, "ccomp")
    if content is None:
        return None
    about = subject(content)
    itself = about is not None and (
        {role.party for role in reader.roles(about) if role.party} & set(who)
        or about.lower_ in ("it", "we", "they")
    )
    if itself and negated(content) and not is_silence(content):
        return Reply.DENIED, who
    claim = about is not None and about.lemma_.lower() in CLAIM_NOUNS
    false = any(t.lemma_.lower() in FALSE for t in content.children)
    untrue = negated(content) and any(
        t.lower_ in ("true", "correct", "accurate") for t in content.children
    )
    return (Reply.DENIED, who) if claim and (false or untrue) else None


def _asked(verb: "Token", reader: Reader) -> Answer | None:
    """Read "has reached out to B for comment" and "B was contacted for comment"."""
    words = {t.lower_ for t in verb.subtree}
    if "comment" not in words and "statement" not in words:
        return None
    if is_passive(verb):
        asked = subject(verb)
    else:
        out = next((c for c in verb.children if c.dep_ in ("prep", "prt", "advmod")), None)
        asked = child(verb, "dobj") or next(below(verb, "to"), None)
        if asked is None and out is not None:
            asked = next(below(out, "to"), None)
    return Reply.ASKED, _answering(asked, reader)
