"""What the papers beside the tables tell: gathered while the tables are written, never estimated."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from config import Topic
from db.views import StageStatus
from db.views.research import LabelVersion, State
from export.care import Published
from export.order import Order
from export.tables import Table


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a data set comes from, besides the database.

    Attributes:
        topic: what is watched.
        topic_file: the file that says so, as it is.
        software: version of every program, library and model, by name.
    """

    topic: Topic
    topic_file: bytes
    software: Mapping[str, str]


@dataclass(slots=True)
class Composition:
    """What kinds of documents a data set holds, counted one document after the other."""

    kinds: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    outlets: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    relevant: int = 0
    unjudged: int = 0
    undated: int = 0
    unsigned: int = 0
    ids_only: int = 0
    characters: int = 0
    given: int = 0

    def add(self, published: Published) -> None:
        """Count a document."""
        detail = published.detail
        row = detail.row
        self.kinds[row.kind] += 1
        self.languages[row.language or "not judged"] += 1
        self.outlets[row.outlet] += 1
        self.months[f"{row.published:%Y-%m}" if row.published else "no date"] += 1
        self.relevant += bool(row.relevant)
        self.unjudged += row.relevant is None
        self.undated += row.published is None
        self.unsigned += row.author is None
        self.ids_only += published.ids_only
        self.characters += len(detail.text)
        self.given += published.given


@dataclass(frozen=True, slots=True)
class File:
    """A file of the data set, by its name, size and SHA-256."""

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "File":
        """Measure a file."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(path.name, path.stat().st_size, digest)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known of a data set once its tables are written."""

    order: Order
    origin: Origin
    state: State
    tables: Sequence[Table]
    rows: Mapping[str, int]
    composition: Composition
    files: Sequence[File]
    versions: Sequence[LabelVersion]
    stages: Sequence[StageStatus]

    @property
    def title(self) -> str:
        """Return the name of the data set."""
        return f"{self.origin.topic.name}: a Groundswell data set"

    @property
    def as_of(self) -> datetime | None:
        """Return the time of the newest change in it: what it shows, whenever it was written."""
        return self.state.changed

    def stage_of(self, table: Table) -> StageStatus | None:
        """Return what the ledger says of the stage that makes a table, if it has run at all."""
        return next((s for s in self.stages if s.stage == table.made), None)

    def file_of(self, table: Table) -> File | None:
        """Return the file that holds a table alone; None where one file holds all."""
        name = f"{table.name}.{self.order.file_format}"
        return next((f for f in self.files if f.name == name), None)
