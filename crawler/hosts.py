"""What all crawlers of one process know of the hosts that they ask: whose turn it is, who wants peace."""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scrapy.exceptions import IgnoreRequest

from db.deadlines import LONGEST_PEACE

GLANCE = 0.5  # seconds after which who waits looks whether the crawl still goes on


class Interrupted(IgnoreRequest):  # no error: a person stopped the crawl
    """The crawl was stopped before the request was sent."""


@dataclass(frozen=True, slots=True)
class Peace:
    """A host that asks to be left alone for longer than a crawl waits."""

    until: datetime
    cause: str


class Hosts:
    """The hosts of a crawl, by name and port: several sources may lead to one."""

    def __init__(self) -> None:
        self.closed: dict[str, Peace] = {}
        self.spacing: dict[
            str, float
        ] = {}  # seconds, where robots.txt asks for more than the settings
        self.stopped = False
        self._free: defaultdict[str, float] = defaultdict(float)  # when a host may be asked again
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def turn(self, host: str, spacing: float) -> AsyncIterator[None]:
        """Wait until a host may be asked; with a spacing, one request at a time, so far apart.

        Raises:
            IgnoreRequest: the host wants to be left alone.
            Interrupted: the crawl was stopped.
        """
        spacing = max(spacing, self.spacing.get(host, 0.0))
        if not spacing:
            await self._wait(host)
            yield
            return
        async with self._turns[host]:
            await self._wait(host)
            self._free[host] = time.monotonic() + spacing
            yield

    async def _wait(self, host: str) -> None:
        while (wait := self._free[host] - time.monotonic()) > 0 and not self.stopped:
            self.check(host)
            await asyncio.sleep(min(wait, GLANCE))
        self.check(host)

    def check(self, host: str) -> None:
        """Raise IgnoreRequest, or Interrupted, if a host is not to be asked any more."""
        if self.stopped:
            raise Interrupted("interrupted")
        if host in self.closed:
            raise IgnoreRequest(self.closed[host].cause)

    def leave_alone(self, host: str, seconds: float) -> None:
        """Ask a host for nothing for some seconds."""
        self._free[host] = max(self._free[host], time.monotonic() + seconds)

    def close(self, host: str, status: int, seconds: float) -> Peace:
        """Ask a host for nothing in this crawl, as it wants peace for longer."""
        until = datetime.now(UTC) + min(timedelta(seconds=min(seconds, 1e9)), LONGEST_PEACE)
        cause = f"HTTP {status}: the host asks to be left alone until {until:%Y-%m-%d %H:%M} UTC"
        self.closed[host] = Peace(until, cause)
        return self.closed[host]


HOSTS = Hosts()  # a process crawls once (Twisted's reactor), so that there is one
