"""What the queries say of copies."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Copy:
    """A document of a group of copies, measured against the group's original.

    `similarity` is the Jaccard coefficient of both texts' shingles, `containment` the share of the shorter
    one's that are in the other. `changes` names what differs: headline, figures, attribution, wording,
    cosmetic.
    """

    document_id: str
    group_id: str
    role: str
    url: str
    outlet: str
    title: str
    published: datetime | None
    similarity: float
    containment: float
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """A group of copies: how many documents of a selection are in it, where, and since when.

    `title` and `outlet` are the original's, whether or not the selection holds it. `outlets` are those of
    the selection's documents, the earliest first; `first` and `last` their days of publication.
    """

    id: str
    original_id: str
    title: str
    outlet: str
    documents: int
    reposts: int
    outlets: tuple[str, ...]
    first: datetime | None
    last: datetime | None
