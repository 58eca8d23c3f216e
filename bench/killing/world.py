"""A small dispute on loopback: two outlets and posts of the sample web to crawl, other articles to import."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from bench.killing.editions import CRAWLED, TAG, WEEK, first, rows, second
from config.settings import Settings
from crawler.sample_web.content import MASTODON, Content
from crawler.sample_web.server import SampleWeb
from crawler.sample_web.sources import sample_sources
from db.session import Database

ROOT = Path(__file__).parents[2]
ORPHANED = 30.0  # seconds after which no process may be left that a killed one started
DOCUMENT_STAGES = ("near_duplicates", "stance", "frames", "sentiment", "claims")
CALLS: dict[str, tuple[str, ...]] = {
    "import": ("import", "rows.jsonl"),
    "crawl": ("crawl",),
    "label": ("analyze", *(word for name in DOCUMENT_STAGES for word in ("--stage", name))),
    "analyze": ("analyze",),
    "digest": ("digest", "--week", WEEK, "--out", "digest"),
    "export": (
        "export",
        "data",
        "--format",
        "jsonl",
        "--authors",
        "name",
    ),  # pseudonyms have a key a folder
}


class CommandFailedError(Exception):
    """A command that nobody killed failed."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The sample web at a time, and the address at which it is served."""

    content: Content
    address: str


@dataclass(frozen=True, slots=True)
class World:
    """A folder with a topic, a file to import and a database, and the sample web that it crawls."""

    folder: Path
    url: str
    web: str = ""

    def at(self, edition: Edition) -> "World":
        """Return the world as it is when the web and the file to import say this."""
        (self.folder / "rows.jsonl").write_text("".join(rows(edition.content)), "utf-8")
        return replace(self, web=edition.address)

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a command of `CALLS`, or another one, in a process group of its own."""
        environment = {
            "PYTHONPATH": str(ROOT), "GROUNDSWELL_TOPIC": str(self.folder / "topic.toml"),
            "GROUNDSWELL_DATABASE_URL": self.url, "GROUNDSWELL_PROXY": self.web,
            "GROUNDSWELL_CONTACT": "bench@a.example", "GROUNDSWELL_CRAWL_DELAY": "0",
            "GROUNDSWELL_REVISIT_HOURS": "0",
        }  # fmt: skip
        words = CALLS.get(name, (name,))
        with (self.folder / f"{name}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-c", "from cli.main import main; main()", *words], cwd=self.folder,
                env=os.environ | environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def finish(self, name: str) -> float:
        """Run a command to its end; return the seconds that it took.

        Raises:
            CommandFailedError: its exit status is not 0.
        """
        begun = time.monotonic()
        self.heed(name, self.start(name).wait())
        return time.monotonic() - begun

    def kill_after(self, name: str, seconds: float, whole_group: bool) -> bool:
        """Kill a command, alone or with the processes that it started; tell whether it was still at work.

        Raises:
            CommandFailedError: it failed before, or processes that it started outlive it.
        """
        process = self.start(name)
        with suppress(subprocess.TimeoutExpired):
            self.heed(name, process.wait(seconds))
            return False
        (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        end = time.monotonic() + ORPHANED
        while _is_alive(process.pid):
            if time.monotonic() > end:
                raise CommandFailedError(f"{name}: processes that it started outlive it")
            time.sleep(0.05)
        return True

    def heed(self, name: str, status: int) -> None:
        """Read the exit status of a command that nobody killed."""
        if status:
            said = (self.folder / f"{name}.log").read_text("utf-8")
            raise CommandFailedError(f"{name}: status {status}: {said[-2000:]}")


def _is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def served() -> Iterator[tuple[Edition, ...]]:
    """Serve the sample web as it is at first, and as it is later at another address."""
    one = first()
    other = second(one)
    with SampleWeb(content=one) as before, SampleWeb(content=other) as after:
        yield Edition(one, before.base_url), Edition(other, after.base_url)


@contextmanager
def make(folder: Path, server: str | None = None) -> Iterator[World]:
    """Fill a new folder, and give it with a new, empty database: a file there, or one of a server.

    `server` is the URL of any database of PostgreSQL's, for an account that may make others; the new one is
    removed in the end.
    """
    folder.mkdir()
    topic = (
        Settings.model_fields["topic"].get_default().read_text("utf-8").partition("\n[[source]]")[0]
    )
    (folder / "topic.toml").write_text(topic + "".join(_sources()), "utf-8")
    file = f"sqlite:///{folder / 'groundswell.db'}"
    with nullcontext(file) if server is None else _database_of(server) as url:
        Database(url).close()
        yield World(folder, url)


@contextmanager
def _database_of(server: str) -> Iterator[str]:
    name = f"groundswell_kills_{secrets.token_hex(4)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


def _sources() -> Iterator[str]:
    for source in sample_sources():
        if source.type == "feed" and source.url.host in CRAWLED:
            yield f'\n[[source]]\nname = "{source.name}"\ntype = "feed"\nurl = "{source.url}"\n'
    yield f'\n[[source]]\nname = "mastodon"\ntype = "mastodon"\ntags = ["{TAG}"]\n'
    yield f'instance_url = "http://{MASTODON}"\n'


def finish_all(world: World, names: Sequence[str]) -> dict[str, float]:
    """Run commands one after the other, to their ends; return the seconds that each took."""
    return {name: world.finish(name) for name in names}
