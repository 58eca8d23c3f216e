"""Which spider reads which type of source: the one place to add another."""

from typing import Any

from config.sources import FeedSource, HackerNewsSource, MastodonSource, SourceBase
from crawler.spiders.base import SourceSpider
from crawler.spiders.feed import FeedSpider
from crawler.spiders.hackernews import HackerNewsSpider
from crawler.spiders.mastodon import MastodonSpider

SPIDERS: dict[type[SourceBase], type[SourceSpider[Any]]] = {
    FeedSource: FeedSpider,
    HackerNewsSource: HackerNewsSpider,
    MastodonSource: MastodonSpider,
}
