"""The vocabulary of corrections: which labels a person can correct, into what, and how they are found."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from db import tables

PRESENT, ABSENT = "present", "absent"
REVIEWED = "review"  # the version of a label that a person gave


@dataclass(frozen=True, slots=True)
class Correctable:
    """How a kind of label is corrected.

    Attributes:
        table: where the labels stand.
        about: the column of what the label is about, if there is one.
        label: the column that takes the person's word; without it, a label is there or not.
        choices: what a person may say.
        addable: whether a person can add a label where the stage saw none.
    """

    table: type[tables.Evidence]
    about: str | None = None
    label: str | None = None
    choices: tuple[str, ...] = (PRESENT, ABSENT)
    addable: bool = False


CORRECTABLE: Mapping[str, Correctable] = {
    "stance": Correctable(
        tables.Stance, "target", "label", ("favor", "against", "none"), addable=True
    ),
    "frame": Correctable(tables.FrameLabel, "frame", addable=True),
    "sentiment": Correctable(
        tables.Sentiment, "entity_id", "label", ("positive", "neutral", "negative"), addable=True
    ),
    "entity": Correctable(tables.EntityMention, "entity_id"),
    "quote": Correctable(tables.Quote),
    "claim": Correctable(tables.ClaimMention),
}
RELEVANCE = "relevance"  # of the whole document; it has no table
CHOICES: Mapping[str, tuple[str, ...]] = {
    **{kind: c.choices for kind, c in CORRECTABLE.items()},
    RELEVANCE: ("relevant", "irrelevant"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Which label is meant. At level `document` the span is the whole text."""

    document_id: str
    stage: str
    kind: str
    about: str
    level: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of a label, and what the label was.

    Raises:
        ValueError: `after` is not a label of this kind.
    """

    place: Place
    before: str
    after: str
    probability: float
    version: str
    reviewer: str
    holder: str = "author"
    holder_name: str | None = None
    note: str | None = None
    sample_id: int | None = None

    def __post_init__(self) -> None:
        if self.after not in CHOICES.get(self.place.kind, ()):
            raise ValueError(f"{self.after!r} is not a label of {self.place.kind}")


def words_hash(text: str, start: int, end: int) -> str:
    """Return the hash of the words of a span, by which a correction knows that they are still the same."""
    return sha256(text[start:end].encode("utf-8", "surrogatepass")).hexdigest()
