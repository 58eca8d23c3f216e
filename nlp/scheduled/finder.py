"""Finding the announcements of a document. Only sentences that name days to come are parsed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from config.reading import MAX_SENTENCES
from nlp.claims.plain import Plain, parseable, plain
from nlp.claims.records import DateMention
from nlp.models import digest, spacy_parser, weights_identity
from nlp.scheduled.dates import upcoming
from nlp.scheduled.reading import read
from nlp.scheduled.records import Announcement
from nlp.sentences import Span, sentences

PROBABILITIES = Path(__file__).with_name("probability.json")


@lru_cache(maxsize=1)
def probabilities() -> Mapping[str, float]:
    """Return how often a cue was right on our labelled sentences, by cue (see `docs/quality.md`)."""
    found: dict[str, float] = json.loads(PROBABILITIES.read_text("utf-8"))
    return found


class EventFinder:
    """Finds announcements in English text; loads its parser when first used."""

    def __init__(self, spacy_model: str) -> None:
        self._spacy_model = spacy_model

    def identity(self) -> str:
        """Return a digest of the parser and the probabilities."""
        return digest(weights_identity(self._spacy_model), sorted(probabilities().items()))

    def find(
        self, text: str, published: date, spans: Sequence[Span] | None = None
    ) -> tuple[Announcement, ...]:
        """Return what a document announces for days after its publication, in order.

        `spans` are the sentences, found here if not given.
        """
        named = list(_named(text, published, sentences(text) if spans is None else spans))
        parser = spacy_parser(self._spacy_model)
        found: list[Announcement] = []
        docs = parser.pipe(parseable(words.text) for _, words, _ in named)
        for (span, words, days), doc in zip(named, docs, strict=True):
            told: dict[tuple[date, date], Announcement] = {}
            for when in days:
                reading = read(doc, when, published)
                if reading is None or (when.first, when.last) in told:
                    continue
                announcement = Announcement(
                    0, 0, reading.kind, reading.certainty, reading.cue, when, reading.what,
                    probabilities()[reading.cue],
                )  # fmt: skip
                placed = words.relocate(announcement)
                told[when.first, when.last] = replace(placed, start=span.start, end=span.end)
            found += told.values()
        return tuple(found)


def _named(
    text: str, published: date, spans: Sequence[Span]
) -> Iterator[tuple[Span, Plain, tuple[DateMention, ...]]]:
    for span in spans[:MAX_SENTENCES]:
        words = plain(text, *span)
        if days := upcoming(words.text, published):
            yield span, words, days
