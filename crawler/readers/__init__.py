"""Files -> items: one module a format, each a function from a path to items and problems."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A row or record that is not an item: which, and why."""

    item: str
    cause: str
