"""What `groundswell crawl` shows of its sources."""

from cli.crawl import fared_well, table
from db.records import Disposition
from db.session import Database
from db.store import PATIENCE, IngestRun


def test_a_source_that_fails_again_and_again_shows_when_it_is_asked_next(database: Database):
    for _ in range(PATIENCE):
        with IngestRun(database, "daily", "feed") as run:
            run.reject("http://daily.example/feed", "HTTP 404", Disposition.REJECTED)
            run.trouble = "HTTP 404"
    assert not fared_well(run)
    assert run.next_try is not None
    (shown,) = list(table({"daily": run}).columns[-1].cells)
    assert shown == f"{run.next_try:%m-%d %H:%M}"
