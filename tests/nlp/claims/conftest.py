"""Fixtures of the claims: the default topic's finder, and spaCy's parser, loaded once."""

from collections.abc import Callable

import pytest
from spacy.language import Language

from config import load_topic
from config.settings import load_settings
from nlp.claims.finder import ClaimFinder
from nlp.claims.records import Part
from nlp.models import Encoder, spacy_parser


@pytest.fixture(scope="session")
def parser() -> Language:
    return spacy_parser(load_settings().spacy_model)


@pytest.fixture(scope="session")
def finder(encode: Encoder) -> ClaimFinder:
    settings = load_settings()
    return ClaimFinder(load_topic(settings.topic), encode, settings.spacy_model)


@pytest.fixture(scope="session")
def words() -> Callable[[str, Part | None], str | None]:
    """Give back the words of a span."""
    return lambda text, part: None if part is None else text[part.start : part.end]
