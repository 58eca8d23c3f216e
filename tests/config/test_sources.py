"""What a topic file may say of its sources."""

import pytest
from pydantic import ValidationError

from config.sources import BlueskySource, FeedSource, GdeltSource, UrlsSource


@pytest.mark.parametrize("day", ["2026-13-45", "2026-02-30", "20260201", "yesterday"])
def test_a_day_that_is_none_is_refused(day: str):
    with pytest.raises(ValidationError, match="since"):
        GdeltSource(name="g", type="gdelt", queries=("bread",), since=day)


def test_the_hosts_of_a_source_are_those_that_it_asks_itself():
    feed = FeedSource(name="f", type="feed", url="http://a.example:81/feed")
    assert feed.endpoints() == {"a.example:81"}
    sky = BlueskySource(name="b", type="bluesky", queries=("bread",))
    assert sky.endpoints() == {"api.bsky.app", "bsky.social"}
    assert UrlsSource(name="u", type="urls", path="urls.txt").endpoints() == set()
