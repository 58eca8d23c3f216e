"""Allegations: who is said by whom to have done what, on which evidence, and what the accused answer.

`nlp.claims.role_tagger` marks the words of a sentence that play a part; here it is read off the dependency
parse, the names and what was told before, whom the words stand for, and which of them belong together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from nlp.claims.accusing import accusing
from nlp.claims.answering import SPEAKERS, answerers
from nlp.claims.lexicon import CLAIM_NOUNS, words
from nlp.claims.records import AccuserKind, Allegation, Part, Reply, Response, Role
from nlp.claims.role_tagger import REPLIES, Tag, Tagged
from nlp.claims.roles import DEFINITE, IT, MANY, ONE, THEY, Reader, whole_word
from nlp.claims.syntax import below, child, clause, subject, verb_above
from nlp.sentences import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

# Least probabilities, chosen on the development half of allegation_texts.jsonl.
ACT = 0.6  # of an act whose accuser is named
ACT_ALONE = 0.8  # of one whose accuser is not
ANSWER = 0.9  # a wrong "admitted" is worse than a missing one
PRONOUNS = THEY | IT | words("he she him her who whom which that")
OWNED = words("its their his her whose")
FORMER = words("former ex one-time")
BETWEEN = 3  # characters between two stretches of one act: a space, a quotation mark
ALLEGING = words(
    "allege alleged allegedly accuse accusation allegation charge claim complaint report reportedly say"
    " suspect believe apparently purportedly supposedly evidence complain"
)


class _Accuser(NamedTuple):
    span: Span
    role: Role


def allegations(reader: Reader, tagged: Tagged) -> Iterator[Allegation]:
    """Yield the allegations of a sentence: those that a verb tells alone, and others that the tagger marks.

    Where both tell of one act, the grammar says who accuses whom, and the tagger which words tell the act and
    the evidence.
    """
    marked = list(_marked(reader, tagged))
    for told in accusing(reader):
        same = [made for made in marked if _of_one(told, made)]
        marked = [made for made in marked if made not in same]
        act = same[0].act if same else told.act
        yield replace(told, act=act, evidence=same[0].evidence if same else None)
    yield from marked


def _of_one(told: Allegation, marked: Allegation) -> bool:
    """Tell whether grammar and tagger tell of one act, or if the grammar has none, of one accused."""
    if told.act is None or marked.act is None:
        return bool({r.party for r in told.accused} & {r.party for r in marked.accused})
    return told.act.start < marked.act.end and marked.act.start < told.act.end


def _marked(reader: Reader, tagged: Tagged) -> Iterator[Allegation]:
    """Yield the allegations that the tagger marks, one an act.

    An act belongs to the accused and to the one accuser nearest to it; what no party of the topic does or
    says is left out, and so is what somebody is told to say of themselves.
    """
    sure = ACT if tagged.of("accuser") else ACT_ALONE
    acts = list(_joined(tag for tag in tagged.of("act") if tag.probability >= sure))
    accused_of = _nearest(acts, [tag.span for tag in tagged.of("accused")])
    evidence = [tag.span for tag in tagged.of("evidence")]
    last: list[Span] = []
    for act in acts:
        last = accused_of[act] or last
        accuser = _accuser(reader, tagged, act)
        role = accuser.role if accuser else None
        found = _each_once(r for span in last for r in _accused(reader, span, role))
        accused = tuple(r for r in found if not _same(reader, role, r.party))
        if not accused or {r.party for r in (role, *accused) if r} == {None}:
            continue
        kind: AccuserKind = "named" if role else "author" if tagged.by_author >= 0.5 else "unnamed"
        rests_on = min(evidence, key=lambda span: _distance(span, act), default=None)
        yield Allegation(
            kind,
            role,
            accused,
            _cue(reader, accuser, act),
            Part(*act),
            Part(*rests_on) if rests_on else None,
        )


def answers(reader: Reader, tagged: Tagged) -> Iterator[Response]:
    """Yield what the parties that are marked in a sentence answer, in the clause of their verb."""
    for tag in tagged.tags:
        head = _head(reader, tag.span)
        if tag.kind in REPLIES and tag.probability >= ANSWER and head is not None:
            place = clause(verb_above(head))
            for party in answerers(head, reader):
                yield Response(place.start, place.end, Reply(tag.kind), party)


def _accuser(reader: Reader, tagged: Tagged, act: Span) -> _Accuser | None:
    """Return the accuser nearest to an act; None for the author, or if nobody is named."""
    spans = [tag.span for tag in tagged.of("accuser")]
    nearest = min(spans, key=lambda span: _distance(span, act), default=None)
    if nearest is None:
        return _owner(reader, act)
    if (head := _head(reader, nearest)) is None:
        return None
    roles = _named(reader, nearest, head)
    return _Accuser(nearest, roles[0] if roles else Role(*nearest))


def _owner(reader: Reader, act: Span) -> _Accuser | None:
    """Return the party whose accusation stands beside an act: "A's claim that", "the complaint by A"."""
    for noun in reader.doc:
        if noun.lemma_.lower() in CLAIM_NOUNS and not act.start <= noun.idx < act.end:
            for owner in (child(noun, "poss"), *below(noun, "by", "from")):
                for role in reader.named(owner) if owner is not None else ():
                    return _Accuser(Span(role.start, role.end), role)
    return None


def _joined(tags: Iterable[Tag]) -> Iterator[Span]:
    """Yield the stretches of tags of a kind, those that only a mark or a space parts as one."""
    found: Span | None = None
    for tag in tags:
        if found is not None and tag.span.start - found.end <= BETWEEN:
            found = Span(found.start, tag.span.end)
            continue
        if found is not None:
            yield found
        found = tag.span
    if found is not None:
        yield found


def _nearest(acts: Sequence[Span], spans: Sequence[Span]) -> dict[Span, list[Span]]:
    """Return for each act the spans that are nearer to it than to any other."""
    found: dict[Span, list[Span]] = {act: [] for act in acts}
    for span in spans if acts else ():
        found[min(acts, key=lambda act: _distance(span, act))].append(span)
    return found


def _distance(a: Span, b: Span) -> int:
    return max(b.start - a.end, a.start - b.end, 0)


def _named(reader: Reader, span: Span, head: "Token") -> list[Role]:
    """Return the parties that words name, or stand for by the grammar."""
    found = [role for role in reader.roles(head) if role.party]
    return found or [Role(h.start, h.end, h.id) for h in reader.hits if h.start == span.start]


def _accused(reader: Reader, span: Span, accuser: Role | None) -> list[Role]:
    """Return whom words stand for.

    "It", "the lab" and "her staff" are the party named last before that is not the accuser, if the grammar
    tells nobody. Not so "they" of whom others tell, who may be those others: "many bakers said that they".
    """
    head = _head(reader, span)
    if head is None:
        return []
    if head.lower_ in THEY and (_is_told_by_many(head) or (accuser and accuser.party is None)):
        return [Role(*span)]
    found = _named(reader, span, head)
    if not found and _points(head) and (party := _told_before(reader, head, accuser)):
        found = [Role(*span, party)]
    return found or [Role(*span)]


def _is_told_by_many(head: "Token") -> bool:
    """Tell whether several who may be meant say what "they" did."""
    verb = verb_above(head)
    who = subject(verb.head) if verb.dep_ == "ccomp" else None
    return who is not None and who.tag_ in ("NNS", "NNPS")


def _points(head: "Token") -> bool:
    """Tell whether words stand for a company that was named before: "it", "the lab", "its engineers"."""
    beside = {c.lower_ for c in head.lefts}
    if whole_word(head) in ONE | MANY:
        return bool(beside & DEFINITE)
    staff = head.lemma_.lower() in SPEAKERS and beside & OWNED and not beside & FORMER
    return head.lower_ in PRONOUNS or bool(staff)


def _told_before(reader: Reader, head: "Token", accuser: Role | None) -> str | None:
    for hit in reader.organisations_before(head):
        if hit.id not in reader.parties:
            return None
        product = reader.parties[hit.id].type == "product"
        if not product and not _same(reader, accuser, hit.id) and reader.fits(head, hit.id):
            return hit.id
    context = reader.context
    for party in (*context.accused, context.subject):
        if party and (accuser is None or party != accuser.party) and reader.fits(head, party):
            return party
    return None


def _head(reader: Reader, span: Span) -> "Token | None":
    inside = [t for t in reader.doc if t.idx < span.end and span.start < t.idx + len(t)]
    places = {t.i for t in inside}
    return next((t for t in inside if t.head == t or t.head.i not in places), None)


def _each_once(roles: Iterable[Role]) -> list[Role]:
    found: dict[object, Role] = {}
    for role in roles:
        found.setdefault(role.party or role, role)
    return list(found.values())


def _same(reader: Reader, role: Role | None, party: str | None) -> bool:
    """Tell whether somebody is a party, or one is a product and the other its maker."""
    if role is None or role.party is None or party is None:
        return False
    first, second = (reader.parties[one].maker or one for one in (role.party, party))
    return first == second


def _cue(reader: Reader, accuser: _Accuser | None, act: Span) -> Part:
    """Return the word that makes it an allegation: the accuser's verb, or the nearest that alleges."""
    outside = [t for t in reader.doc if not act.start <= t.idx < act.end]
    if accuser is not None:
        head = _head(reader, accuser.span)
        verb = verb_above(head) if head is not None else None
        return Part(verb.idx, verb.idx + len(verb)) if verb in outside else Part(*accuser.span)
    alleging = [t for t in outside if t.lemma_.lower() in ALLEGING or t.lower_ in ALLEGING]
    first = next(t for t in reader.doc if t.idx + len(t) > act.start)
    word = min(alleging, key=lambda t: _distance(Span(t.idx, t.idx + len(t)), act), default=first)
    return Part(word.idx, word.idx + len(word))
