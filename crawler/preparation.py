"""Preparation in processes of their own: all cores work, and a page that hangs costs only itself."""

import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from config import Settings
from crawler.errors import Rejected
from crawler.prepare import Limits, prepare
from db.records import Item

PAGES = 5_000  # after which a process is replaced: what its libraries remember would grow for ever
AHEAD = 4  # pages a process that are read ahead, so that none waits
T = TypeVar("T")


class PreparationPool:
    """Runs `prepare` for many items at once; use it as a context manager.

    Parsers of HTML are C code that no exception stops: a page that takes longer than `page_timeout` ends the
    process that reads it, and another takes its place. Items that have their text already need no parser
    and are prepared on the spot.
    """

    def __init__(self, settings: Settings) -> None:
        self._limits = Limits.of(settings)
        self._timeout = settings.page_timeout
        self.processes = settings.extraction_processes or cores()
        self._pool = ProcessPool(
            max_workers=self.processes,
            max_tasks=PAGES,
            context=multiprocessing.get_context("spawn"),  # a fork would copy the reactor
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def submit(self, item: Item) -> "Future[Item]":
        """Begin to prepare an item; the future gives it, or the error that `cause_of` words."""
        if item.html is not None:
            return self._pool.schedule(prepare, (item, self._limits), timeout=self._timeout)
        done: Future[Item] = Future()
        try:
            done.set_result(prepare(item, self._limits))
        except Rejected as error:
            done.set_exception(error)
        return done

    def in_order(
        self, rows: Iterable[Item | T]
    ) -> Iterator["tuple[Item | T, Future[Item] | None]"]:
        """Yield each row with the future of what becomes of it, in order; what is no item has none."""
        waiting: deque[tuple[Item | T, Future[Item] | None]] = deque()
        for row in rows:
            waiting.append((row, self.submit(row) if isinstance(row, Item) else None))
            if len(waiting) > AHEAD * self.processes:
                yield waiting.popleft()
        yield from waiting


def cause_of(error: BaseException) -> str:
    """Return in a few words why an item could not be prepared."""
    if isinstance(error, Rejected):
        return str(error)
    if isinstance(error, TimeoutError):
        return "the page took longer than the setting page_timeout to parse"
    if isinstance(error, ProcessExpired):
        return f"the page killed the process that parsed it (exit status {error.exitcode})"
    return f"the page broke its parser: {type(error).__name__}: {error}"


def cores() -> int:
    """Return how many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)  # not everywhere
    return len(affinity(0)) if affinity else os.cpu_count() or 1
