"""Scrapy's settings: where we differ from its defaults, and why."""

from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from config import Settings

UNREAD = (  # statistics that nobody reads, gathered by every crawler
    "corestats.CoreStats", "logcount.LogCount", "logstats.LogStats",
    "memusage.MemoryUsage", "feedexport.FeedExporter", "spiderstate.SpiderState",
)  # fmt: skip


def scrapy_settings(settings: Settings) -> dict[str, Any]:
    """Return Scrapy's settings; each that differs from its default has a reason."""
    contact = settings.contact or "sample web only"
    return {
        "USER_AGENT": f"Groundswell/{version('groundswell')} (+{contact})",  # who we are, how to reach us
        "ROBOTSTXT_OBEY": True,  # RFC 9309; off by default for projects of old
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1 if settings.crawl_delay else 8,  # one guest at a time
        "DOWNLOAD_DELAY": settings.crawl_delay,
        "DOWNLOAD_DELAY_JITTER": 0,  # the default halves the delay at random; a host counts seconds
        "AUTOTHROTTLE_ENABLED": settings.crawl_delay > 0,  # slower where the server is slow
        "AUTOTHROTTLE_START_DELAY": settings.crawl_delay or 1.0,
        "DOWNLOAD_MAXSIZE": settings.max_body_bytes,  # the default is 1 GiB
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": settings.request_timeout,  # the default is three minutes
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # unverified by default
        "CONCURRENT_REQUESTS": 32,  # over all hosts of a source
        "CONCURRENT_ITEMS": 8,  # Scrapy starts so many tasks for every response, also for one item
        "CLOSESPIDER_TIMEOUT": settings.max_minutes_per_source * 60,
        "REDIRECT_MAX_TIMES": 8,
        "RETRY_ENABLED": False,  # crawler.politeness does it, and listens to what the host asks for
        "METAREFRESH_ENABLED": False,  # redirects in the page, mostly to consent walls
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("data", "file", "ftp", "s3")),  # the web only
            **dict.fromkeys(("http", "https"), "crawler.connections.Connections"),
        },
        "GROUNDSWELL_RETRY_DELAY": settings.retry_delay,
        "GROUNDSWELL_LONGEST_WAIT": settings.longest_wait,
        "HTTPCACHE_ENABLED": settings.http_cache is not None,
        "HTTPCACHE_DIR": str(settings.http_cache or ""),
        "HTTPCACHE_POLICY": "scrapy.extensions.httpcache.RFC2616Policy",
        "COOKIES_ENABLED": False,  # we are nobody's visitor
        "REFERER_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,  # doors through which others could steer the process
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "TWISTED_DNS_RESOLVER": "crawler.guard.GuardedResolver",
        "GUARD_ALLOWED_HOSTS": [*settings.allowed_hosts, _host(settings.proxy)],
        "GROUNDSWELL_PROXY": settings.proxy,
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.engine.ProxyMiddleware": 50,
            "crawler.guard.AddressGuard": 60,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawler.politeness.Robots": 100,
            "crawler.politeness.Pace": 550,
        },
        "WARN_ON_GENERATOR_RETURN_VALUE": False,  # reads the source code of every spider
        "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in UNREAD},
        "SPIDER_MIDDLEWARES": {
            "crawler.engine.FirstRequests": 50,
            # lengths are judged by db.identity, which counts what it refuses
            "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
            "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        },
        "ITEM_PIPELINES": {"crawler.engine.StorePipeline": 500},
    }


def _host(url: str | None) -> str:
    return urlsplit(url or "").hostname or ""
