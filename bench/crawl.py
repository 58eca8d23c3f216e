"""Crawling with extraction and storage, beside a bare Scrapy spider that fetches the same and keeps nothing.

Run: python -m bench.crawl [--sites 2000] [--pages 50000]. Prints pages a second of both, their ratio, memory
over the crawl, and what a second crawl asks for.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import urllib.request

from bench.memory import private

PORT = 8765
PROXY = f"http://127.0.0.1:{PORT}"

OURS = """
import sys
from config.settings import load_settings
from config.sources import FeedSource
from crawler.engine import crawl
from db.session import Database
url, proxy, sites = sys.argv[1:]
names = [f"site-{i}" for i in range(int(sites))]
sources = [FeedSource(name=name, type="feed", url=f"http://{name}.example/feed") for name in names]
settings = load_settings(proxy=proxy, crawl_delay=0.0, revisit_hours=0.0)
runs = crawl(Database(url), sources, settings, invented=True)
print(sum(r.counts["new"] for r in runs.values()), sum(r.counts["failed"] for r in runs.values()))
"""
BARE = """
import sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
proxy, sites = sys.argv[1], int(sys.argv[2])
class Bare(Spider):
    name = "bare"
    pages = 0
    async def start(self):
        for i in range(sites):
            yield Request(f"http://site-{i}.example/feed", meta={"proxy": proxy})
    def parse(self, response):
        for link in response.selector.re("<link>(http[^<]+)</link>"):
            yield Request(link, self.page, meta={"proxy": proxy})
    def page(self, response):
        Bare.pages += 1
process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS": 32})
process.crawl(Bare)
process.start()
print(Bare.pages, 0)
"""


def measured(command: list[str]) -> tuple[int, float, list[int]]:
    """Run a crawl; return pages, seconds, and the memory of all its processes in MB, once a second."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    memory = []
    while process.poll() is None:
        memory.append(private(process.pid))
        time.sleep(1)
    assert process.stdout is not None
    pages, failed = map(int, process.stdout.read().split())
    if failed or process.wait():
        raise SystemExit(f"{failed} failed, status {process.returncode}")
    return pages, time.monotonic() - start, memory


def requests() -> dict[str, int]:
    """Return what the web was asked for since it was last asked about it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": PROXY}))
    with opener.open("http://count.example/") as answer:
        return dict(json.load(answer))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=2_000)
    parser.add_argument("--pages", type=int, default=50_000)
    options = parser.parse_args()
    sites = str(options.sites)
    web = subprocess.Popen(
        [sys.executable, "-m", "bench.generated_web", str(PORT), sites, str(options.pages)]
    )
    try:
        time.sleep(2)
        with tempfile.TemporaryDirectory() as folder:
            database = f"sqlite:///{folder}/bench.db"
            bare, bare_time, _ = measured([sys.executable, "-c", BARE, PROXY, sites])
            requests()
            ours, our_time, memory = measured([sys.executable, "-c", OURS, database, PROXY, sites])
            requests()
            again, again_time, _ = measured([sys.executable, "-c", OURS, database, PROXY, sites])
            second = requests()
    finally:
        web.terminate()
    quarter = memory[len(memory) // 4 :]
    print(f"bare Scrapy  {bare:,} pages in {bare_time:.0f} s: {bare / bare_time:.0f} a second")
    print(f"Groundswell  {ours:,} pages in {our_time:.0f} s: {ours / our_time:.0f} a second")
    print(f"ratio        {ours / our_time / (bare / bare_time):.2f}")
    print(
        f"memory       {quarter[0]} MB after a quarter, {max(quarter)} MB at most, {quarter[-1]} at the end"
    )
    print(f"second crawl {again:,} new in {again_time:.0f} s, requests: {second}")


if __name__ == "__main__":
    main()
