"""Records of searches and of figures that are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from db.views.documents import DocumentRow

SearchedBy = Literal["words", "meaning"]


@dataclass(frozen=True, slots=True)
class Found:
    """A document that a search found; `snippet` is cut into pieces, every second of them a match."""

    row: DocumentRow
    snippet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of what a search found, with how many there are by kind, outlet and language.

    `capped` tells that there are more matches than were looked at: the newest ones were.
    """

    found: Sequence[Found]
    total: int
    capped: bool
    kinds: Mapping[str, int]
    outlets: Mapping[str, int]
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Near:
    """A document that is near a question in meaning: `text` is its nearest sentence, `text[start:end]` of it.

    `closeness` is the cosine of the question with the signs of the sentence; 0.8 is the most.
    """

    row: DocumentRow
    start: int
    end: int
    text: str
    closeness: float


@dataclass(frozen=True, slots=True)
class NearResult:
    """A page of what is near in meaning, with how many there are by kind, outlet and language.

    `looked_at` counts the documents that were compared; `capped` tells that there are more: the newest were.
    """

    found: Sequence[Near]
    total: int
    looked_at: int
    capped: bool
    kinds: Mapping[str, int]
    outlets: Mapping[str, int]
    languages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Saved:
    """A search that somebody saved; `selection` is a query string."""

    owner: str
    name: str
    words: str
    selection: str
    saved: datetime
    by: SearchedBy = "words"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or series as it is computed now, with what it rests on."""

    value: Sequence[Sequence[Any]]
    documents: int
    data_hash: str
    stages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure as it was when it was cited."""

    id: str
    title: str
    figure: str
    parameters: Mapping[str, Any]
    selection: str
    then: Figure
    owner: str
    made: datetime
