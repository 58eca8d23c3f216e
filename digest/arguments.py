"""Narratives: which lines of argument are new, which grow, which fade, each with one real sentence."""

from collections.abc import Sequence

from config.plain import counted
from db.views import NarrativeRow, NarrativeWords
from digest import wording
from digest.gather import Material
from digest.model import Item, Link, Section
from digest.told import original_of
from digest.wording import shortened, unmarked

MOST_EACH = 2  # of the new, the growing and the fading
LEAST_VOICES = 3
GROWN = 1.5


def narratives(material: Material) -> Section:
    """Tell what came up, what more voices carry than before, and what they have dropped."""
    before = {row.id: row.voices for row in material.narratives_before}
    now = {row.id: row.voices for row in material.narratives}
    first = material.period.first
    new, grown, faded = [], [], []
    for row in material.narratives_ever:
        voices, earlier = now.get(row.id, 0), before.get(row.id, 0)
        if row.first and row.first.date() >= first:
            new.append((voices, row))
        elif voices >= LEAST_VOICES and voices >= GROWN * earlier:
            grown.append((voices, row))
        elif earlier >= LEAST_VOICES and voices <= earlier / GROWN:
            faded.append((earlier, row))
    items = []
    for kind, rows in (("new", new), ("growing", grown), ("fading", faded)):
        items += _told(
            material, kind, [pair for pair in rows if pair[0] >= LEAST_VOICES], now, before
        )
    return Section("narratives", "Lines of argument", items)


def _told(
    material: Material,
    kind: str,
    rows: Sequence[tuple[int, NarrativeRow]],
    now: dict[int, int],
    before: dict[int, int],
) -> list[Item]:
    most = sorted(rows, key=lambda pair: (-pair[0], pair[1].id))
    found = [row for _, row in most if material.is_news("narrative", str(row.id), kind)]
    return [_item(material, kind, row, now, before) for row in found[:MOST_EACH]]


def _item(
    material: Material, kind: str, row: NarrativeRow, now: dict[int, int], before: dict[int, int]
) -> Item:
    word, voices, earlier = material.period.word, now.get(row.id, 0), before.get(row.id, 0)
    counts = f"{_people(voices)} this {word}, {earlier} the {word} before"
    told = {
        "new": f"New, “{row.label}”: {_people(voices)} this {word}, for the first time here.",
        "growing": f"Growing, “{row.label}”: {counts}{_since(material, row)}.",
        "fading": f"Fading, “{row.label}”: {counts}.",
    }[kind]
    words = material.narrative_words.get(row.id) or row.sentence
    if words is None:
        return Item("narrative", str(row.id), told, kind)
    source = ", ".join(
        filter(None, (*_voice(words), wording.on_day(words.published, material.locale)))
    )
    links = [
        Link("receipt", material.links.document(words.document_id, (words.start, words.end))),
        *original_of(words.url),
    ]
    return Item(
        "narrative", str(row.id), told, kind, shortened(unmarked(words.text), 240), source, links
    )


def _since(material: Material, row: NarrativeRow) -> str:
    return f"; first seen on {wording.on_day(row.first, material.locale)}" if row.first else ""


def _people(number: int) -> str:
    """Say how many carry a narrative; here those who are quoted count beside those who write."""
    return counted(number, "speaker or author", "speakers and authors")


def _voice(words: NarrativeWords) -> list[str]:
    """Return whose words they are; what a text reports of a speaker is in the text's own words."""
    if words.voice == words.outlet:
        return [words.voice]
    verbatim = words.holder == "author" or words.text.lstrip()[:1] in wording.QUOTE_MARKS
    return [words.voice if verbatim else f"reported of {words.voice}", f"in {words.outlet}"]
