"""How a guest behaves: robots.txt as RFC 9309 means it, the pace that hosts ask for, patience with errors."""

import random
import re
import time
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import ProtegoRobotParser, RobotParser
from scrapy.settings import BaseSettings
from scrapy.utils.httpobj import urlparse_cached

from crawler.guard import cause_of_lookup
from crawler.hosts import HOSTS

CANNOT_BE_HAD = "robots.txt cannot be had"
PASSING = frozenset({408, 429, 500, 502, 503, 504, 520, 522, 524})
TIMES = 3
ROBOTS_LIMIT = 512_000  # bytes; RFC 9309 wants 500 KiB at least
BOM = b"\xef\xbb\xbf"
RULE = re.compile(rb"(user-agent|allow|disallow|crawl-delay)\s*:\s*(.*)", re.IGNORECASE)
PRODUCT = re.compile(rb"\*(?=\s|$)|[a-z_-]+", re.IGNORECASE)  # RFC 9309, 2.2.1


class Robots(RobotsTxtMiddleware):
    """Downloader middleware: RFC 9309 where Scrapy's own is more lenient.

    A robots.txt that cannot be had because the server fails (5xx, no connection) means that nothing may
    be read (section 2.3.1.4); one that is not there (4xx) that everything may (2.3.1.3). Crawl-delay, which
    the RFC leaves out and many sites use, is kept for all sources; one that is longer than a crawl waits
    for a host is as good as a no. A robots.txt is asked for once, however many sources lead to its host.
    """

    _shared: ClassVar[dict[str, Any]] = {}
    _why: ClassVar[dict[str, str]] = {}

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._parsers = self._shared
        self._longest = crawler.settings.getfloat("GROUNDSWELL_LONGEST_WAIT")

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self._why[netloc] = (
            cause_of_lookup(exc, f"//{netloc}")
            or str(exc).strip().partition("\n")[0]
            or type(exc).__name__
        )
        super()._robots_error(exc, netloc)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Refuse, or note the pace that is asked for."""
        HOSTS.check(urlparse_cached(request).netloc)
        if rp is None:
            why = self._why.get(urlparse_cached(request).netloc, "no answer")
            raise IgnoreRequest(f"{CANNOT_BE_HAD} ({why}), so nothing of the host is read")
        super().process_request_2(rp, request)
        delay = rp.crawl_delay(request.headers.get(b"User-Agent") or self._default_useragent)
        if delay and delay > self._longest:
            raise IgnoreRequest(
                f"robots.txt wants {delay:g} seconds between requests; longest_wait is {self._longest:g}"
            )
        if delay:
            HOSTS.spacing[urlparse_cached(request).netloc] = float(delay)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules of a host; also to all who waited for them together.

        Scrapy 2.19 lets several requests wait for one Deferred, which gives its result to the first and
        None, that is no rules, to the others.
        """
        await super().robot_parser(request)
        parser = self._parsers[urlparse_cached(request).netloc]
        if isinstance(parser, ProtegoRobotParser):
            parser.spider = None  # it would keep the crawl of its source in memory
        return parser if isinstance(parser, RobotParser) else None

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise IgnoreRequest(f"HTTP {response.status}")
        usable = response.status == 200
        text = response.replace(body=rules_of(response.body[:ROBOTS_LIMIT]) if usable else b"")
        await super()._parse_robots(text, netloc, request)


def rules_of(body: bytes) -> bytes:
    """Return the lines of a robots.txt that are rules, with the names of agents as RFC 9309 has them.

    Protego lets a line that it does not know end the list of agents above a group, and takes "Name/1.0 (x)"
    for the whole name.
    """
    found = []
    for line in body.removeprefix(BOM).splitlines():
        rule = RULE.match(line.lstrip())
        if rule is None:
            continue
        name, value = rule.groups()
        if name.lower() == b"user-agent" and (product := PRODUCT.match(value)):
            value = product.group()
        found.append(name + b": " + value)
    return b"\n".join(found)


class Pace:
    """Downloader middleware: tries again later what may pass, and notes who wants to be left alone.

    A host that answers 429 or 503 is left alone for as long as its Retry-After says (RFC 9110, 10.2.3), or
    an exponential time with jitter. If that is longer than this crawl will wait, the source is due only
    then if the host is its own, and nothing more is asked of the host (`crawler.hosts`).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings: BaseSettings = crawler.settings
        self._crawler = crawler
        self._first = settings.getfloat("GROUNDSWELL_RETRY_DELAY")
        self._longest = settings.getfloat("GROUNDSWELL_LONGEST_WAIT")
        self._random = random.Random()  # noqa: S311  # jitter is not a secret

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Know the crawler, whose spider has the account of the run."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse what is not to be asked any more, before it waits for its turn."""
        host = urlparse_cached(request).netloc
        if host in HOSTS.closed:
            self._postpone(host)
        HOSTS.check(host)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Try again what may pass; leave the host alone meanwhile."""
        if response.status not in PASSING:
            return response
        host = urlparse_cached(request).netloc
        asked = seconds_asked(response)
        if asked is not None and asked > self._longest:
            HOSTS.close(host, response.status, asked)
            self._postpone(host)
            return response
        if asked is not None or response.status in (429, 503):
            self._leave_alone(host, asked if asked is not None else self._backoff(request))
        return self._again(request, f"HTTP {response.status}", host) or response

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Try again when the network failed."""
        if isinstance(exception, IgnoreRequest | DownloadCancelledError):
            return None
        transient = isinstance(exception, OSError) or type(exception).__module__.startswith(
            ("twisted.internet", "twisted.web", "scrapy.exceptions")
        )
        if not transient or cause_of_lookup(exception, request.url) or "exceeded" in str(exception):
            return None
        return self._again(request, type(exception).__name__, urlparse_cached(request).netloc)

    def _again(self, request: Request, reason: str, host: str) -> Request | None:
        assert self._crawler.spider is not None  # noqa: S101
        again = None if HOSTS.stopped else get_retry_request(
            request, spider=self._crawler.spider, reason=reason, max_retry_times=TIMES,
            priority_adjust=0,
        )  # fmt: skip
        if again is not None:
            self._leave_alone(host, self._backoff(request))
        return again

    def _backoff(self, request: Request) -> float:
        tries = int(request.meta.get("retry_times", 0))
        return float(self._first * 2**tries * self._random.uniform(0.5, 1.5))

    def _leave_alone(self, host: str, seconds: float) -> None:
        HOSTS.leave_alone(host, min(seconds, self._longest))

    def _postpone(self, host: str) -> None:
        """Let the source wait as long as its own host wants; another's must not silence it."""
        spider: Any = self._crawler.spider
        if host in spider.source.endpoints():
            spider.run.wait_until = HOSTS.closed[host].until


def seconds_asked(response: Response) -> float | None:
    """Return how long a server asks to wait, by Retry-After or what APIs use instead; None if it does not."""
    after = _header(response, "Retry-After")
    if after:
        try:
            return max(float(after), 0.0)
        except ValueError:
            pass
        try:
            return max(parsedate_to_datetime(after).timestamp() - time.time(), 0.0)
        except (TypeError, ValueError):
            return None
    if response.status != 429:
        return None
    for name in ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset"):
        try:
            reset = float(_header(response, name))
        except ValueError:
            continue
        return max(reset - time.time() if reset > 1e9 else reset, 0.0)
    return None


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1").strip()
