"""SIGKILL at random moments of a crawl, resumed each time: the database equals an undisturbed crawl's."""

import random
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from crawler.sample_web.server import SampleWeb
from db.session import Database
from tests.crawler.test_engine import CRAWL

pytestmark = pytest.mark.scale
KILLS = 30
TABLES = {
    "document": "id, url, canonical_url, kind, outlet, title, text, summary, published, modified, dates_from,"
    " content_hash, language_hint, parent_id, root_id, engagement, extra, deleted",
    "document_address": "url, document_id",
    "revision": "document_id, title, text",
    "author": "outlet, name",
    "fetch_state": "url, etag, last_modified, cursor, status",
}


def command(database: Database, web: SampleWeb) -> list[str]:
    return [sys.executable, "-c", CRAWL, database.url, web.base_url, "0", ""]


def rows(database: Database) -> dict[str, list[str]]:
    """Return all that is stored, times of our own and numbers of rows left out."""
    with database.read() as session:
        return {
            table: sorted(map(repr, session.execute(text(f"SELECT {columns} FROM {table}"))))
            for table, columns in TABLES.items()
        }


def test_thirty_kills_lose_nothing_and_store_nothing_twice(tmp_path):
    draw = random.Random(7)
    with SampleWeb() as web:
        whole = Database(f"sqlite:///{tmp_path / 'whole.db'}")
        subprocess.run(command(whole, web), check=True, capture_output=True)
        killed = 0
        disturbed = Database(f"sqlite:///{tmp_path / 'disturbed.db'}")
        while killed < KILLS:
            if not killed % 5:  # a fresh start now and then, that all moments of a crawl are met
                disturbed.close()
                disturbed = Database(f"sqlite:///{tmp_path / f'disturbed-{killed}.db'}")
            process = subprocess.Popen(command(disturbed, web), stdout=subprocess.DEVNULL)
            time.sleep(draw.uniform(1.2, 4.5))
            killed += 1
            process.send_signal(signal.SIGKILL)
            process.wait()
            if not killed % 5:
                subprocess.run(command(disturbed, web), check=True, capture_output=True)
                assert rows(disturbed) == rows(whole)
        whole.close()
        disturbed.close()
