"""Going through many things a few at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


def batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` things, in their order."""
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch
