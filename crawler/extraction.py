"""From a page to an article: the one function that spiders and archive readers share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import trafilatura
from htmldate import find_date
from lxml.html import HtmlElement
from trafilatura.settings import Document

from crawler import shape
from crawler.decode import decode
from crawler.errors import Rejected
from db.identity import UrlError, canonical_url

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
NEW_YEAR = "-01-01T00:00:00"
SAME_SITE = ("www.", "m.", "mobile.", "amp.")


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page says: its text, and who published it when under which headline."""

    text: str
    title: str | None = None
    author: str | None = None
    published: datetime | None = None
    language: str | None = None
    outlet: str | None = None
    modified: datetime | None = None
    canonical: str | None = None


def extract(html: bytes, url: str, charset: str | None = None) -> Extracted:
    """Return the article of a page, without navigation, advertisements and readers' comments.

    Args:
        html: the page as it was fetched.
        url: where, which helps to find the date.
        charset: what HTTP said of the encoding.

    Raises:
        Rejected: there is no article text in it.
    """
    page = decode(html, charset)
    if not page.strip():
        raise Rejected("empty page")
    tree = trafilatura.load_html(page)
    if tree is None:
        raise Rejected("no HTML")
    try:
        found = trafilatura.bare_extraction(
            tree,
            url=url,
            include_comments=False,
            with_metadata=True,
            favor_precision=False,
            date_extraction_params=_date_search(),
        )
    except AssertionError:  # htmldate, of a page that is all picture: its root is an svg
        found = None
    if not isinstance(found, Document) or not (found.text or "").strip():
        raise Rejected("no article text in the page")
    return Extracted(
        text=str(found.text),
        title=found.title,
        author=found.author,
        published=_published(found.date, page, url),
        language=found.language,
        outlet=found.sitename,
        modified=_modified(tree),
        canonical=_canonical(tree, url),
    )


MODIFIED = (
    "//meta[@property='article:modified_time' or @property='og:updated_time'"
    " or @itemprop='dateModified' or @name='last-modified']/@content"
)


def _modified(tree: HtmlElement) -> datetime | None:
    """Return when the page says that it was last edited."""
    for value in (*tree.xpath(MODIFIED), *_linked_data(tree, "dateModified")):
        found = sane(shape.time({"at": str(value).strip()}, "at"))
        if found:
            return found
    return None


def _linked_data(tree: HtmlElement, key: str) -> Iterator[Any]:
    """Yield the values of a key in a page's JSON-LD, wherever they stand; what is no JSON is passed over."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            waiting = [shape.loads(str(script).encode("utf-8", "ignore"))]
        except Rejected:
            continue
        while waiting:
            value = waiting.pop(0)
            if isinstance(value, Mapping):
                yield from shape.many(value.get(key))
                waiting += [member for member in value.values() if isinstance(member, dict | list)]
            elif isinstance(value, list):
                waiting += value


def _canonical(tree: HtmlElement, url: str) -> str | None:
    """Return the address that a page calls its own (RFC 6596), if it may be believed.

    It must lie on the same host, but for `www.` and its like: another subdomain may be another publisher's
    (Substack, WordPress.com). Nor may it be the front page, which careless templates name on every page.
    """
    hrefs = tree.xpath(
        "//link[contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href"
    )
    if len(set(hrefs)) != 1:
        return None
    try:
        found = urljoin(url, str(hrefs[0]).strip())
        canonical_url(found)
        ours, theirs = urlsplit(url), urlsplit(found)
    except (UrlError, ValueError):
        return None
    if theirs.path in ("", "/") and not theirs.query and ours.path not in ("", "/"):
        return None
    return found if _bare_host(ours.hostname) == _bare_host(theirs.hostname) else None


def _bare_host(host: str | None) -> str:
    """Return a host without the label that tells only a form of the site."""
    host = host or ""
    return next((host.removeprefix(label) for label in SAME_SITE if host.startswith(label)), host)


def _date_search() -> dict[str, Any]:
    """Return how htmldate looks for a date: the first of publication, with the time where there is one."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    return {
        "original_date": True,
        "extensive_search": True,
        "outputformat": "%Y-%m-%dT%H:%M:%S%z",
        "max_date": tomorrow.strftime("%Y-%m-%d"),
    }


def _published(found: str | None, page: str, url: str) -> datetime | None:
    """Return the date that was found, but for one that was made of a year, as of a copyright notice.

    htmldate says 1 January then; of a page that does say so the quick search tells the same.
    """
    if found and NEW_YEAR in found:
        found = find_date(page, url=url, **_date_search() | {"extensive_search": False})
    try:
        return sane(datetime.fromisoformat(found)) if found else None
    except ValueError:
        return None


def sane(when: datetime | None) -> datetime | None:
    """Return a time in UTC, or None when it lies before the web or after tomorrow."""
    if when is None:
        return None
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return (
        aware.astimezone(UTC)
        if EARLIEST <= aware <= datetime.now(UTC) + timedelta(days=1)
        else None
    )
