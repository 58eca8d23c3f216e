"""A small dispute on loopback: three outlets of the sample web to crawl, the others' articles to import."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.settings import Settings
from crawler.sample_web.content import load
from crawler.sample_web.server import SampleWeb
from crawler.sample_web.sources import sample_sources

ROOT = Path(__file__).parents[2]
CRAWLED = ("kernel-times", "northwharf-post", "ledgerline")
DOCUMENT_STAGES = ("near_duplicates", "stance", "frames", "sentiment", "claims")
CALLS: dict[str, tuple[str, ...]] = {
    "import": ("import", "rows.jsonl"),
    "crawl": ("crawl",),
    "label": ("analyze", *(word for name in DOCUMENT_STAGES for word in ("--stage", name))),
    "analyze": ("analyze",),
    "digest": ("digest", "--week", "2026-W09", "--out", "digest"),
    "export": ("export", "data", "--format", "jsonl"),
}


class CommandFailedError(Exception):
    """A command that nobody killed failed."""


@dataclass(frozen=True, slots=True)
class World:
    """A folder with a topic, a file to import and a database, and the sample web that it crawls."""

    folder: Path
    web: str

    @property
    def url(self) -> str:
        """Return the database's address."""
        return f"sqlite:///{self.folder / 'groundswell.db'}"

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """Start a command of `CALLS`, or another one, in a process group of its own."""
        environment = {
            "PYTHONPATH": str(ROOT), "GROUNDSWELL_TOPIC": str(self.folder / "topic.toml"),
            "GROUNDSWELL_DATABASE_URL": self.url, "GROUNDSWELL_PROXY": self.web,
            "GROUNDSWELL_CONTACT": "bench@a.example", "GROUNDSWELL_CRAWL_DELAY": "0",
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
        if self.start(name).wait():
            raise CommandFailedError(
                f"{name}: {(self.folder / f'{name}.log').read_text('utf-8')[-2000:]}"
            )
        return time.monotonic() - begun


def kill(process: subprocess.Popen[bytes], whole_group: bool) -> None:
    """Kill a command and, with its group, the processes that it started; return when none of them is left.

    Raises:
        CommandFailedError: processes that it started outlive it.
    """
    (os.killpg if whole_group else os.kill)(process.pid, signal.SIGKILL)
    process.wait()
    end = time.monotonic() + 30
    while _alive(process.pid):
        if time.monotonic() > end:
            raise CommandFailedError(
                f"processes of group {process.pid} outlive the one that started them"
            )
        time.sleep(0.05)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def served() -> Iterator[str]:
    """Serve the sample web, and give its address."""
    with SampleWeb() as web:
        yield web.base_url


def make(folder: Path, web: str) -> World:
    """Fill a new folder."""
    folder.mkdir()
    topic = (
        Settings.model_fields["topic"].get_default().read_text("utf-8").partition("\n[[source]]")[0]
    )
    (folder / "topic.toml").write_text(topic + "".join(_sources()), "utf-8")
    (folder / "rows.jsonl").write_text("".join(_rows()), "utf-8")
    return World(folder, web)


def _sources() -> Iterator[str]:
    for source in sample_sources():
        if source.name in CRAWLED and source.type == "feed":
            yield f'\n[[source]]\nname = "{source.name}"\ntype = "feed"\nurl = "{source.url}"\n'


def _rows() -> Iterator[str]:
    """Yield the articles of the outlets that are not crawled, as lines of JSON."""
    content = load()
    names = {outlet.host: outlet.name for outlet in content.outlets}
    for article in content.articles:
        if article.host.removesuffix(".example") not in CRAWLED:
            row = {
                "url": article.url, "title": article.title, "text": "\n\n".join(article.body),
                "author": article.author, "published": article.published, "outlet": names[article.host],
            }  # fmt: skip
            yield json.dumps(row, default=str) + "\n"


def finish_all(world: World, names: Sequence[str]) -> dict[str, float]:
    """Run commands one after the other, to their ends; return the seconds that each took."""
    return {name: world.finish(name) for name in names}
