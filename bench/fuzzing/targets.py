"""What must hold for whatever is sent: only documented errors, right offsets, no markup through escaping."""

import html
import io
import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, BinaryIO, cast

from hypothesis import strategies as st
from protego import Protego

from bench.fuzzing import inputs
from config.plain import printable
from config.topic import TopicError, load_topic
from crawler import shape
from crawler.errors import Rejected
from crawler.html_text import html_to_text
from crawler.politeness import rules_of
from crawler.prepare import Limits, prepare
from crawler.readers import Problem, jsonl, tables, warc, whole
from crawler.readers.dates import whole_date
from crawler.readers.rows import item_of_row
from crawler.spiders.feed import read_feed
from dashboard import links
from dashboard.highlight import marked
from db.cleaning import clean_item
from db.identity import UrlError, canonical_url, document_id
from db.records import Item
from db.search_syntax import SearchError, for_postgresql, for_sqlite, parse, pattern
from db.selection import Selection, SelectionError
from db.views import Receipt
from digest.message import AddressError, address, headers
from nlp.attribution.marks import quotations, readable

LIMITS = Limits(body_bytes=1_000_000, text_chars=100_000)
TAG = re.compile(r"</?mark(?: class=\"[a-z -]*\" title=\"[^\"<>]*\")?>|<br>")


@dataclass(frozen=True, slots=True)
class Target:
    """Something that reads what strangers wrote.

    Attributes:
        given: what it is given.
        holds: raises AssertionError, or anything that is not documented, when it fails.
        quick: draws an input without hypothesis, where there is such a way.
    """

    given: st.SearchStrategy[Any]
    holds: Callable[[Any], None]
    quick: Callable[[Random], Any] | None = None


def of_bytes(holds: Callable[[bytes], None], *samples: bytes) -> Target:
    """Make the target of a reader of bytes from examples."""
    return Target(inputs.like(*samples), holds, lambda draw: inputs.mutated(draw, samples))


def of_text(holds: Callable[[str], None], *samples: str) -> Target:
    """Make the target of a reader of text from examples."""
    encoded = [sample.encode() for sample in samples]
    return Target(
        inputs.texts(*samples),
        holds,
        lambda draw: inputs.mutated(draw, encoded).decode("utf-8", "replace"),
    )


def feed(body: bytes) -> None:
    """Feeds give entries with aware times, or are rejected."""
    with suppress(Rejected):
        for entry in read_feed(body, {"content-type": "application/xml"}):
            assert entry.published is None or entry.published.tzinfo


def page(given: tuple[bytes, str | None]) -> None:
    """A page gives an article, or is rejected; what is stored of it is clean."""
    body, charset = given
    item = Item("https://a.example/1", "news", "fuzz", html=body, charset=charset)
    with suppress(Rejected):
        stored(item)


def stored(item: Item) -> None:
    """Go with an item as far as the database: it can be written as UTF-8 and as JSON."""
    clean = clean_item(prepare(item, LIMITS))
    document_id(canonical_url(clean.url))
    told = (clean.title or "", clean.text or "", clean.author or "", clean.outlet or "")
    assert b"\0" not in "".join(told).encode()
    json.dumps([clean.extra, clean.engagement], allow_nan=False).encode()
    assert clean.published is None or clean.published.tzinfo


def fragment(text: str) -> None:
    """The text of a fragment of HTML holds nothing that XML and the database refuse."""
    assert "\0" not in html_to_text(text)


def archive(body: bytes) -> None:
    """An archive gives pages within the limit, and problems."""
    with tempfile.NamedTemporaryFile(suffix=".warc", dir=_memory()) as file:
        file.write(body)
        file.flush()
        for record in warc.read_records(Path(file.name), 5_000):
            assert isinstance(record, Problem) or len(record.html) <= 5_000


