"""Where to look: the sources that a topic file can name, one small table each.

What a source of a type does is written in `crawler/`; here stands only what a person may configure.
"""

from typing import Annotated, Literal

from pydantic import AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class SourceBase(BaseModel):
    """What every source has: a unique name by which `crawl --source` and `status` know it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name


class FeedSource(SourceBase):
    """A feed (RSS, Atom, RDF or JSON Feed) whose entries are followed to their pages."""

    type: Literal["feed"]
    url: AnyHttpUrl
    kind: Literal["news", "blog"] = "news"
    outlet: str | None = None
    language: str | None = None


class HackerNewsSource(SourceBase):
    """Stories of Hacker News that match a query, with all their comments (Algolia's search API)."""

    type: Literal["hackernews"]
    queries: tuple[str, ...] = Field(min_length=1)
    since: str = "2026-01-01"
    api_url: AnyHttpUrl = AnyHttpUrl("https://hn.algolia.com/api/v1")
    site_url: AnyHttpUrl = AnyHttpUrl("https://news.ycombinator.com")


class MastodonSource(SourceBase):
    """Public posts of one Mastodon instance under hashtags, with the threads that they stand in."""

    type: Literal["mastodon"]
    instance_url: AnyHttpUrl
    tags: tuple[str, ...] = Field(min_length=1)


Source = Annotated[FeedSource | HackerNewsSource | MastodonSource, Field(discriminator="type")]
