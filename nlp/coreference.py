"""Descriptions that point at an organisation which the text has named: "the company", "its Chinese rival".

Rules in place of a model, after the high-precision sieves of Lee et al. (2013); a description is linked only
if one organisation fits it, and what is in doubt is left out. The topic file says how its parties are
described (`described`), and which products they make. English only.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from config.topic import Topic
from nlp.sentences import Span, sentences

HEADS = (
    r"company|firm|start-?up|lab|laboratory|group|giant|developer|maker|creator|rival|competitor"
)
DESCRIPTION = re.compile(
    rf"\b(?P<determiner>the|its)\s+(?P<modifiers>(?:[\w.&’'-]+\s+){{0,4}}?)(?P<head>{HEADS})\b"
    r"(?!\s+(?:that|which|called|named|in)\b)(?:\s+(?P<by>of|behind)\s+(?P<product>[\w.-]+(?:\s+[\w.-]+)?))?",
    re.IGNORECASE,
)
INDEFINITE = re.compile(
    rf"\b(?:an?|another|each|every|some)\s+(?:[\w.-]+\s+){{0,3}}?({HEADS})\b", re.IGNORECASE
)
ASIDE = re.compile(r"\b(?:told|to|by|from)\s+(?:the\s+)?$", re.IGNORECASE)  # whom one speaks to
NEUTRAL = {"ai", "tech", "technology", "artificial", "intelligence", "model"}
MAKERS = {"maker", "developer", "creator"}
RIVALS = {"rival", "competitor"}
FIRMS = {"company", "firm", "start-up", "lab", "laboratory", "developer", "giant"}
# How organisations are called that are no firms.
NO_FIRM = re.compile(
    r"\b(?:Act|Administration|Agency|Assembly|Association|Authority|Board|Bureau|Coalition|College|Commission"
    r"|Committee|Congress|Council|Court|Department|Embassy|Federation|Foundation|Government|Guild|House"
    r"|Institute|Ministry|Office|Parliament|Party|School|Senate|Society|Union|University)\b"
)
WINDOW = 2  # sentences before the description that are searched
MAX_SENTENCES = 2000
LONGEST = 3000  # characters of a sentence that is read
MOST = 50  # names of a sentence that are read

# How often a link is right. Of the 80 links of `tests/quality/coreference.jsonl` too few fall to each rule to
# measure them one by one: together 94 % are right, and the weaker rules are given less.
BY_PRODUCT, BY_TRAIT, BY_PLACE, BY_RIVALRY = 0.95, 0.9, 0.8, 0.75


class Named(NamedTuple):
    """An organisation that is named in the text, by whatever id it has."""

    id: str
    start: int
    end: int


class Link(NamedTuple):
    """A description and whom it points at."""

    id: str
    start: int
    end: int
    probability: float


class Descriptions:
    """Resolves descriptions of organisations by the parties of a topic."""

    def __init__(self, topic: Topic) -> None:
        self._traits = {
            p.id: {d.casefold().replace("startup", "start-up") for d in p.described}
            for p in topic.party
        }
        self._all_traits = {trait for traits in self._traits.values() for trait in traits}
        self._makers = {
            name.casefold(): p.maker
            for p in topic.party
            if p.type == "product" and p.maker
            for name in p.names()
        }
        names = "|".join(map(re.escape, sorted(self._makers, key=len, reverse=True)))
        self._bare = re.compile(
            rf"(?<![\w@#])(?<!the )(?P<product>{names or '(?!)'})[ -](?:{'|'.join(sorted(MAKERS))})\b",
            re.IGNORECASE,
        )

    def resolve(self, text: str, organisations: Sequence[Named]) -> Iterator[Link]:
        """Yield the descriptions that point at exactly one organisation."""
        spans = sentences(text)[:MAX_SENTENCES]
        named: list[list[Named]] = [[] for _ in spans]
        at = 0
        for organisation in sorted(organisations, key=lambda o: o.start):
            while at < len(spans) and spans[at].end <= organisation.start:
                at += 1
            if at < len(spans) and len(named[at]) < MOST:
                named[at].append(organisation)
        for i, span in enumerate(spans):
            if span.end - span.start > LONGEST:
                continue
            first = max(0, i - WINDOW)
            yield from self._in_sentence(text, spans[first : i + 1], named[first : i + 1], span)

    def _in_sentence(
        self, text: str, spans: Sequence[Span], named: Sequence[list[Named]], span: Span
    ) -> Iterator[Link]:
        described = [*self._described(text, spans, named, span)]
        yield from described
        # "Claude maker says", as headlines and posts have it.
        for match in self._bare.finditer(text, span.start, span.end):
            maker = self._makers.get(match["product"].casefold())
            within = any(
                link.start < match.end() and match.start() < link.end for link in described
            )
            if maker is not None and not within:
                yield Link(maker, match.start(), match.end(), BY_PRODUCT)

    def _described(
        self, text: str, spans: Sequence[Span], named: Sequence[list[Named]], span: Span
    ) -> Iterator[Link]:
        for match in DESCRIPTION.finditer(text, span.start, span.end):
            head = match["head"].casefold().replace("startup", "start-up")
            before = [[o for o in found if o.end <= match.start()] for found in named]
            found = self._by_product(match, head)
            if found is None and not match["product"]:
                blocked = any(
                    m.end() <= match.start() and m[1].casefold() == match["head"].casefold()
                    for m in INDEFINITE.finditer(
                        text, max(spans[0].start, match.start() - LONGEST), match.start()
                    )
                )
                found = None if blocked else self._by_context(text, match, head, before)
            if found is not None:
                yield Link(found[0], match.start(), self._end(match, head), found[1])

    def _by_product(self, match: re.Match[str], head: str) -> tuple[str, float] | None:
        """Resolve "the Claude maker", "the maker of Claude" and "the company behind Claude"."""
        if head not in MAKERS and match["by"] != "behind":
            return None
        last = match["modifiers"].split()[-1:]  # "the Rome-based Claude maker"
        product = self._product(match["product"] or match["modifiers"]) or "".join(last)
        maker = self._makers.get(product.casefold())
        return (maker, BY_PRODUCT) if maker else None

    def _product(self, words: str) -> str:
        """Return the product that some words begin with, one or two; else nothing."""
        words = words.strip()
        for name in (words.rstrip("."), words.split(" ")[0].rstrip(".")):
            if name.casefold() in self._makers:
                return name
        return ""

    def _end(self, match: re.Match[str], head: str) -> int:
        if not match["product"] or (head not in MAKERS and match["by"] != "behind"):
            return match.end("head")
        return match.start("product") + len(self._product(match["product"]))

    def _by_context(
        self, text: str, match: re.Match[str], head: str, before: Sequence[list[Named]]
    ) -> tuple[str, float] | None:
        traits = self._wanted(match["modifiers"], head)
        if traits is None or head in MAKERS:
            return None
        if (match["determiner"].casefold() == "its") != (head in RIVALS):
            return None
        if head in RIVALS:
            return self._rival(before, traits)
        places = {t for t in traits if t != head}
        if places:
            fitting = {o.id for group in before for o in group if traits <= self._known(o.id)}
            return (fitting.pop(), BY_TRAIT) if len(fitting) == 1 else None
        for group in reversed(before):
            speakers = [o for o in group if ":" not in o.id or not _is_aside(text, o)]
            if speakers:
                fitting = {
                    o.id
                    for o in speakers
                    if self._may_be(o.id, traits)
                    and not (head in FIRMS and NO_FIRM.search(text, o.start, o.end))
                }
                return (fitting.pop(), BY_PLACE) if len(fitting) == 1 else None
        return None

    def _rival(self, before: Sequence[list[Named]], traits: set[str]) -> tuple[str, float] | None:
        """Resolve "its rival": the one other organisation than the subject, the first to be named."""
        subject = next((group[0].id for group in reversed(before) if group), None)
        others = {o.id for group in before for o in group} - {subject}
        fitting = {o for o in others if traits <= self._known(o)}
        return (fitting.pop(), BY_RIVALRY) if len(fitting) == 1 and subject else None

    def _wanted(self, modifiers: str, head: str) -> set[str] | None:
        """Return the traits that a description asks for; None if it says what nobody is known for."""
        words = re.sub(r"-based\b", "", modifiers.strip().casefold())
        wanted = {head} & self._all_traits
        for trait in sorted(self._all_traits, key=len, reverse=True):
            pattern = rf"(?<!\w){re.escape(trait)}(?!\w)"
            if re.search(pattern, words):
                wanted.add(trait)
                words = re.sub(pattern, " ", words)
        return wanted if set(words.split()) <= NEUTRAL else None

    def _known(self, organisation: str) -> set[str]:
        return self._traits.get(organisation, set())

    def _may_be(self, organisation: str, traits: set[str]) -> bool:
        """Tell whether nothing speaks against: of those that the topic does not know, nothing does."""
        return organisation not in self._traits or traits <= self._known(organisation)


def is_description(words: str) -> bool:
    """Tell whether words describe an organisation, and do not name it."""
    return DESCRIPTION.fullmatch(words) is not None


def _is_aside(text: str, organisation: Named) -> bool:
    return ASIDE.search(text[max(0, organisation.start - 12) : organisation.start]) is not None
