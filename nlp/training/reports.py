"""News reports of our own about the dispute, statement by statement: what is fitted of them.

`tests/quality/reports.jsonl` has rows with `title`, `text`, the `author`'s stance over the whole text, and
its `statements` in order: the `words` (a sentence, or the part of it that is one holder's), the `holder`
("author" or who speaks), the holder's `stance` toward the accusation, the `frames`, and how the holder speaks
of the `parties` that the words name: positive, negative or neutral. Where a row is measured, `second` is what
another reader said of the statement. All that they report is invented.

The statements are read as the stages cut the text, not as their writers did: each piece that `nlp.quotes`
gives to the author, or to a speaker, gets the labels of the statement of that kind that covers most of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from config import Settings, Topic
from db.records import Document
from nlp.evaluation import documents
from nlp.labelled import read
from nlp.page_marks import without_addresses
from nlp.places import Place, places_of
from nlp.sentences import Span
from nlp.sentiment import Mentioned
from nlp.training.reading import quoted
from nlp.training.topic_texts import held_out

FIELDS = ("title", "text", "statements", "author")
AUTHOR = "author"
COVERED = 0.5  # of a piece, by the statement whose labels it gets


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a report as the stages read it, and what the writer says of the statement that it is.

    Attributes:
        place: the piece with the holder that the stages found.
        number: of the statement in its report.
        holder: "author", or who speaks, in the writer's words.
        stance, frames, parties: of the statement.
    """

    place: Place
    number: int
    holder: str
    stance: str
    frames: tuple[str, ...]
    parties: Mapping[str, str]

    @property
    def mentions(self) -> Iterator[tuple[Mentioned, str]]:
        """Yield the first mention of each party, as it is asked about, and how it is spoken of."""
        sentence = without_addresses(self.place.document.text)[slice(*self.place.span)]
        for name, sentiment in self.parties.items():
            if (start := sentence.find(name)) >= 0:
                yield Mentioned(sentence, start, start + len(name)), sentiment


@dataclass(frozen=True, slots=True)
class Report:
    """A report as the stages read it.

    Attributes:
        document: with its mentions and quotes.
        places: all its pieces.
        statements: those that have labels.
        told: how many statements the writer labelled.
        names: who speaks in it, and whose sentiment is told.
        author: the author's stance.
    """

    document: Document
    places: tuple[Place, ...]
    statements: tuple[Statement, ...]
    told: int
    names: frozenset[str]
    author: str


def reports(path: Path, topic: Topic, settings: Settings, *, measured: bool) -> list[Report]:
    """Return the reports that are measured, or those that may be fitted, by a hash of their words.

    Raises:
        LabelledDataError: the file cannot be read, or lacks a field.
    """
    rows = [row for row in read(path, *FIELDS) if held_out(row["text"]) == measured]
    informed = quoted(documents(rows), topic, settings)
    return [_report(d, row) for d, row in zip(informed, rows, strict=True)]


def _report(document: Document, row: Mapping[str, Any]) -> Report:
    told = row["statements"]
    places = tuple(place for place in places_of(document) if not place.whole)
    names = frozenset(name for s in told for name in (s["holder"], *s["parties"]))
    found = tuple(_statements(places, told))
    return Report(document, places, found, len(told), names, row["author"])


def _statements(places: Sequence[Place], told: Sequence[Mapping[str, Any]]) -> Iterator[Statement]:
    """Yield the pieces that a statement of the same kind of voice covers, with its labels."""
    spans = list(_spans(places[0].document.text, [s["words"] for s in told])) if places else []
    for place in places:
        covered = [_overlap(place.span, span) for span in spans]
        best = max(range(len(told)), key=covered.__getitem__)
        statement = told[best]
        same_voice = place.own == (statement["holder"] == AUTHOR)
        if same_voice and covered[best] >= COVERED * (place.span.end - place.span.start):
            yield Statement(
                place, best, statement["holder"], statement["stance"],
                tuple(statement["frames"]), statement["parties"],
            )  # fmt: skip


def _spans(text: str, parts: Sequence[str]) -> Iterator[Span]:
    """Yield where parts stand that follow one another in a text."""
    end = 0
    for part in parts:
        start = text.index(part, end)
        end = start + len(part)
        yield Span(start, end)


def _overlap(a: Span, b: Span) -> int:
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def renaming(report: Report, topic: Topic, draw: Random) -> Callable[[str], str]:
    """Return a function that gives the organisations and products of a report names drawn by lot.

    Each keeps one name throughout the report, and may get that of any party of the topic, so that whoever
    speaks, accuses or is accused in one report does not do so by name in all.
    """
    drawn: dict[str, str] = {}
    for kind in ("organisation", "product"):
        pool = [party.name for party in topic.party if party.type == kind]
        called = dict(_called(report, kind))
        entities = list(dict.fromkeys(called.values()))
        given = dict(zip(entities, draw.sample(pool, min(len(pool), len(entities))), strict=False))
        drawn |= {words: given[key] for words, key in called.items() if key in given}
    if not drawn:
        return str
    longest = sorted(drawn, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
    return lambda text: pattern.sub(lambda found: drawn[found.group()], text)


def _called(report: Report, kind: str) -> Iterator[tuple[str, str]]:
    """Yield what the organisations, or the products, of a report are called, and a key of each.

    They are the topic's parties, and names of one word that are nobody's surname: writers invent firms that
    no model knows.
    """
    parties = [m for m in report.document.mentions if ":" not in m.entity_id]
    for m in parties:
        words = report.document.text[m.start : m.end]
        if m.type == kind and words[:1].isupper():
            yield words, m.entity_id
            yield m.name, m.entity_id
    if kind == "organisation":
        taken = {part for m in parties for part in m.name.split()}
        taken |= {name.split()[-1] for name in report.names if " " in name}
        for name in report.names - taken:
            if name.isalpha() and name[0].isupper():
                yield name, name
