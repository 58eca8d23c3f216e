"""What an edit changed: headline, figures, attribution, or only how it looks.

Corrections are news: a figure that is taken back, or a charge that is suddenly somebody else's, matters to
whoever quoted it. So a revision says which kinds of change it holds. Rules, not a model: they compare what
can be read off the text, and err towards telling.
"""

import re
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

FIGURE = re.compile(r"[$€£¥]?\d[\d,.]*\d|\d+", re.UNICODE)
SCALE = re.compile(
    r"\s*(%|percent|per cent|thousand|million|billion|trillion|万|亿)", re.IGNORECASE
)
CUE = re.compile(
    r"\b(?:said|says|say|told|tells|accus\w+|alleg\w+|claim\w*|argu\w+|denie[ds]|deny|denying|according to"
    r"|wrote|writes|added|stat(?:ed|es)|announced)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"\b[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*")
SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*")
SPACE = re.compile(r"[\W_]+")
WORD = re.compile(r"\w+")
COMPARED = 200  # sentences of a rewritten article that are looked at
ALIKE = 0.6  # Dice coefficient of the words, above which a sentence is the other one rewritten


class Change(StrEnum):
    """A kind of change between two versions of a document."""

    HEADLINE = "headline"
    FIGURES = "figures"
    ATTRIBUTION = "attribution"  # who says it, in a sentence that reports
    WORDING = "wording"
    COSMETIC = "cosmetic"  # spaces, punctuation, case


def changes(old: tuple[str | None, str], new: tuple[str | None, str]) -> tuple[Change, ...]:
    """Return the kinds of change from one (title, text) to another, in the order of `Change`.

    Figures and attribution are looked for in the sentences that differ, headline included, so that what
    merely moved does not count.
    """
    found = set()
    if _plain(old[0] or "") != _plain(new[0] or ""):
        found.add(Change.HEADLINE)
    before, after = (_sentences(f"{title or ''}\n{text}") for title, text in (old, new))
    gone, come = list((before - after).elements()), list((after - before).elements())
    if _figures(gone) != _figures(come):
        found.add(Change.FIGURES)
    if _attribution_changed(gone, come):
        found.add(Change.ATTRIBUTION)
    if {_plain(s) for s in gone} != {_plain(s) for s in come}:
        found.add(Change.WORDING)
    return tuple(kind for kind in Change if kind in found) or (Change.COSMETIC,)


def changes_of_copy(
    original: tuple[str | None, str], copy: tuple[str | None, str]
) -> tuple[Change, ...]:
    """Return what a copy (title, text) changed, in the order of `Change`.

    Only sentences that it rewrote count: what it leaves out, or puts around, changes nothing that is said.
    """
    found = set()
    if original[0] and copy[0] and _plain(original[0]) != _plain(copy[0]):
        found.add(Change.HEADLINE)
    before, after = _sentences(original[1]), _sentences(copy[1])
    gone, come = list((before - after).elements()), list((after - before).elements())
    pairs = [(old, new) for old, new in _rewritten(gone, come) if _plain(old) != _plain(new)]
    if any(_figures([old]) != _figures([new]) for old, new in pairs):
        found.add(Change.FIGURES)
    if any(CUE.search(old) and _names(old) != _names(new) for old, new in pairs):
        found.add(Change.ATTRIBUTION)
    if pairs:
        found.add(Change.WORDING)
    if not found and original[1] != copy[1] and _plain(original[1]) == _plain(copy[1]):
        found.add(Change.COSMETIC)
    return tuple(kind for kind in Change if kind in found)


def _sentences(text: str) -> Counter[str]:
    return Counter(s.strip() for s in SENTENCE.findall(text) if s.strip())


def _plain(text: str) -> str:
    return SPACE.sub(" ", text).strip().casefold()


def _figures(sentences: list[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for sentence in sentences:
        for match in FIGURE.finditer(sentence):
            scale = SCALE.match(sentence, match.end())
            number = match.group(0).replace(",", "").rstrip(".")
            found[number + (scale.group(1).casefold() if scale else "")] += 1
    return found


def _attribution_changed(gone: list[str], come: list[str]) -> bool:
    """Tell whether a reporting sentence was rewritten with other names in it."""
    reporting = [sentence for sentence in gone if CUE.search(sentence)]
    return any(_names(old) != _names(new) for old, new in _rewritten(reporting, come))


def _rewritten(gone: list[str], come: list[str]) -> Iterator[tuple[str, str]]:
    """Yield sentences with those that they were rewritten to."""
    candidates = [(new, _words(new)) for new in come[:COMPARED]]
    for old in gone[:COMPARED]:
        words = _words(old)
        alike, near = max(
            ((_overlap(words, others), new) for new, others in candidates), default=(0.0, "")
        )
        if alike > ALIKE:
            yield old, near


def _names(sentence: str) -> set[str]:
    return set(NAME.findall(sentence))


def _words(sentence: str) -> set[str]:
    return set(WORD.findall(sentence.casefold()))


def _overlap(one: set[str], other: set[str]) -> float:
    """Return the Dice coefficient of two sets of words."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)
