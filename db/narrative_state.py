"""What the stage of narratives keeps between runs, as it crosses the border: reads, and one write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.records import HolderKind, Version


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or clause that carries labels, with its holder; traits are such as `frame:hypocrisy`."""

    start: int
    end: int
    holder: HolderKind
    holder_name: str | None
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ArguedDocument:
    """A relevant document with the passages in which somebody argues; a `copy` has an original."""

    id: str
    kind: str
    language: str | None
    text: str
    voice: str
    day: date
    copy: bool
    passages: tuple[Passage, ...]
    version: Version


@dataclass(frozen=True, slots=True)
class StoredFeatures:
    """A unit or a sum of units: embedding, buckets of hashed words with weights, traits and phrases."""

    vector: bytes
    terms: bytes
    traits: Mapping[str, float]
    phrases: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class StoredMember:
    """A unit: its receipt, the narrative if it has one, and its features unless it is of a copy."""

    id: int
    document_id: str
    start: int
    end: int
    holder: HolderKind
    holder_name: str | None
    voice: str
    probability: float
    narrative_id: int | None
    day: date
    features: StoredFeatures | None


@dataclass(frozen=True, slots=True)
class StoredNarrative:
    """A narrative with its sums over members; `sentence` is the id of its most central member."""

    id: int
    born: date
    phrase: str
    sentence: tuple[str, int, int] | None
    merged_into: int | None
    died: date | None
    size: int
    checked: int
    last: date
    sums: StoredFeatures


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One line of the lineage."""

    narrative_id: int
    kind: str
    day: date
    reason: str
    other_id: int | None = None


@dataclass(frozen=True, slots=True)
class StoredCorpus:
    """What is known of all units: which encoder, how many, in how many each hashed word stands (int32)."""

    encoder: str
    units: int
    frequencies: bytes


@dataclass(frozen=True, slots=True)
class NarrativeChange:
    """What one step changes, written in one transaction.

    Units of `documents` are replaced by `members`; `moved` are earlier units that go to another narrative,
    with their probability. `versions` are those of the documents as they were read.
    """

    stage: str
    version: str
    fingerprint: str
    documents: Sequence[str]
    members: Sequence[StoredMember]
    moved: Mapping[int, tuple[int | None, float]]
    narratives: Sequence[StoredNarrative]
    events: Sequence[StoredEvent]
    corpus: StoredCorpus
    versions: Mapping[str, Version] = field(default_factory=dict)