@cache
def _memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def file_of(read: Callable[..., Any]) -> Callable[[bytes], None]:
    """Make the check of a reader of files: every row is an item that can be stored, or a problem."""

    def holds(body: bytes) -> None:
        stream = cast(BinaryIO, io.BufferedReader(io.BytesIO(body)))  # type: ignore[arg-type]
        for row in read(stream, "fuzz", "fuzz", 100_000):
            if isinstance(row, Item):
                with suppress(Rejected):
                    stored(row)

    return holds


def row(value: Any) -> None:
    """A row of any form is an item or rejected."""
    if isinstance(value, Mapping):
        with suppress(Rejected):
            stored(item_of_row(value, "fuzz"))


def answer(value: Any) -> None:
    """Whatever an API answers can be asked for what is wanted."""
    for path in (("data",), ("data", "legacy"), ("articles",), ()):
        shape.rows(shape.at(value, *path))
        (
            shape.text(value, *path),
            shape.whole(value, *path),
            shape.counts(value, likes="data.legacy"),
        )
        for when in (shape.time(value, *path), whole_date(shape.at(value, *path))):
            assert when is None or when.tzinfo


def topic(body: bytes) -> None:
    """A topic file is a topic, or every complaint names the file."""
    with tempfile.NamedTemporaryFile(suffix=".toml", dir=_memory()) as file:
        file.write(body)
        file.flush()
        try:
            load_topic(Path(file.name))
        except TopicError as error:
            assert file.name in str(error)


@cache
def _index() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(title, text)")
    connection.execute("INSERT INTO words VALUES ('Loaf', 'The bakers copied a loaf')")
    return connection


def search(text: str) -> None:
    """A search is refused with a hint, or both databases can read what is made of it."""
    try:
        found = parse(text)
    except SearchError:
        return
    _index().execute("SELECT 1 FROM words WHERE words MATCH ?", [for_sqlite(found)]).fetchall()
    written = for_postgresql(found)
    assert all(word.isalnum() for word in written.split("'")[1::2])
    assert set("".join(written.split("'")[::2])) <= set("()&|!<->:*A ")
    pattern(found).search("The bakers copied a loaf. " * 20)


def selection(query: str) -> None:
    """A filter is refused, or written and read again it is the same."""
    with suppress(SelectionError):
        found = Selection.from_query(query)
        assert Selection.from_query(found.to_query()) == found


def mail(subject: str) -> None:
    """No title adds a header, and the subject stays one line."""
    sender, when = Address("G", "g", "a.example"), datetime(2026, 2, 23, tzinfo=UTC)
    raw = headers(sender, "reader@a.example", subject, "<1@a.example>", when).as_bytes()
    read = message_from_bytes(raw, policy=policy.default)
    assert set(read) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", *_of_body(read)
    }  # fmt: skip
    assert str(read["To"]) == "reader@a.example"


def _of_body(read: Any) -> set[str]:
    return {k for k in read if k.startswith(("Content-", "MIME-"))}


def mailbox(text: str) -> None:
    """An address is one line of ASCII without angle brackets, or refused."""
    with suppress(AddressError):
        found = address(text)
        assert found.isascii() and found.isprintable() and not set("<> ,;\n") & set(found)


def web_address(url: str) -> None:
    """An address is canonical once and for all, or refused; links lead to the web only."""
    shown = links.original(url)
    leads = re.sub(r"^[\0- ]+|[\t\r\n]", "", shown or "").lower()  # as browsers read it
    assert shown is None or leads.startswith(("http:", "https:"))
    links.archived(url, datetime(2026, 2, 23, tzinfo=UTC))
    assert links.anchor(url, url).count("<") == 2
    with suppress(UrlError):
        found = canonical_url(url)
        assert found.startswith(("http://", "https://"))
        document_id(found)


def evidence(given: tuple[str, list[tuple[int, int]], str]) -> None:
    """A marked text has no tags but ours, and without them is the text."""
    text, spans, label = given
    shown = [
        Receipt("frame", None, label, "", min(s), max(s), "speaker", label, 0.5, "frames", "1")
        for s in spans
    ]  # fmt: skip
    found = marked(text, shown)
    assert html.unescape(TAG.sub(lambda m: "\n" if m[0] == "<br>" else "", found)) == html.unescape(
        html.escape(text)
    )


