"""What of a sentence is compared with another: words, names, parties, figures, and who accuses whom."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.topic import Topic
from db.claim_figures import value
from nlp.claims.lexicon import words
from nlp.claims.plain import plain
from nlp.gazetteer import Gazetteer
from nlp.models import Vectors

STEM = 6  # characters of a word that are compared: accuse, accused, accusation
SMALL = 12  # counts up to this are in every text ("three labs") and tell nothing
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
STOP = words(
    "a about according after again against all also although am an and another any are as at be because been"
    " before being between both but by can could did do does down during each even every few for from further"
    " had has have having he her here hers him his how however i if in including into is it its itself just"
    " like may might more most much must my no nor not now of off on once one only or other our out over own"
    " per put said same say says she should since so some somebody someone such than that the their them then"
    " there these they this those through to told too two three under until up upon us very was we were what"
    " when where whether which while who whom whose why will with without would year years you your yet"
    " alleges alleged allegedly claims claimed reported reports reportedly"
)


@dataclass(frozen=True, slots=True)
class Side:
    """A sentence as the verifier sees it.

    Attributes:
        text: the sentence without the marks of its page.
        vector: its embedding, float16 as the ledger keeps it, shape (dimensions,).
        words: content words cut to their first characters; neither names of parties nor numbers.
        names: other words that begin with a capital inside the sentence.
        parties: ids of the topic's parties, products under their maker.
        figures: those that tell something, as they are stored.
        years: years that are named.
        accusers: parties that accuse in it.
        accused: parties that are accused in it.
        denied: whether the sentence denies.
    """

    text: str
    vector: Vectors
    words: frozenset[str]
    names: frozenset[str]
    parties: frozenset[str]
    figures: tuple[Mapping[str, Any], ...]
    years: frozenset[str]
    accusers: frozenset[str]
    accused: frozenset[str]
    denied: bool


class SideReader:
    """Makes sides of sentences, with the parties of a topic."""

    def __init__(self, topic: Topic) -> None:
        self._gazetteer = Gazetteer.of_parties(topic.party)
        self._maker = {p.id: p.maker or p.id for p in topic.party}

    def owner(self, party: str) -> str:
        """Return the party that answers for a party: the maker of a product."""
        return self._maker.get(party, party)

    def is_party(self, name: str | None) -> bool:
        """Tell whether a name is a party's id."""
        return name in self._maker

    def parties(self, text: str) -> list[str]:
        """Return the parties that a text names, in its order, products under their maker."""
        return [self.owner(hit.id) for hit in self._gazetteer.find(text)]

    def read(
        self,
        text: str,
        vector: Vectors,
        figures: Sequence[Mapping[str, Any]],
        allegations: Sequence[Mapping[str, Any]],
        certainty: str,
        speaker: str | None = None,
    ) -> Side:
        """Return the side of a sentence; figures, allegations and speaker are those of its claim mention.

        The speaker is a party of it, though the sentence may say "the company" only.
        """
        bare = plain(text, 0, len(text)).text
        hits = list(self._gazetteer.find(bare))
        rest = _without(bare, hits)
        names = frozenset(_names(rest))
        stems = (w.lower().replace("’", "'").removesuffix("'s") for w in WORD.findall(rest))
        return Side(
            text=bare,
            vector=vector,
            words=frozenset(w[:STEM] for w in stems if len(w) > 2 and w not in STOP),
            names=names,
            parties=frozenset(self.owner(hit.id) for hit in hits)
            | frozenset(self.parties(speaker or "")),
            figures=tuple(f for f in figures if is_telling(f)),
            years=frozenset(YEAR.findall(bare)),
            accusers=self._roles(a["accuser"] for a in allegations),
            accused=self._roles(r for a in allegations for r in a["accused"]),
            denied=certainty == "denied",
        )

    def _roles(self, roles: Iterable[Mapping[str, Any] | None]) -> frozenset[str]:
        return frozenset(self.owner(r["party"]) for r in roles if r and r["party"])


def is_telling(figure: Mapping[str, Any]) -> bool:
    """Tell whether a figure is worth comparing: it has a unit, or is no small count."""
    number = value(figure)
    return number is not None and (bool(figure["unit"]) or number > SMALL)


def _without(text: str, hits: Iterable[Any]) -> str:
    """Return a text in which the names of parties are blanks."""
    letters = list(text)
    for hit in hits:
        letters[hit.start : hit.end] = " " * (hit.end - hit.start)
    return "".join(letters)


def _names(text: str) -> Iterable[str]:
    """Yield what looks like a name: capitals inside the sentence."""
    for match in WORD.finditer(text):
        word = match.group()
        if word[0].isupper() and text[: match.start()].strip("\"'“‘ ") and len(word) > 1:
            yield word.lower().replace("’", "'").removesuffix("'s")
