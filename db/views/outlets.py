"""What the queries say of outlets."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet or community: its documents, and how many of their authors take which side."""

    name: str
    kind: str
    documents: int
    favor: int
    against: int
    none: int
    last: datetime | None
