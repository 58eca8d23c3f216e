"""The sources of the sample web, in the terms of a topic file; kept apart from a topic's live ones."""

from pydantic import AnyHttpUrl

from config.sources import FeedSource, HackerNewsSource, MastodonSource, Source
from crawler.sample_web.content import HACKER_NEWS, MASTODON, load

QUERIES = (
    "distillation", "Anthropic", "DeepSeek", "Claude", "Kimi", "MiniMax", "OpenAI", "model", "H200",
)  # fmt: skip
TAGS = (
    "ai", "llm", "anthropic", "claude", "deepseek", "distillation", "nlp", "copyright",
    "homedistilling", "quilting",
)  # fmt: skip


def sample_sources() -> tuple[Source, ...]:
    """Return a feed for each outlet, Hacker News, and Mastodon."""
    feeds = [
        FeedSource(
            name=outlet.host.removesuffix(".example"),
            type="feed",
            url=AnyHttpUrl(f"http://{outlet.host}{outlet.feed_path}"),
            kind="blog" if outlet.kind == "blog" else "news",
            outlet=outlet.name,
            language=outlet.language,
        )
        for outlet in load().outlets
    ]
    hackernews = HackerNewsSource(
        name="hackernews",
        type="hackernews",
        queries=QUERIES,
        api_url=AnyHttpUrl(f"http://{HACKER_NEWS}/api/v1"),
        site_url=AnyHttpUrl(f"http://{HACKER_NEWS}"),
    )
    mastodon = MastodonSource(
        name="mastodon", type="mastodon", instance_url=AnyHttpUrl(f"http://{MASTODON}"), tags=TAGS
    )
    return (*feeds, hackernews, mastodon)
