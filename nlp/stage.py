"""What a stage is: a named, versioned step of the analysis, over documents or over the corpus."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from db.records import Annotation, Document
from db.seen import Marks
from db.session import Database
from nlp.models import digest

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class StageReport:
    """What a stage did in this run, and how long its models and its reading and writing took (seconds)."""

    stage: str
    documents: int = 0
    annotations: int = 0
    failed: int = 0
    seconds: float = 0.0
    database_seconds: float = 0.0


class Stage(Protocol):
    """One step of the analysis of documents: a pure function of a batch.

    Attributes:
        name: what the command line, the ledger and the receipts call it.
        version: changed by hand when the code says something else about the same text.
        needs: stages whose results it reads.
        makes: the type of its annotations.
        relevant_only: whether it sees only what the relevance stage let through.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> str: ...  # noqa: D102
    @property
    def needs(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def makes(self) -> type[Annotation]: ...  # noqa: D102
    @property
    def relevant_only(self) -> bool: ...  # noqa: D102

    def identity(self) -> str:
        """Return a digest of everything else that decides the results: weights, models, topic."""
        ...

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Say what the stage finds in the documents; no database, no clock, no network."""
        ...


class CorpusStage(ABC):
    """A step that sees what is new beside what is known: copies, claims, narratives, bursts.

    It reads and writes the database itself, in transactions that leave a part done or not begun, and notes
    in the ledger (`stage_run`) which documents it has seen, so that a run that is killed goes on where it
    stopped and ends with the same result.

    Attributes:
        name: what the command line, the ledger and the receipts call it.
        version: changed by hand when the code says something else about the same documents.
        needs: stages whose results it reads.
    """

    name: str
    version: str
    needs: tuple[str, ...]

    @abstractmethod
    def identity(self) -> str:
        """Return a digest of everything else that decides the results: weights, models, topic."""

    @abstractmethod
    def update(
        self, database: Database, fingerprint: str, needs: Marks, on_progress: Progress
    ) -> StageReport:
        """Bring the stage's results up to date with all documents that it has not seen.

        A stage of another fingerprint begins anew. What the stages of `needs` (their fingerprints, by name)
        have not seen waits for them: of a document that broke one of them too little is known. `on_progress`
        is told the stage's name, documents done, and documents in all.
        """


AnyStage = Stage | CorpusStage


def fingerprints(stages: Sequence[AnyStage]) -> Marks:
    """Return each stage's fingerprint: name, version, identity, and those of its needs.

    `stages` are in an order in which needs come first. A stage of another fingerprint has never seen
    a document, so that a changed topic or model runs again just what depends on it.
    """
    found: dict[str, str] = {}
    for stage in stages:
        needed = tuple(found[name] for name in stage.needs)
        found[stage.name] = digest(stage.name, stage.version, stage.identity(), needed)
    return found
