"""The mail: well-formed, small, readable without pictures, and easy to leave."""

import email
from datetime import UTC, datetime
from email.headerregistry import Address
from email.policy import default
from html.parser import HTMLParser

import pytest

from config import Settings
from db.queries import subscribers as people
from db.store.subscribers import add_subscriber
from digest import periods, render
from digest.compose import compose
from digest.files import write
from digest.gather import gather
from digest.message import AddressError, address, message, message_id, sender

WEEK = periods.week("2026-W09")
LEAVE = "https://watch.example.org/subscription/unsubscribe?token=t"
LARGEST = 100_000


@pytest.fixture
def digest(world, topic):
    return compose(gather(world, topic, Settings(base_url="https://watch.example.org"), WEEK))


@pytest.fixture
def mail(digest, world, topic):
    key = add_subscriber(world, topic.id, "ada@example.org", {}, confirmed=True)
    made = message(
        digest, render.pictures(digest), people.subscriber(world, key),
        mail_from=Address("Grüße", addr_spec="digest@example.org"), unsubscribe_url=LEAVE,
        identity=message_id(topic.id, "ada@example.org", "weekly", WEEK.name, "example.org"),
        now=datetime(2026, 3, 2, tzinfo=UTC),
    )  # fmt: skip
    return email.message_from_bytes(made.as_bytes(), policy=default)


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def html(mail):
    return mail.get_body(("html",)).get_content()


def test_it_has_text_html_and_charts_that_the_html_names(mail):
    assert mail.get_content_type() == "multipart/alternative"
    assert mail.get_body(("plain",)).get_content().startswith("The bread recipe dispute")
    images = {
        p["Content-ID"].strip("<>") for p in mail.walk() if p.get_content_type() == "image/png"
    }
    shown = {a["src"].removeprefix("cid:") for tag, a in Elements(html(mail)).found if tag == "img"}
    assert images == shown and len(images) == 2


def test_nobody_adds_a_header_by_a_title(mail):
    assert mail["Bcc"] is None and mail["To"] == "ada@example.org"
    assert "\n" not in mail["Subject"] and "Hearth Bcc" in mail["Subject"]
    assert mail["From"] == "Grüße <digest@example.org>"


def test_one_click_leaves(mail):
    assert mail["List-Unsubscribe"] == f"<{LEAVE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LEAVE in mail.get_body(("plain",)).get_content()


def test_the_id_is_that_of_the_person_and_the_week(mail):
    same = message_id("bread", "ADA@example.org", "weekly", "2026-W09", "example.org")
    assert mail["Message-ID"] == same
    assert message_id("bread", "ben@example.org", "weekly", "2026-W09", "example.org") != same


def test_the_page_is_small_inlined_and_loads_nothing_from_elsewhere(mail):
    page = html(mail)
    assert len(page.encode()) < LARGEST
    assert "prefers-color-scheme: dark" in page and "max-width: 600px" in page
    for tag, attributes in Elements(page).found:
        assert tag not in ("script", "link", "iframe", "form", "svg")
        if tag == "img":
            assert attributes["src"].startswith("cid:") and len(attributes["alt"]) > 40
        if tag in ("p", "h1", "td"):
            assert "style" in attributes or tag == "td"
        if tag == "a":
            assert attributes["href"].startswith("https://")


def test_lines_are_short_enough_for_every_server(mail):
    assert max(map(len, mail.as_bytes().splitlines())) <= 998


def test_the_files_are_the_mail_the_page_and_the_text(digest, tmp_path):
    names = [file.name for file in write(digest, tmp_path)]
    stem = "digest-bread-2026-W09"
    assert names == [f"{stem}.eml", f"{stem}.html", f"{stem}.txt"]
    page = (tmp_path / f"{stem}.html").read_text()
    assert page.count("data:image/png;base64,") == 2 and "cid:" not in page
    before = (tmp_path / f"{stem}.txt").read_bytes()
    write(digest, tmp_path)
    assert (tmp_path / f"{stem}.txt").read_bytes() == before


@pytest.mark.parametrize(
    "text", ["nobody", "a@b@c", "ada@example.org\nBcc: x@y.org", "ä@example.org"]
)
def test_what_is_no_address_is_told(text):
    with pytest.raises(AddressError, match="address"):
        address(text)


def test_a_sender_is_needed():
    with pytest.raises(AddressError, match="mail_from"):
        sender(None)
