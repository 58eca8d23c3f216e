"""Crawling in tests: a process a crawl, as Twisted's reactor runs once a process."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from db.session import Database

CRAWL = """
import json, sys
from pydantic import TypeAdapter
from config.settings import load_settings
from config.sources import Source
from crawler.engine import crawl
from db.session import Database
order = json.loads(sys.stdin.read())
settings = load_settings(**order["settings"])
sources = TypeAdapter(tuple[Source, ...]).validate_python(order["sources"])
runs = crawl(Database(order["url"]), sources, settings, order["limit"], invented=True)
causes = lambda run: [[item, cause] for item, _, cause in run.causes]
account = lambda run: {str(k): n for k, n in run.counts.items()} | {"causes": causes(run)}
print(json.dumps({name: account(run) for name, run in runs.items()}))
"""
Crawl = Callable[..., dict[str, dict[str, Any]]]
QUICK = {"crawl_delay": 0.0, "retry_delay": 0.02, "longest_wait": 2.0, "revisit_hours": 0.0}


def run_crawl(
    database: Database, proxy: str, sources: Sequence[dict[str, Any]], limit: int | None = None,
    **settings: Any,
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """Crawl sources behind a proxy and return the account of each."""
    order = {
        "url": database.url,
        "sources": list(sources),
        "limit": limit,
        "settings": QUICK | {"proxy": proxy or None} | settings,
    }
    done = subprocess.run(
        [sys.executable, "-c", CRAWL],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="session")
def crawl_sources() -> Crawl:
    """Return `run_crawl`."""
    return run_crawl
