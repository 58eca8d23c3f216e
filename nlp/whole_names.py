"""Names as a text writes them, where a model cuts them, adds a title, or mistakes what kind of name it is.

Rules and short closed tables in place of a model, for errors that recognisers make on news: "Rebecca" of
"Rebecca Stone", "Founder Yan Junhao", "Reuters" as a person, "Castle Peak Capital" as a place. English only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from db.records import EntityMention
from nlp.attribution.vocabulary import PERSON_ROLES
from nlp.claims.lexicon import words

NEXT = re.compile(r" (?P<word>[A-Z][\w’'-]*[a-z][\w-]*)(?!\.\w)")
HYPHENATED = re.compile(r"(?<=-)\w+")  # "Hye-" of "Hye-won"
INITIAL = re.compile(r" [A-Z]\.(?= [A-Z])")
ACT = re.compile(
    r"(?: (?:[A-Z][\w’'-]+|and|of|for|in|the|on)){0,6} (?:Act|Bill|Treaty|Directive)\b"
)
ROLE = re.compile(
    rf"(?:(?:{PERSON_ROLES}|comedian|co-?chair|president|premier|chancellor|commissioner"
    r"|congressman|congresswoman|representative|secretary|governor|ambassador|mayor)\s+)+(?=[A-Z])",
    re.IGNORECASE,
)
ARTICLE = re.compile(r"[Tt]he (?=[A-Z])")  # "The San Francisco" of "The San Francisco-based bakery"
# Capitalised words that follow a name and are no part of it.
APART = words(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July"
    " August September October November December CEO CTO President Chief Senator Professor Chairman Founder"
)
ORGANISATIONS = words(
    "ai labs lab inc corp ltd capital securities partners ventures holdings group bank university institute"
    " college school forum foundation association center centre council agency ministry department committee"
    " commission union guild party times post journal newspaper news research technologies systems"
)
OUTLETS = frozenset({
    "reuters", "bloomberg", "ap", "afp", "associated press", "bbc", "cnbc", "cnn", "axios", "politico",
    "semafor", "techcrunch", "wired", "handelsblatt", "xinhua", "nikkei", "caixin",
})  # fmt: skip
PLACES = frozenset({
    "america", "beijing", "berlin", "brussels", "california", "china", "europe", "france", "germany",
    "hangzhou", "hong kong", "india", "japan", "london", "new york", "paris", "san francisco", "seoul",
    "shanghai", "shenzhen", "silicon valley", "singapore", "south korea", "taiwan", "tokyo", "u.k.", "u.s.",
    "uk", "us", "washington",
})  # fmt: skip
RETYPED = ("person", "organisation", "location", "product")
HEADLINE = 0.6  # of the words of a line that begin with a capital: there capitals tell no name
LINE = 400  # characters around a mention that tell a headline


def whole_names(text: str, mentions: Sequence[EntityMention]) -> Iterator[EntityMention]:
    """Yield the mentions that a model found, in order and without overlap, as the text writes them."""
    ordered = sorted(mentions, key=lambda m: m.start)
    for i, m in enumerate(ordered):
        limit = ordered[i + 1].start if i + 1 < len(ordered) else len(text)
        yield _typed(_extended(text, _bare(text, m), limit))


def _bare(text: str, m: EntityMention) -> EntityMention:
    """Return a mention without the role of a person, or the article that belongs to what follows a place."""
    found = (ROLE if m.type == "person" else ARTICLE).match(text, m.start, m.end)
    if found is None:
        return m
    name = " ".join(text[found.end() : m.end].split())
    return (
        replace(m, start=found.end(), name=name)
        if m.type == "person" or name.casefold() in PLACES
        else m
    )


def _extended(text: str, m: EntityMention, limit: int) -> EntityMention:
    """Return a mention with the rest of its name: the surname of a lone first name, "University", "Act"."""
    end = hyphenated.end() if (hyphenated := HYPHENATED.match(text, m.end)) else m.end
    if m.type in ("organisation", "law", "work") and (act := ACT.match(text, m.end, limit)):
        return _until(text, m, act.end())
    lone = " " not in m.name
    if m.type != "person" or lone:
        if m.type == "person" and (initial := INITIAL.match(text, end)):
            end = initial.end()
        following = NEXT.match(text, end, limit)
        fits = following is not None and following["word"] not in APART
        if following and fits and _ends_name(m, following["word"]):
            whole = following.end("word")
            end = end if _is_headline(text, m.start, whole) else whole
    return _until(text, m, end) if m.end < end <= limit else m


def _ends_name(m: EntityMention, word: str) -> bool:
    """Tell whether a word may end a name: any a person's, and a firm's if such words do."""
    return m.type == "person" or word.casefold() in ORGANISATIONS


def _until(text: str, m: EntityMention, end: int) -> EntityMention:
    return replace(m, end=end, name=" ".join(text[m.start : end].split()))


def _is_headline(text: str, start: int, end: int) -> bool:
    """Tell whether the words of a line around a name begin with capitals too."""
    first = max(text.rfind("\n", 0, start) + 1, start - LINE)
    last = text.find("\n", end, end + LINE)
    around = text[first:start].split() + text[end : last if last >= 0 else end + LINE].split()
    return sum(word[0].isupper() for word in around) > HEADLINE * len(around)


def _typed(m: EntityMention) -> EntityMention:
    """Return a mention with the type that its words tell, whatever the model took it for."""
    if m.type not in RETYPED:
        return m
    name = m.name.casefold()
    last = name.split()[-1] if name else ""
    if name in PLACES:
        return replace(m, type="location")
    if last in ("act", "bill", "treaty", "directive") and " " in name:
        return replace(m, type="law")
    if name in OUTLETS or (" " in name and last in ORGANISATIONS and m.type != "organisation"):
        return replace(m, type="organisation")
    return m
