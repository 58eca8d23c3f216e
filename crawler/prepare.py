"""What happens to every item, whoever brought it, before it is stored."""

from dataclasses import dataclass, replace

from config import Settings
from crawler.errors import Rejected
from crawler.extraction import extract, sane
from db.identity import UrlError, canonical_url
from db.records import Item

SEEN = ("gdelt",)  # says when it saw an article, which may be days after its publication


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an item may be."""

    body_bytes: int
    text_chars: int

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """Take the limits of the settings."""
        return cls(settings.max_body_bytes, settings.max_text_chars)


def prepare(item: Item, limits: Limits) -> Item:
    """Return the item as it is stored: checked, with its text.

    A text that the item has is left as it is, for the offsets of annotations count its characters.

    Raises:
        Rejected: with the cause.
    """
    _check_addresses(item)
    item = _extracted(item, limits)
    item = _dated(item)
    _check_text(item, limits)
    return item


def _check_addresses(item: Item) -> None:
    try:
        for url in (item.url, item.parent_url, item.root_url, *item.addresses):
            if url is not None:
                canonical_url(url)
    except UrlError as error:
        raise Rejected(str(error)) from error


def _extracted(item: Item, limits: Limits) -> Item:
    """Fill from the page what the source did not say itself."""
    if item.html is None:
        return item
    if len(item.html) > limits.body_bytes:
        raise Rejected(f"page of {len(item.html):,} bytes; the limit is {limits.body_bytes:,}")
    page = extract(item.html, item.url, item.charset)
    dates_from = dict(item.dates_from)
    seen = item.published if dates_from.get("published") in SEEN else None
    if seen and page.published and page.published < seen:
        item = replace(item, published=page.published)
        dates_from["published"] = "page"
    for name in ("published", "modified"):
        if getattr(item, name) is None and getattr(page, name) is not None:
            dates_from[name] = "page"
    return replace(
        item,
        html=None,
        text=page.text,
        title=item.title or page.title,
        author=page.author or item.author,
        published=item.published or page.published,
        modified=item.modified or page.modified,
        dates_from=dates_from,
        language=item.language or page.language,
        canonical=item.canonical or page.canonical,
        extra={**item.extra, "page_title": page.title} if page.title else item.extra,
    )


def _dated(item: Item) -> Item:
    """Drop a date that cannot be, and keep what was said; a text is not edited before it is published."""
    dates_from, extra = dict(item.dates_from), dict(item.extra)
    dates = {}
    for name in ("published", "modified"):
        said = getattr(item, name)
        dates[name] = sane(said)
        if dates[name] is None:
            dates_from.pop(name, None)
            if said is not None:
                extra[f"{name}_given"] = said.isoformat()
    published, modified = dates["published"], dates["modified"]
    if modified is not None and (published is None or modified <= published):
        modified = None
        dates_from.pop("modified", None)
    return replace(item, published=published, modified=modified, dates_from=dates_from, extra=extra)


def _check_text(item: Item, limits: Limits) -> None:
    if item.deleted:
        return
    if not (item.text or "").strip() and not (item.title or "").strip():
        raise Rejected("neither text nor title")
    length = len(item.text or "")
    if length > limits.text_chars:
        raise Rejected(f"text of {length:,} characters; the limit is {limits.text_chars:,}")
