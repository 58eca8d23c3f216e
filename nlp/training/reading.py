"""Texts as the stages read them: with mentions, and with quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from config import Settings, Topic
from db.records import Document
from nlp.attribution import NeutralTagger
from nlp.entities import EntityStage
from nlp.evaluation import documents as documents_of
from nlp.in_memory import annotate
from nlp.quotes import QuoteStage
from nlp.stage import Stage


def named(documents: Sequence[Document], topic: Topic, settings: Settings) -> list[Document]:
    """Return documents, taken for relevant English ones, with their mentions."""
    return _read(documents, [EntityStage(topic, settings.spacy_model)])


def quoted(documents: Sequence[Document], topic: Topic, settings: Settings) -> list[Document]:
    """Return documents, taken for relevant English ones, with their mentions and quotes."""
    names, quotes = EntityStage(topic, settings.spacy_model), QuoteStage(NeutralTagger(topic))
    return _read(documents, [names, quotes])


def drawn(
    rows: Sequence[Mapping[str, Any]],
    most: int,
    draw: Random,
    topic: Topic,
    settings: Settings,
) -> list[Document]:
    """Return some of the rows of real documents, the English ones, with their mentions and quotes."""
    made = documents_of(draw.sample(rows, most))
    return quoted([d for d in made if d.language == "en"], topic, settings)


def _read(documents: Sequence[Document], stages: Sequence[Stage]) -> list[Document]:
    found, _ = annotate([replace(d, language="en", relevant=True) for d in documents], stages)
    return found
