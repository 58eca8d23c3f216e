"""The sample web is what it says: enough, dated, labelled, and plainly fiction."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from crawler.sample_web.content import load, moment
from crawler.sample_web.labelled import rows, truth
from crawler.sample_web.site import Site

CONTENT = load()
LABELS = truth()
FIRST, LAST = datetime(2026, 1, 26, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def test_there_are_outlets_with_feeds_and_more_than_150_items():
    assert len(CONTENT.outlets) >= 12
    assert all(CONTENT.of(outlet) for outlet in CONTENT.outlets)
    assert len(LABELS) >= 150


def test_every_item_has_exactly_one_truth_and_every_truth_its_item():
    assert {row["url"] for row in rows()} == set(LABELS)


def test_everything_lies_in_the_weeks_of_the_dispute():
    posts = [moment(p["time"]) for p in (*CONTENT.stories, *CONTENT.statuses)]
    for when in [a.published for a in CONTENT.articles] + posts:
        assert FIRST <= when < LAST


def test_hosts_are_reserved_names():
    assert all(url.split("/")[2].endswith(".example") for url in LABELS)


def test_there_is_everything_that_a_dispute_brings():
    groups = Counter(row["duplicate_group"] for row in LABELS.values() if row["duplicate_group"])
    notes = " ".join(row["note"] for row in LABELS.values())
    assert min(groups.values()) > 1
    assert sum(row["language"] == "zh" for row in LABELS.values()) >= 2
    assert sum(not row["relevant"] for row in LABELS.values()) >= 40
    for wanted in ("Satire", "garbled", "Old story", "robots.txt", "whisky", "tutorial"):
        assert wanted in notes


def test_labels_are_of_the_topic():
    from config import load_topic
    from config.settings import load_settings

    topic = load_topic(load_settings().topic)
    frames = {frame.id for frame in topic.frame}
    targets = {t.id for t in topic.target} | {p.id for p in topic.party}
    for row in LABELS.values():
        said = [row, *row["speakers"]]
        assert {frame for s in said for frame in s["frames"]} <= frames
        assert {target for s in said for target in s["stance"]} <= targets
        assert {label for s in said for label in s["stance"].values()} <= {"favor", "against"}


@pytest.mark.parametrize("outlet", CONTENT.outlets, ids=lambda o: o.host)
def test_every_page_says_that_it_is_fiction(outlet):
    site = Site(CONTENT)
    article = CONTENT.of(outlet)[0]
    answer = site.answer(article.host, article.path, "{}{}".format)
    assert b"fiction" in answer.body.lower() or "虚构".encode() in answer.body
