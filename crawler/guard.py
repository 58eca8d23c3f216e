"""No request reaches a private network: the crawler follows addresses that strangers wrote."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

CAUSE = "private or local address; allow its host in the setting allowed_hosts"

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052; the last 32 bits are an IPv4 address
COMPATIBLE = IPv6Network("::/96")  # RFC 4291, 2.5.5.1, the same

REFUSED: set[str] = set()  # names, as Twisted makes "no results" of the error that says why


def cause_of_lookup(error: BaseException | None, url: str) -> str | None:
    """Return why a name was not resolved, if it was the guard."""
    refused = (
        isinstance(error, DNSLookupError | CannotResolveHostError)
        and urlsplit(url).hostname in REFUSED
    )
    return CAUSE if refused else None


def is_public(address: str) -> bool:
    """Tell whether an IP address, and any IPv4 address inside it, is one of the public internet."""
    ip = ip_address(address.partition("%")[0])
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, IPv4Address):
        return True
    inner = _embedded(ip)
    return not ip.is_site_local and (inner is None or is_public(str(inner)))


def _embedded(ip: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that a gateway, or the system, would make of an IPv6 address."""
    if ip in NAT64 or ip in COMPATIBLE:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)


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
