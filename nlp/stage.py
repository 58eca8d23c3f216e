"""What a stage is: a named, versioned, pure function from documents to annotations."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from db.records import Annotation, Document
from nlp.models import digest


class Stage(Protocol):
    """One step of the analysis.

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


def fingerprints(stages: Sequence[Stage]) -> Mapping[str, str]:
    """Return each stage's fingerprint: name, version, identity, and those of its needs.

    `stages` are in an order in which needs come first. A stage of another fingerprint has never seen
    a document, so that a changed topic or model runs again just what depends on it.
    """
    found: dict[str, str] = {}
    for stage in stages:
        needed = tuple(found[name] for name in stage.needs)
        found[stage.name] = digest(stage.name, stage.version, stage.identity(), needed)
    return found