def quoted(text: str) -> None:
    """Quotations stand where they are said to stand, in a text of the same length."""
    assert len(readable(text)) == len(text)
    for span in quotations(text):
        assert 0 <= span.start < span.end <= len(text)


def terminal(text: str) -> None:
    """Nothing that a terminal obeys is printed."""
    assert all(c.isprintable() or c in "\n\t" for c in printable(text))


def robots(body: bytes) -> None:
    """Any robots.txt can be asked."""
    rules = Protego.parse(rules_of(body).decode("utf-8", "replace"))
    rules.can_fetch("https://a.example/loaf?x=1", "groundswell")
    rules.crawl_delay("groundswell")


CHARSETS = (None, "utf-8", "latin-1", "utf-7", "undefined", "idna", "utf-16", "no such", "\0")
SPANS = st.lists(st.tuples(st.integers(-2, 90), st.integers(-2, 90)), max_size=5)
QUERY = "since=2026-02-01&until=2026-02-28&kinds=news&languages=en&copies=once&collected=2026-02-28T08:00:00"
ROBOTS_TXT = b"User-agent: groundswell/1.0 (x)\nDisallow: /*?x=$\nAllow: /loaf\nCrawl-delay: 2\n"
SAID = 'He said: \u201cThe [loaf](https://a.example/1) is "ours".\u201d\n\u00abNon\u00bb \u300c\u7a83\u8cca\u300d'
ROWS = json.dumps(inputs.ROW).encode() + b"\n" + json.dumps(inputs.TWEET).encode() + b"\n"

TARGETS = {
    "feed": of_bytes(feed, inputs.RSS, inputs.ATOM, inputs.JSON_FEED),
    "html": Target(st.tuples(inputs.like(inputs.PAGE), st.sampled_from(CHARSETS)), page,
                   lambda draw: (inputs.mutated(draw, [inputs.PAGE]), draw.choice(CHARSETS))),
    "fragment": of_text(fragment, "<p>A <b>loaf</b><br>&#7;<a href='https://a.example/x'>a...</a>"),
    "warc": of_bytes(archive, inputs.ARCHIVE, inputs.PACKED, inputs.CHUNKED, inputs.ZIPPED),
    "jsonl": of_bytes(file_of(jsonl.read), ROWS),
    "json": of_bytes(file_of(whole.read), json.dumps(inputs.NEWSAPI).encode(), b"[" + ROWS.split(b"\n")[0] + b"]"),
    "csv": of_bytes(file_of(tables.read), inputs.TABLE),
    "row": Target(st.one_of(map(inputs.warped, (inputs.ROW, inputs.TWEET, inputs.NEWSAPI["articles"][0]))), row),
    "answer": Target(st.one_of(map(inputs.warped, (inputs.TWEET, inputs.NEWSAPI))), answer),
    "topic": of_bytes(topic, inputs.TOPIC.read_bytes()),
    "search": of_text(search, 'title:"a loaf" OR (bak* AND -rival) NOT "copied by night"'),
    "selection": of_text(selection, QUERY),
    "mail": of_text(mail, "Loaf\r\nBcc: x@y.example\r\n\r\nbody", "=?utf-8?q?x=0aBcc:_y?="),
    "mailbox": of_text(mailbox, "Ann <ann@a.example>", '"a b"@a.example', "ann@[127.0.0.1]"),
    "url": of_text(web_address, "https://www.a.example:8080/loaf/index.html?b=2&a=1&utm_source=x#top",
                   "http://user:word@[::1]/%7e"),
    "evidence": Target(st.tuples(inputs.texts("<script>x</script> & <mark>"), SPANS, st.text(max_size=8)
                                 | st.just('"><script>')), evidence),
    "quotations": of_text(quoted, SAID),
    "terminal": of_text(terminal, "\x1b[2J\x9b31m\u202e"),
    "robots": of_bytes(robots, ROBOTS_TXT),
}  # fmt: skip
