"""Feeds of an outlet (RSS 2.0, Atom per RFC 4287, JSON Feed 1.1), its robots.txt and its news sitemap."""

import json
from collections.abc import Sequence
from email.utils import format_datetime
from xml.etree import ElementTree as ET

from crawler.sample_web.content import Article, Outlet

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
SITEMAP_PATH = "/sitemap-news.xml"
TYPES = {
    "rss": "application/rss+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


def feed(outlet: Outlet, articles: Sequence[Article]) -> bytes:
    """Return the feed of an outlet in the format that it uses."""
    return {"rss": _rss, "atom": _atom, "json": _json}[outlet.feed](outlet, articles)


def _child(parent: ET.Element, tag: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, tag, attributes).text = text


def _rss(outlet: Outlet, articles: Sequence[Article]) -> bytes:
    ET.register_namespace("dc", DC)
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _child(channel, "title", outlet.name)
    _child(channel, "link", f"http://{outlet.host}/")
    _child(channel, "description", outlet.description)
    _child(channel, "language", outlet.language)
    for article in articles:
        item = ET.SubElement(channel, "item")
        _child(item, "title", article.title)
        _child(item, "link", f"{article.url}?utm_source=rss&utm_medium=feed")
        _child(item, "guid", article.url, isPermaLink="true")
        _child(item, f"{{{DC}}}creator", article.author)
        _child(item, "pubDate", format_datetime(article.published))
        _child(item, "description", article.summary)
    return _xml(root)


def _atom(outlet: Outlet, articles: Sequence[Article]) -> bytes:
    ET.register_namespace("", ATOM)
    root = ET.Element(f"{{{ATOM}}}feed")
    _child(root, f"{{{ATOM}}}title", outlet.name)
    _child(root, f"{{{ATOM}}}id", f"http://{outlet.host}/")
    if articles:
        _child(root, f"{{{ATOM}}}updated", articles[0].published.isoformat())
    for article in articles:
        entry = ET.SubElement(root, f"{{{ATOM}}}entry")
        _child(entry, f"{{{ATOM}}}title", article.title)
        _child(entry, f"{{{ATOM}}}id", article.url)
        ET.SubElement(entry, f"{{{ATOM}}}link", href=article.url, rel="alternate")
        _child(entry, f"{{{ATOM}}}published", article.published.isoformat())
        _child(entry, f"{{{ATOM}}}updated", (article.modified or article.published).isoformat())
        _child(entry, f"{{{ATOM}}}summary", article.summary)
        author = ET.SubElement(entry, f"{{{ATOM}}}author")
        _child(author, f"{{{ATOM}}}name", article.author)
    return _xml(root)


def _json(outlet: Outlet, articles: Sequence[Article]) -> bytes:
    items = [
        {
            "id": article.url,
            "url": article.url,
            "title": article.title,
            "summary": article.summary,
            "date_published": article.published.isoformat(),
            "authors": [{"name": article.author}],
        }
        for article in articles
    ]
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"http://{outlet.host}/",
        "language": outlet.language,
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def sitemap(outlet: Outlet, articles: Sequence[Article]) -> bytes:
    """Return the outlet's news sitemap (Google's extension of sitemaps.org)."""
    ET.register_namespace("", SITEMAP)
    ET.register_namespace("news", NEWS)
    root = ET.Element(f"{{{SITEMAP}}}urlset")
    for article in articles:
        url = ET.SubElement(root, f"{{{SITEMAP}}}url")
        _child(url, f"{{{SITEMAP}}}loc", article.url)
        news = ET.SubElement(url, f"{{{NEWS}}}news")
        publication = ET.SubElement(news, f"{{{NEWS}}}publication")
        _child(publication, f"{{{NEWS}}}name", outlet.name)
        _child(publication, f"{{{NEWS}}}language", outlet.language)
        _child(news, f"{{{NEWS}}}publication_date", article.published.isoformat())
        _child(news, f"{{{NEWS}}}title", article.title)
    return _xml(root)


def robots(host: str, disallow: Sequence[str]) -> bytes:
    """Return a robots.txt (RFC 9309)."""
    rules = [f"Disallow: {path}" for path in disallow] or ["Disallow:"]
    lines = ["User-agent: *", *rules, "", f"Sitemap: http://{host}{SITEMAP_PATH}", ""]
    return "\n".join(lines).encode()


def _xml(root: ET.Element) -> bytes:
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
