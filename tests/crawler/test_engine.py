"""Crawling the sample web over real HTTP: complete, polite, and never twice.

Twisted's reactor runs once a process, so each crawl has a process of its own.
"""

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.settings import load_settings
from crawler.sample_web.content import load
from crawler.sample_web.server import SampleWeb
from crawler.scrapy_settings import scrapy_settings
from db import collection, queries
from db.selection import Selection
from db.session import Database

EVERYTHING = Selection(relevance="any")
CRAWL = """
import json, sys
from config.settings import load_settings
from crawler.engine import crawl
from crawler.sample_web.sources import sample_sources
from db.session import Database
url, proxy, limit, only = sys.argv[1:]
settings = load_settings(proxy=proxy, crawl_delay=0.0)
sources = [s for s in sample_sources() if only in ("", s.name)]
runs = crawl(Database(url), sources, settings, int(limit) or None, invented=True)
print(json.dumps({name: {str(k): n for k, n in run.counts.items()} for name, run in runs.items()}))
"""
Crawl = Callable[..., dict[str, dict[str, int]]]


def command(database: Database, web: SampleWeb, limit: int = 0, only: str = "") -> list[str]:
    return [sys.executable, "-c", CRAWL, database.url, web.base_url, str(limit), only]


@pytest.fixture(scope="module")
def crawled(new_url: Callable[..., str]) -> Iterator[tuple[Database, SampleWeb, list[dict]]]:
    """The sample web, crawled twice; with the two accounts, and all requests between them marked."""
    database = Database(new_url())
    with SampleWeb() as web:
        accounts = []
        for _ in range(2):
            done = subprocess.run(
                command(database, web), capture_output=True, text=True, check=True
            )
            accounts.append(json.loads(done.stdout) | {"requests": len(web.requests)})
        yield database, web, accounts
    database.close()


def test_every_item_that_may_be_read_is_stored(crawled):
    database, _, _ = crawled
    content = load()
    forbidden = [path for outlet in content.outlets for path in outlet.disallow]
    readable = [a.url for a in content.articles if not a.path.startswith(tuple(forbidden))]
    stored = {row.url for row in queries.documents(database, EVERYTHING, limit=1000)}
    assert stored >= set(readable)
    assert len(stored) == len(readable) + len(content.stories) + len(content.statuses)


def test_what_robots_txt_forbids_is_never_asked_for_and_is_counted(crawled):
    database, web, _ = crawled
    assert not [r for r in web.requests if "/members/" in r.url or "/premium/" in r.url]
    causes = [f.cause for f in collection.failures(database, 100)]
    assert causes.count("robots.txt forbids it") >= 2


def test_a_crawl_takes_no_more_than_its_limit_and_the_next_takes_the_rest(database: Database):
    limited = CRAWL.replace("crawl_delay=0.0", "crawl_delay=0.0, max_items_per_run=60")
    with SampleWeb() as web:
        new = []
        for program in (limited, CRAWL):
            arguments = [database.url, web.base_url, "0", ""]
            done = subprocess.run(
                [sys.executable, "-c", program, *arguments],
                capture_output=True,
                text=True,
                check=True,
            )
            new.append(sum(run["new"] for run in json.loads(done.stdout).values()))
    assert 50 <= new[0] < 200  # forbidden pages count as asked for, and threads come whole
    assert sum(new) == 316


def test_a_second_crawl_asks_whether_feeds_changed_and_stores_nothing(crawled):
    _, web, (first, second) = crawled
    later = web.requests[first["requests"] : second["requests"]]
    feeds = [r for r in later if r.status == 304]
    assert len(feeds) == len(load().outlets)
    assert (
        sum(
            account["new"] + account["updated"]
            for name, account in second.items()
            if name != "requests"
        )
        == 0
    )


def test_threads_keep_their_parents(crawled):
    database, _, _ = crawled
    comments = queries.documents(
        database, Selection(relevance="any", kinds=("comment",)), limit=1000
    )
    assert len(comments) == sum(bool(p.get("parent")) for p in (*load().stories, *load().statuses))


def test_a_crawl_that_is_killed_goes_on_without_loss_or_duplicates(database: Database):
    with SampleWeb() as web:
        process = subprocess.Popen(command(database, web), stdout=subprocess.DEVNULL)
        while process.poll() is None and queries.totals(database, EVERYTHING).documents < 20:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert 0 < queries.totals(database, EVERYTHING).documents < 300
        subprocess.run(command(database, web), capture_output=True, check=True)
        content = load()
        forbidden = 2
        expected = len(content.articles) - forbidden + len(content.stories) + len(content.statuses)
        assert queries.totals(database, EVERYTHING).documents == expected


def test_a_full_disk_is_told_in_one_line_and_what_was_stored_stays(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'full.db'}")

    def no_large_files() -> None:
        size = 400_000  # the empty database has about 300,000 bytes
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    with SampleWeb() as web:
        done = subprocess.run(
            command(database, web), capture_output=True, text=True, check=False,
            preexec_fn=no_large_files,
        )  # fmt: skip
        assert done.returncode == 1
        last = done.stderr.strip().splitlines()[-1]
        assert last.startswith("db.session.DatabaseError: database sqlite://")
        assert "disk" in last
        subprocess.run(command(database, web), capture_output=True, check=True)
    content = load()
    expected = len(content.articles) - 2 + len(content.stories) + len(content.statuses)
    assert queries.totals(database, EVERYTHING).documents == expected


def test_a_limit_is_kept(database: Database):
    with SampleWeb() as web:
        done = subprocess.run(
            command(database, web, 3, "ledgerline"), capture_output=True, text=True, check=True
        )
    assert json.loads(done.stdout)["ledgerline"]["new"] == 3


def test_the_live_web_is_not_crawled_without_a_contact(database: Database, tmp_path: Path):
    local = [
        sys.executable,
        "-c",
        CRAWL.replace(", invented=True", ""),
        database.url,
        "http://127.0.0.1:9",
        "0",
        "",
    ]
    done = subprocess.run(local, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "GROUNDSWELL_CONTACT" in done.stderr  # a proxy on this machine may lead to the web
    no_proxy = [sys.executable, "-c", CRAWL.replace("proxy=proxy, ", ""), database.url, "", "0", ""]
    done = subprocess.run(no_proxy, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "GROUNDSWELL_CONTACT" in done.stderr


def test_nothing_in_scrapys_defaults_that_is_unsafe_is_left_on():
    settings = scrapy_settings(load_settings(contact="me@example.org"))
    assert settings["ROBOTSTXT_OBEY"]
    assert settings["DOWNLOAD_VERIFY_CERTIFICATES"]
    assert settings["DOWNLOAD_DELAY_JITTER"] == 0
    assert not settings["TELNETCONSOLE_ENABLED"]
    assert not settings["REMOTE_CONTROL_ENABLED"]
    assert settings["DOWNLOAD_MAXSIZE"] < 100_000_000
    assert "me@example.org" in settings["USER_AGENT"]
