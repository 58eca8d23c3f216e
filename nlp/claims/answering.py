"""For whom the subject of a response answers: a party, all of the accused, or somebody else."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nlp.claims.lexicon import words
from nlp.claims.roles import ONE, OWNING, SUCH, Reader
from nlp.claims.syntax import below

if TYPE_CHECKING:
    from spacy.tokens import Token

# Whose word is that of the firm to which they belong; critics, users and investors are not among them.
SPOKESPERSONS = words("spokesperson spokespeople spokesman spokeswoman representative")
SPEAKERS = SPOKESPERSONS | words(
    "lawyer attorney counsel founder co-founder cofounder executive ceo chief head president chairman"
    " chairwoman chair director officer official boss owner management team staff employee engineer"
    " researcher scientist office statement post letter parent subsidiary arm unit"
)
COMPOUND = ("compound", "nmod", "amod")


def answerers(head: "Token", reader: Reader) -> tuple[str | None, ...]:
    """Return the parties that a noun phrase answers for, each once.

    `(None,)` is whoever was accused ("the companies"); for somebody else, named or described, there is none.
    """
    joined = (head, *(c for c in head.conjuncts if c.i > head.i))
    found = {party for one in joined for party in _answering(one, reader)}
    parties = tuple(sorted(party for party in found if party is not None))
    return parties or ((None,) if found else ())


def _answering(head: "Token", reader: Reader) -> Iterator[str | None]:
    same = (t for c in head.children if c.dep_ == "appos" for t in (c, *c.conjuncts))
    for noun in (head, *same):
        yield from reader.who(noun)
        yield from _spoken_for(noun, reader)
    for example in below(head, *SUCH):
        for one in (example, *example.conjuncts):
            yield from reader.who(one) if reader.is_named(one) else ()


def _spoken_for(noun: "Token", reader: Reader) -> Iterator[str | None]:
    """Yield for whom a spokesperson speaks: "its lawyer", "DeepSeek founder Liang", "a spokesman for A"."""
    titles = [c for c in noun.children if c.dep_ in COMPOUND]
    speakers = [t for t in (noun, *titles) if t.lemma_.lower() in SPEAKERS]
    if not speakers and not reader.is_person(noun):
        return
    owners = {o.i: o for t in (noun, *speakers) for o in _owners(t, reader)}.values()
    for owner in owners:
        for one in (owner, *(c for c in owner.conjuncts if c.i > owner.i)):
            yield from reader.who(one)
    of_company = any(c.lower_ in ONE for c in titles)  # "company officials"
    if not owners and (of_company or noun.lemma_.lower() in SPOKESPERSONS):
        yield from reader.antecedent(noun)


def _owners(noun: "Token", reader: Reader) -> Iterator["Token"]:
    for c in noun.children:
        named = reader.is_named(c) or (c.pos_ == "PROPN" and c.lower_ not in ONE)
        if c.dep_ == "poss" or (c.dep_ in COMPOUND and named):
            yield c
    yield from below(noun, *OWNING)
