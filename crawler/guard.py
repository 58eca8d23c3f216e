"""No request reaches a private network: the crawler follows addresses that strangers wrote."""

from ipaddress import ip_address
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

CAUSE = "private or local address; allow its host in the setting allowed_hosts"


REFUSED: set[str] = set()  # names, as Twisted makes "no results" of the error that says why


def cause_of_lookup(error: BaseException | None, url: str) -> str | None:
    """Return why a name was not resolved, if it was the guard."""
    refused = (
        isinstance(error, DNSLookupError | CannotResolveHostError)
        and urlsplit(url).hostname in REFUSED
    )
    return CAUSE if refused else None


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet."""
    return ip_address(address.partition("%")[0]).is_global


class GuardedResolver(CachingThreadedResolver):
    """Refuses names that resolve to private, loopback or link-local addresses."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        """Take the allowed hosts from the settings."""
        resolver: Self = super().from_crawler(crawler, reactor)
        resolver.allowed = frozenset(crawler.settings.getlist("GUARD_ALLOWED_HOSTS"))
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802
        """Resolve a name, then judge the address: what is judged is what is connected to."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found if name in self.allowed else found.addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if not is_public(address):
            REFUSED.add(name)
            raise DNSLookupError(f"{name}: {CAUSE}")
        return address


class AddressGuard:
    """Downloader middleware: refuses addresses that are written as numbers, which no resolver sees."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the allowed hosts from the settings."""
        return cls(frozenset(crawler.settings.getlist("GUARD_ALLOWED_HOSTS")))

    def process_request(self, request: Request) -> None:
        """Raise IgnoreRequest for a private address."""
        host = urlsplit(request.url).hostname or ""
        try:
            public = host in self._allowed or "proxy" in request.meta or is_public(host)
        except ValueError:  # a name: the resolver judges it
            return
        if not public:
            raise IgnoreRequest(CAUSE)
