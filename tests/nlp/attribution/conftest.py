"""Attributions written into the text: [source], {cue}, <content>; several on one line by numbers."""

import re
from collections.abc import Callable

import pytest

from db.records import EntityMention
from nlp.attribution.records import Attribution
from nlp.sentences import Span

BRACKET = re.compile(r"(\d?)([\[{<])|([\]}>])")
PARTS = {"[": "source", "{": "cue", "<": "content"}


def read_markup(marked: str) -> tuple[str, list[Attribution]]:
    """Return the text without its brackets, and the attributions that they mark."""
    text, last = "", 0
    opened: list[tuple[str, str, int]] = []
    found: dict[str, dict[str, list[Span]]] = {}
    for m in BRACKET.finditer(marked):
        text += marked[last : m.start()]
        last = m.end()
        if m[2]:
            opened.append((m[1], PARTS[m[2]], len(text)))
        else:
            number, part, start = opened.pop()
            found.setdefault(number, {}).setdefault(part, []).append(Span(start, len(text)))
    attributions = [
        Attribution(
            cue=parts["cue"][0],
            source=parts["source"][0] if "source" in parts else None,
            content=tuple(parts["content"]),
            kind="indirect",
            probability=0.9,
        )
        for parts in found.values()
    ]
    return text + marked[last:], attributions


def mention_names(text: str, **names: str) -> list[EntityMention]:
    """Return the mentions of names, given by their type, longest names first."""
    found: list[EntityMention] = []
    for type, listed in names.items():
        for name in sorted(listed.split(", "), key=len, reverse=True):
            for m in re.finditer(rf"\b{re.escape(name)}\b", text):
                if not any(f.start < m.end() and m.start() < f.end for f in found):
                    entity = f"{type}:{name.casefold()}"
                    found.append(
                        EntityMention("d", *m.span(), 0.9, entity_id=entity, name=name, type=type)
                    )
    return found


@pytest.fixture(scope="session")
def markup() -> Callable[[str], tuple[str, list[Attribution]]]:
    return read_markup


@pytest.fixture(scope="session")
def mentions() -> Callable[..., list[EntityMention]]:
    return mention_names
