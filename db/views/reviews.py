"""Records of what people say of the labels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from db.corrections import Place


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A person's word on a label. `text` are the words that it stands on; None if they have changed."""

    id: int
    place: Place
    before: str
    after: str
    reviewer: str
    made: datetime
    note: str | None
    probability: float
    version: str
    text_hash: str
    text: str | None
    title: str
    url: str
    sample_id: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A label that no person has judged, with its words and those around them."""

    place: Place
    label: str
    probability: float
    version: str
    holder: str
    holder_name: str | None
    text: str
    before: str
    after: str
    title: str
    outlet: str
    published: datetime | None
    sample_id: int | None = None


@dataclass(frozen=True, slots=True)
class Precision:
    """Of the labels of one kind that were drawn and judged, how many were right."""

    kind: str
    about: str
    label: str
    right: int
    judged: int


@dataclass(frozen=True, slots=True)
class NameSwap:
    """What a stage says of the documents of a week when the sides of the dispute are exchanged.

    Attributes:
        stage: its name.
        version: that made the labels.
        documents: that were read twice.
        labels: before the exchange.
        lost: of these, those not given again at the same place.
        gained: labels after it that were not given before.
        shift: mean absolute change of the probability of the labels that stayed.
    """

    stage: str
    version: str
    documents: int
    labels: int
    lost: int
    gained: int
    shift: float


@dataclass(frozen=True, slots=True)
class Scores:
    """How a stage's probabilities are spread: counts in ten bins, lately and in the time before."""

    kind: str
    about: str
    recent: tuple[int, ...]
    before: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class JudgedSentence:
    """A sentence that people judged: what they said of each target or frame, and what stands there now.

    `standing` are the frames that the sentence has, those that nobody judged included; `language` is that of
    its document.
    """

    words: str
    judged: Mapping[str, str]
    standing: tuple[str, ...] = ()
    language: str | None = "en"
