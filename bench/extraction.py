"""From a fetched page to a stored document on one core, beside bare trafilatura on the same real pages.

Run: python -m bench.extraction PAGES.warc.gz. Prints milliseconds a page and ratios.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura

from config.settings import load_settings
from crawler.decode import decode
from crawler.errors import Rejected
from crawler.prepare import Limits, prepare
from crawler.readers.warc import Page, pages
from db.records import Item
from db.session import Database
from db.store import IngestRun

BATCH = 25  # as many as a crawl stores at once


def documents(found: list[Page], folder: Path) -> None:
    """Decode, extract, check and store, as a crawl does in one process after the other."""
    limits = Limits.of(load_settings())
    items = []
    for page in found:
        try:
            items.append(
                prepare(
                    Item(page.url, "news", "bench", html=page.html, charset=page.charset), limits
                )
            )
        except Rejected:
            continue
    with IngestRun(Database(f"sqlite:///{folder / 'bench.db'}"), "bench", "import") as run:
        for start in range(0, len(items), BATCH):
            run.add(items[start : start + BATCH])


def with_metadata(found: list[Page], folder: Path) -> None:
    """Text, title, author and date by trafilatura alone."""
    for page in found:
        trafilatura.bare_extraction(
            decode(page.html, page.charset), url=page.url, with_metadata=True
        )


def text_alone(found: list[Page], folder: Path) -> None:
    """The text by trafilatura alone."""
    for page in found:
        trafilatura.extract(decode(page.html, page.charset))


def milliseconds(work: Callable[[list[Page], Path], None], found: list[Page]) -> float:
    """Return milliseconds a page, the better of two runs."""
    taken = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            work(found, Path(folder))
            taken.append(time.perf_counter() - start)
    return min(taken) * 1000 / len(found)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warc", type=Path)
    found = list(pages(parser.parse_args().warc))
    ours = milliseconds(documents, found)
    print(f"{len(found)} pages, one core")
    print(f"Groundswell, page to stored document  {ours:.1f} ms")
    for name, work in (("with metadata", with_metadata), ("text alone", text_alone)):
        other = milliseconds(work, found)
        print(f"trafilatura, {name:24} {other:.1f} ms; ratio {other / ours:.2f}")


if __name__ == "__main__":
    main()
