"""Fixtures of the stages: the real encoder, loaded once."""

from collections.abc import Callable

import pytest

from config.settings import load_settings
from db.records import Document
from nlp.models import Encoder, encoder


@pytest.fixture(scope="session")
def encode() -> Encoder:
    settings = load_settings()
    return encoder(settings.encoder, settings.encoder_dtype)


@pytest.fixture
def make() -> Callable[..., Document]:
    """Make a document of a text; other fields by keyword."""

    def made(text: str, **fields: object) -> Document:
        given = {
            "id": "d",
            "url": "https://a.example/",
            "kind": "news",
            "title": None,
            "language": "en",
        }
        return Document(**(given | fields), text=text)  # type: ignore[arg-type]

    return made
