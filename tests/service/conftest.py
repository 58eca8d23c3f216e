"""A service in this process, with jobs of our own."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from config.settings import load_settings
from db.session import Database
from service.watch import Service
from service.work import Lane

Start = Callable[..., Service]


@pytest.fixture
def start(database: Database) -> Iterator[Start]:
    """A function that starts a service of some lanes in a thread; all are stopped at the end."""
    running: list[tuple[Service, threading.Thread]] = []

    def begin(
        lanes: Sequence[Lane],
        program: Sequence[str] = (),
        of: Database = database,
        **settings: object,
    ) -> Service:
        chosen = load_settings(
            **({"watch_port": 0, "lease_seconds": 1, "database_url": of.url} | settings)
        )
        service = Service(of, chosen, lanes, program)
        thread = threading.Thread(target=service.run, daemon=True)
        thread.start()
        running.append((service, thread))
        return service

    yield begin
    for service, _ in running:
        service.stop()
    for _, thread in running:
        thread.join(12)
        assert not thread.is_alive()


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)
