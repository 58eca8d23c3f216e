"""Which spider reads which type of source: the one place to add another."""

from typing import Any

from config import sources
from crawler.spiders.base import SourceSpider
from crawler.spiders.bluesky import BlueskySpider
from crawler.spiders.feed import FeedSpider
from crawler.spiders.gdelt import GdeltSpider
from crawler.spiders.google_news import GoogleNewsSpider
from crawler.spiders.hackernews import HackerNewsSpider
from crawler.spiders.lemmy import LemmySpider
from crawler.spiders.lobsters import LobstersSpider
from crawler.spiders.mastodon import MastodonSpider
from crawler.spiders.reddit import RedditSpider
from crawler.spiders.site import SiteSpider
from crawler.spiders.sitemap import SitemapSpider
from crawler.spiders.urls import UrlsSpider
from crawler.spiders.x import XSpider
from crawler.spiders.youtube import YouTubeSpider

SPIDERS: dict[type[sources.SourceBase], type[SourceSpider[Any]]] = {
    sources.FeedSource: FeedSpider,
    sources.SitemapSource: SitemapSpider,
    sources.SiteSource: SiteSpider,
    sources.GoogleNewsSource: GoogleNewsSpider,
    sources.GdeltSource: GdeltSpider,
    sources.UrlsSource: UrlsSpider,
    sources.HackerNewsSource: HackerNewsSpider,
    sources.MastodonSource: MastodonSpider,
    sources.RedditSource: RedditSpider,
    sources.BlueskySource: BlueskySpider,
    sources.LobstersSource: LobstersSpider,
    sources.LemmySource: LemmySpider,
    sources.YouTubeSource: YouTubeSpider,
    sources.XSource: XSpider,
}
