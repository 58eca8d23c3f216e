"""Where to look: the sources that a topic file can name, one small table each.

What a source of a type does is written in `crawler/`; here stands only what a person may configure. Keys
and passwords are settings, not part of a topic.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Queries = Annotated[tuple[str, ...], Field(min_length=1)]


def _is_a_day(text: str) -> str:
    date.fromisoformat(text)  # ValueError, which pydantic reports, for the 45th of a month
    return text


Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(_is_a_day)]
FIRST_DAY = "2026-01-01"


class SourceBase(BaseModel):
    """What every source has: a unique name by which `crawl --source` and `status` know it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    every_minutes: float | None = Field(
        None, gt=0, description="minutes between two crawls by the service"
    )

    def endpoints(self) -> frozenset[str]:
        """Return the hosts (with a port, if one is named) that the source itself asks for what is new."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return frozenset(urlsplit(str(v)).netloc for v in values if isinstance(v, AnyHttpUrl))


class PageSource(SourceBase):
    """A source that leads to articles, whose pages are read."""

    kind: Literal["news", "blog", "aggregator"] = "news"
    outlet: str | None = None
    language: str | None = None


class FeedSource(PageSource):
    """A feed (RSS, Atom, RDF or JSON Feed) whose entries are followed to their pages."""

    type: Literal["feed"]
    url: AnyHttpUrl


class SitemapSource(PageSource):
    """A news sitemap, or an index of sitemaps, also gzipped; entries since a day are followed."""

    type: Literal["sitemap"]
    url: AnyHttpUrl
    since: Day = FIRST_DAY


class SiteSource(PageSource):
    """A plain site: its feeds if it names any, else its news sitemap, else the links of its front page."""

    type: Literal["site"]
    url: AnyHttpUrl


class GoogleNewsSource(PageSource):
    """Google News search as RSS, its links resolved to the outlets' own pages."""

    type: Literal["google_news"]
    queries: Queries
    edition: str = Field("en-US", pattern=r"^[a-z]{2}(-[A-Z]{2})$")
    base_url: AnyHttpUrl = AnyHttpUrl("https://news.google.com")


class GdeltSource(PageSource):
    """GDELT DOC 2.0: articles of the world's news that match a query, within the last three months."""

    type: Literal["gdelt"]
    queries: Queries
    since: Day = FIRST_DAY
    api_url: AnyHttpUrl = AnyHttpUrl("https://api.gdeltproject.org/api/v2/doc/doc")


class UrlsSource(PageSource):
    """A file with one address a line; lines that begin with # are passed over."""

    type: Literal["urls"]
    path: Path


class HackerNewsSource(SourceBase):
    """Stories of Hacker News that match a query, with all their comments (Algolia's search API)."""

    type: Literal["hackernews"]
    queries: Queries
    since: Day = FIRST_DAY
    api_url: AnyHttpUrl = AnyHttpUrl("https://hn.algolia.com/api/v1")
    site_url: AnyHttpUrl = AnyHttpUrl("https://news.ycombinator.com")


class MastodonSource(SourceBase):
    """Public posts of one Mastodon instance by hashtag and search, with the threads they stand in."""

    type: Literal["mastodon"]
    instance_url: AnyHttpUrl
    tags: tuple[str, ...] = ()
    queries: tuple[str, ...] = Field((), description="full-text search; needs a token")


class RedditSource(SourceBase):
    """Posts of subreddits that match a query (or all new ones), with their comments."""

    type: Literal["reddit"]
    subreddits: tuple[str, ...] = Field((), description="none: all of Reddit")
    queries: tuple[str, ...] = Field((), description="none: what is new in the subreddits")
    since: Day = FIRST_DAY
    api_url: AnyHttpUrl = AnyHttpUrl("https://www.reddit.com")
    oauth_url: AnyHttpUrl = AnyHttpUrl("https://oauth.reddit.com")


class BlueskySource(SourceBase):
    """Posts of Bluesky that match a query, with their threads (AT Protocol)."""

    type: Literal["bluesky"]
    queries: Queries
    since: Day = FIRST_DAY
    api_url: AnyHttpUrl = AnyHttpUrl("https://api.bsky.app")
    pds_url: AnyHttpUrl = AnyHttpUrl("https://bsky.social")


class LobstersSource(SourceBase):
    """Stories of Lobsters under tags, with their comments."""

    type: Literal["lobsters"]
    tags: Queries
    since: Day = FIRST_DAY
    site_url: AnyHttpUrl = AnyHttpUrl("https://lobste.rs")


class LemmySource(SourceBase):
    """Posts that a Lemmy instance knows and that match a query, with their comments."""

    type: Literal["lemmy"]
    instance_url: AnyHttpUrl
    queries: Queries
    since: Day = FIRST_DAY


class YouTubeSource(SourceBase):
    """Videos that match a query, with their comments and replies (Data API v3; needs a key)."""

    type: Literal["youtube"]
    queries: Queries
    since: Day = FIRST_DAY
    api_url: AnyHttpUrl = AnyHttpUrl("https://www.googleapis.com/youtube/v3")


class XSource(SourceBase):
    """Posts of the last seven days that match a query (X API v2, recent search; needs a token)."""

    type: Literal["x"]
    queries: Queries
    api_url: AnyHttpUrl = AnyHttpUrl("https://api.x.com/2")


Source = Annotated[
    FeedSource
    | SitemapSource
    | SiteSource
    | GoogleNewsSource
    | GdeltSource
    | UrlsSource
    | HackerNewsSource
    | MastodonSource
    | RedditSource
    | BlueskySource
    | LobstersSource
    | LemmySource
    | YouTubeSource
    | XSource,
    Field(discriminator="type"),
]
