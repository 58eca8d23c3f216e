"""Records of searches and of figures that are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.views.documents import DocumentRow


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
class Saved:
    """A search that somebody saved; `selection` is a query string."""

    owner: str
    name: str
    words: str
    selection: str
    saved: datetime


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
