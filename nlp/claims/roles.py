"""Who a noun phrase stands for: a party of the topic, or somebody whom only the words name."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.topic import Party
from nlp.attribution.marks import typographic
from nlp.claims.lexicon import words
from nlp.claims.mentions import Names
from nlp.claims.records import Role
from nlp.claims.syntax import PASSIVE_SUBJECTS, SUBJECTS, below, noun_phrase, subject, verb_above
from nlp.coreference import NEUTRAL
from nlp.gazetteer import Hit

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ONE = words("company firm lab laboratory startup start-up maker developer group giant unicorn")
MANY = words(
    "companies firms labs laboratories startups start-ups developers trio three two rivals accused"
)
IT = words("it its itself")
YOU = words("you y'all u")
THEY = words("they them their both neither none all each")
QUANTIFIERS = words("both neither none all each")
DEFINITE = frozenset({"the", "this", "these", "those"}) | QUANTIFIERS
POINTING = words("accused named latter")  # of whom was told before
SUCH = ("as", "like", "including")
NEAR = SUBJECTS | PASSIVE_SUBJECTS
OWNING = ("of", "from", "at", "by", "for")
DESCRIBING = frozenset({"amod", "compound", "nmod", "poss", "npadvmod"})
LISTED = re.compile(r",? ?(?P<and>(?:and|&|as well as) )?(?:the )?")
SPLIT = re.compile(r"[\s-]+")
OTHER = ""  # an organisation that is no party


@dataclass(frozen=True, slots=True)
class Context:
    """What the sentences before leave for pronouns: a subject, and who accuses whom.

    A pronoun is taken for the last subject; "the labs" for those last accused; "you" for the last accuser,
    whom the public answers. This is a rule of thumb, not coreference resolution. The subject is a party,
    OTHER, or None where there was none.
    """

    subject: str | None = None
    accuser: str | None = None
    accused: tuple[str, ...] = ()


class Reader:
    """A parsed sentence with the names in it; `parties` are those of the topic by their ids."""

    def __init__(
        self, doc: "Doc", names: Names, parties: Mapping[str, Party], context: Context
    ) -> None:
        self.doc = doc
        self.hits = names.parties
        self.parties = parties
        self.context = context
        self._hit_of = self._by_token(names.parties)
        self._other_of = self._by_token(names.others)
        self._described_of = self._by_token(names.described)

    def _by_token(self, hits: Sequence[Hit]) -> dict[int, Hit]:
        """Return the hit that each token is a part of, by the token's index."""
        return {
            t.i: hit
            for hit in hits
            for t in self.doc
            if t.idx < hit.end and hit.start < t.idx + len(t)
        }

    def roles(self, head: "Token | None", owning: tuple[str, ...] = OWNING) -> tuple[Role, ...]:
        """Return who a noun phrase and those joined to it by "and" stand for, each once.

        `owning` are the prepositions that lead to whose it is ("the founder of A").
        """
        if head is None:
            return ()
        found: dict[tuple[str | None, int], Role] = {}
        for one in (head, *(c for c in head.conjuncts if c.i > head.i)):
            for role in self._of(one, owning):
                found.setdefault((role.party, 0 if role.party else role.start), role)
        for hit in self._listed(head):
            found.setdefault((hit.id, 0), Role(hit.start, hit.end, hit.id))
        own = self._of(head, owning)
        if head.lower_ in MANY and len(own) == 1 and any(role.party for role in found.values()):
            found.pop((None, own[0].start), None)  # "three labs, A, B and C" are three
        return tuple(found.values())

    def _listed(self, head: "Token") -> list[Hit]:
        """Return the parties that a list goes on with, where the parser tears it: "A, B and C had"."""
        if head.i not in self._hit_of:
            return []
        text, last, found, joined = self.doc.text, self._hit_of[head.i], [], False
        for hit in sorted((h for h in self.hits if h.start > last.start), key=lambda h: h.start):
            between = LISTED.fullmatch(text, last.end, hit.start)
            if between is None or joined or self._is_subject_elsewhere(hit, head):
                break
            found.append(hit)
            last, joined = hit, between["and"] is not None
        return found if joined else []

    def _is_subject_elsewhere(self, hit: Hit, head: "Token") -> bool:
        return any(
            t.dep_ in NEAR and t.head != head.head
            for t in self.doc
            if t.i in self._hit_of and self._hit_of[t.i] == hit
        )

    def named(self, head: "Token") -> tuple[Role, ...]:
        """Return the roles that have a party."""
        return tuple(role for role in self.roles(head) if role.party is not None)

    def last_subject(self) -> str | None:
        """Return who is the subject of a verb first, for the pronouns of what follows: a party, or OTHER."""
        for token in self.doc:
            if token.dep_ in ("nsubj", "nsubjpass"):
                for role in self.named(token):
                    if not self._is_product(str(role.party)):
                        return role.party
                if token.i in self._other_of:
                    return OTHER
        return None

    def is_named(self, token: "Token") -> bool:
        """Tell whether a token is itself part of a party's name."""
        return token.i in self._hit_of

    def organisations_before(self, token: "Token") -> list[Hit]:
        """Return the names before a token, the nearest first: of parties, and of other organisations."""
        named = {*self.hits, *self._other_of.values()}
        return sorted((h for h in named if h.end <= token.idx), key=lambda h: -h.start)

    def may_mean_a_party(self) -> bool:
        """Tell whether a sentence names a party, or has a word that may stand for one named before."""
        context = self.context
        told = bool(context.subject or context.accuser or context.accused)
        standing = YOU | IT | THEY | ONE | MANY
        return bool(self.hits) or (told and any(whole_word(t) in standing for t in self.doc))

    def is_person(self, token: "Token") -> bool:
        """Tell whether a token is part of the name of a person who is a party."""
        return self.is_named(token) and self.parties[self._hit_of[token.i].id].type == "person"

    def who(self, head: "Token") -> tuple[str | None, ...]:
        """Return the parties that a noun names, or that a pronoun or "the company" is taken for.

        None stands for whoever was spoken of, where nothing tells which party that is; of what names or
        describes anybody else there is nothing.
        """
        if head.i in self._hit_of:
            return (self._hit_of[head.i].id,)
        if head.i in self._described_of:
            described = self._described_of[head.i].id
            return (described,) if described in self.parties else ()
        word, of = whole_word(head), next(below(head, "of"), None)
        if word in QUANTIFIERS and of is not None:
            return self.who(of)
        if word in YOU:  # in what is quoted, whom a speaker addresses, or anybody
            meant = not is_quoted(head) and (self.context.accuser or self.context.subject)
            return (meant,) if meant else ()
        determiners = {c.lower_ for c in head.lefts}
        definite = determiners & DEFINITE and word in ONE | MANY
        if word in THEY or (definite and (word in MANY or determiners & QUANTIFIERS)):
            return self._several(head)
        found = self.antecedent(head) if word in IT or definite else ()
        return tuple(party for party in found if self.fits(head, party))

    def antecedent(self, head: "Token") -> tuple[str | None, ...]:
        """Return whom "it" would mean in the place of a noun, as `who` does."""
        found = self._subject_near(head)
        found = self.context.subject if found is None else found
        return () if found == OTHER else (found,)

    def _several(self, head: "Token") -> tuple[str | None, ...]:
        """Return whom "they" or "the companies" are taken for: those last accused."""
        if self.context.accused:
            return tuple(party for party in self.context.accused if self.fits(head, party))
        if head.lower_ == "they" and self.context.subject is not None:
            return (self.context.subject,) if self.context.subject else ()
        return (None,) if self.fits(head, None) else ()

    def fits(self, head: "Token", party: str | None) -> bool:
        """Tell whether what stands before a noun may be said of a party; of None, of any."""
        said = {t.lower_ for c in head.lefts if c.dep_ in DESCRIBING for t in c.subtree}
        known = [self.parties[party]] if party is not None else self.parties.values()
        traits = {w for p in known for trait in p.described for w in SPLIT.split(trait.lower())}
        restricted = any(
            c.dep_ == "relcl" and any(t.lower_ == "that" for t in c.children) for c in head.children
        )
        return not restricted and said <= traits | NEUTRAL | POINTING | {"-"}

    def _is_product(self, party: str) -> bool:
        return self.parties[party].type == "product"

    def _of(self, head: "Token", owning: tuple[str, ...]) -> list[Role]:
        place = noun_phrase(head)
        parties = list(self._parties(head, owning)) or [
            (party, None) for party in self.who(head) if party is not None
        ]
        roles = [
            Role(hit.start, hit.end, party) if hit else Role(place.start, place.end, party)
            for party, hit in parties
        ] or [Role(place.start, place.end)]
        for example in below(head, *SUCH):
            hits = [self._hit_of[t.i] for t in (example, *example.conjuncts) if t.i in self._hit_of]
            roles += [Role(hit.start, hit.end, hit.id) for hit in hits]
        return roles

    def _parties(self, head: "Token", owning: tuple[str, ...]) -> Iterator[tuple[str, Hit | None]]:
        """Yield the parties named by the head, in apposition to it, or as its owner."""
        if head.i in self._hit_of:
            yield self._hit_of[head.i].id, self._hit_of[head.i]
            return
        in_apposition = [
            self._hit_of[t.i]
            for c in head.children
            if c.dep_ == "appos"
            for t in c.subtree
            if t.i in self._hit_of
        ]
        if in_apposition:
            yield from ((hit.id, hit) for hit in in_apposition)
            return
        owners = [c for c in head.children if c.dep_ in ("poss", "compound", "nmod", "amod")]
        owners += [t for c in owners for t in c.children if c.dep_ == "poss"]
        owners += list(below(head, *owning))
        for owner in owners:
            if owner.i in self._hit_of:
                for one in (owner, *owner.conjuncts):
                    if one.i in self._hit_of:
                        yield self._hit_of[one.i].id, None
                return

    def _subject_near(self, head: "Token") -> str | None:
        """Return the nearest subject that "it" may mean: one before it, else one after it; a party, or OTHER.

        An object never means the subject of its own verb, as in "A accused it".
        """
        own = subject(verb_above(head)) if head.dep_ in ("dobj", "pobj", "dative") else None
        for token in [*reversed(self.doc[: head.i]), *self.doc[head.i + 1 :]]:
            if token.dep_ not in NEAR or token == own:
                continue
            if token.i in self._other_of:
                return OTHER
            hit = self._hit_of.get(token.i)
            if hit and not self._is_product(hit.id):
                return hit.id
        return None


def is_quoted(token: "Token") -> bool:
    """Tell whether a token stands within quotation marks that its sentence opens."""
    before = typographic(token.doc.text)[: token.idx]
    return before.count("“") > before.count("”")


def whole_word(token: "Token") -> str:
    """Return a word in lower case with what a hyphen joins to it: to the parser "start-up" is three."""
    start = token.i - 2 if token.i > 1 and token.nbor(-1).text == "-" else token.i
    return "".join(t.lower_ for t in token.doc[start : token.i + 1])
