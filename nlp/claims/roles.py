"""Who a noun phrase stands for: a party of the topic, or somebody whom only the words name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.claims.lexicon import words
from nlp.claims.records import Role
from nlp.claims.syntax import PASSIVE_SUBJECTS, SUBJECTS, below, noun_phrase, subject, verb_above
from nlp.gazetteer import Hit

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

ONE = words("company firm lab laboratory startup start-up maker developer group giant unicorn")
MANY = words(
    "companies firms labs laboratories startups start-ups developers trio three two rivals"
)
DEFINITE = frozenset({"the", "this", "these", "those", "both", "all", "neither", "none"})
SUCH = ("as", "like", "including")
NEAR = SUBJECTS | PASSIVE_SUBJECTS
OWNING = ("of", "from", "at", "by", "for")


@dataclass(frozen=True, slots=True)
class Context:
    """What the sentences before leave for pronouns: a subject, and who accuses whom.

    A pronoun is taken for the last subject; "the labs" for those last accused; "you" for the last accuser,
    whom the public answers. This is a rule of thumb, not coreference resolution.
    """

    subject: str | None = None
    accuser: str | None = None
    accused: tuple[str, ...] = ()


class Reader:
    """A parsed sentence with the names in it.

    `types` gives the type of each party by its id (`config.topic.Party.type`).
    """

    def __init__(
        self, doc: "Doc", hits: Sequence[Hit], types: Mapping[str, str], context: Context
    ) -> None:
        self.doc = doc
        self.hits = hits
        self.types = types
        self.context = context
        self._hit_of = {
            t.i: hit for hit in hits for t in doc if t.idx < hit.end and hit.start < t.idx + len(t)
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
        own = self._of(head, owning)
        if head.lower_ in MANY and len(own) == 1 and any(role.party for role in found.values()):
            found.pop((None, own[0].start), None)  # "three labs, A, B and C" are three
        return tuple(found.values())

    def named(self, head: "Token") -> tuple[Role, ...]:
        """Return the roles that have a party."""
        return tuple(role for role in self.roles(head) if role.party is not None)

    def subject_party(self) -> str | None:
        """Return the first party that is the subject of a verb, for the pronouns of what follows."""
        for token in self.doc:
            if token.dep_ in ("nsubj", "nsubjpass"):
                for role in self.named(token):
                    if self.types[str(role.party)] != "product":
                        return role.party
        return None

    def is_named(self, token: "Token") -> bool:
        """Tell whether a token is itself part of a party's name."""
        return token.i in self._hit_of

    def _of(self, head: "Token", owning: tuple[str, ...]) -> list[Role]:
        place = noun_phrase(head)
        parties = list(self._parties(head, owning)) or [(p, None) for p in self._meant(head)]
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

    def _meant(self, head: "Token") -> tuple[str, ...]:
        """Return the parties that a pronoun or "the company" is taken for."""
        word = head.lower_
        definite = any(c.lower_ in DEFINITE for c in head.lefts)
        if word in ("it", "its", "itself") or (word in ONE and definite):
            meant = self._subject_near(head) or self.context.subject
            return (meant,) if meant else ()
        if word in ("you", "y'all", "u"):
            meant = self.context.accuser or self.context.subject
            return (meant,) if meant else ()
        if word in ("they", "them", "both", "neither", "none") or (word in MANY and definite):
            if self.context.accused:
                return self.context.accused
            return (self.context.subject,) if word == "they" and self.context.subject else ()
        return ()

    def _subject_near(self, head: "Token") -> str | None:
        """Return the nearest subject that "it" may mean: one before it, else one after it.

        An object never means the subject of its own verb, as in "A accused it".
        """
        own = subject(verb_above(head)) if head.dep_ in ("dobj", "pobj", "dative") else None
        for token in [*reversed(self.doc[: head.i]), *self.doc[head.i + 1 :]]:
            hit = self._hit_of.get(token.i)
            if hit and token.dep_ in NEAR and token != own and self.types[hit.id] != "product":
                return hit.id
        return None
