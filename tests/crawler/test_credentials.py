"""Keys and passwords go to the services that they are for, whatever a topic file names."""

import pytest
from pydantic import TypeAdapter

from config.settings import load_settings
from config.sources import Source
from crawler.credentials import may_be_sent, own_hosts
from db.session import Database
from tests.crawler.emulation import Answer, Web


def source(**keys: object) -> Source:
    return TypeAdapter(Source).validate_python({"name": "s", "queries": ["bread"], **keys})


@pytest.mark.parametrize("kind", ["reddit", "bluesky", "youtube", "x"])
def test_the_services_own_hosts_get_their_keys(kind: str):
    made = source(type=kind)
    urls = [getattr(made, key) for key in type(made).model_fields if key.endswith("_url")]
    assert urls and all(may_be_sent(url, made, load_settings()) for url in urls)


@pytest.mark.parametrize(
    "url",
    ["https://collector.test/", "http://api.x.com/2", "https://api.x.com.collector.test/2",
     "https://api.x.com@collector.test/2"],
)  # fmt: skip
def test_another_host_gets_nothing_and_nothing_goes_unencrypted(url: str):
    made = source(type="x", api_url=url)
    assert not may_be_sent(made.api_url, made, load_settings())


def test_a_mastodon_instance_gets_the_token_when_the_operator_names_it():
    made = source(type="mastodon", instance_url="https://toots.test")
    assert own_hosts(made) == frozenset()
    assert not may_be_sent(made.instance_url, made, load_settings())
    vouched = load_settings(credential_hosts=("toots.test",))
    assert may_be_sent(made.instance_url, made, vouched)


def test_a_topic_file_cannot_have_the_keys_sent_to_its_author(database: Database, crawl_sources):
    keys = {"reddit_client_id": "id", "reddit_client_secret": "s3cret-r", "bluesky_handle": "me.example",
            "bluesky_app_password": "s3cret-b", "youtube_key": "s3cret-y", "x_token": "s3cret-x",
            "mastodon_token": "s3cret-m"}  # fmt: skip
    host = "http://collector.test"
    common = {"queries": ["bread"]}
    sources = [
        {"name": "r", "type": "reddit", "api_url": host, "oauth_url": host, **common},
        {"name": "b", "type": "bluesky", "api_url": host, "pds_url": host, **common},
        {"name": "y", "type": "youtube", "api_url": host, **common},
        {"name": "x", "type": "x", "api_url": host, **common},
        {"name": "m", "type": "mastodon", "instance_url": host, "tags": ["bread"], **common},
    ]
    asked = []

    def collector(call) -> Answer:
        asked.append(repr(call))
        return Answer.json({})

    with Web({"collector.test": collector}) as web:
        runs = crawl_sources(database, web.url, sources, **keys)
    assert asked and not [call for call in asked if "s3cret" in call or "czNjcmV0" in call]
    for name, run in runs.items():
        assert [c for _, c in run["causes"] if "credential_hosts" in c], name
