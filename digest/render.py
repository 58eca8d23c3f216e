"""A digest as HTML (for mail and for the web) and as a text that is worth reading on its own."""

import base64
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from charts import weekly
from digest.model import Digest, Item
from digest.wording import clean, shortened

WIDTH = 72
PREHEADER_LENGTH = 130  # what inboxes show beside a subject


@dataclass(frozen=True, slots=True)
class Reader:
    """What belongs to one reader alone: the links to leave, and why the mail came."""

    unsubscribe_url: str | None = None
    why: str = ""


def pictures(digest: Digest) -> dict[str, bytes]:
    """Return the charts of a digest as PNGs, by name."""
    return {p.name: weekly.png(p.chart) for p in digest.pictures}


def mail_html(digest: Digest, reader: Reader) -> str:
    """Return the HTML part of the mail; charts are named by their content ids."""
    return _inlined(_page(digest, reader, lambda name: f"cid:{name}", web=False))


def web_html(digest: Digest, images: Mapping[str, bytes]) -> str:
    """Return the digest as one file for the web or for paper, with its charts inside."""
    encoded = {name: base64.b64encode(png).decode() for name, png in images.items()}
    page = _page(digest, Reader(), lambda name: f"data:image/png;base64,{encoded[name]}", web=True)
    return _inlined(page)


def _page(digest: Digest, reader: Reader, source: Callable[[str], str], *, web: bool) -> str:
    template = templates().get_template("digest.html")
    return template.render(
        digest=digest, reader=reader, source=source, web=web,
        language=digest.locale.replace("_", "-"), preheader=shortened(digest.lead, PREHEADER_LENGTH),
    )  # fmt: skip


@cache
def templates() -> Environment:
    """Return the templates; whatever strangers wrote is escaped."""
    return Environment(
        loader=PackageLoader("digest"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _inlined(page: str) -> str:
    """Return a page with its styles at the elements, as mail programs want them; media queries stay."""
    inliner = css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
    )
    # the inliner puts what it keeps of the styles first, and the encoding must stand before all
    return str(inliner.inline(page)).replace("<head>", '<head><meta charset="utf-8">', 1)


def text(digest: Digest, reader: Reader | None = None) -> str:
    """Return the digest as plain text, with every receipt's address."""
    lines = [f"{digest.topic_name}, {digest.period_words}", "", *_wrapped(f"{digest.finding}.")]
    for section in digest.sections:
        lines += ["", section.title.upper(), ""]
        for words in filter(None, (section.intro, section.empty)):
            lines += _wrapped(words)
        if section.picture is not None and not section.items:
            lines += _wrapped(section.picture.alt)
        for item in section.items:
            lines += _item(item)
    lines += ["", "-" * WIDTH, "", f"All of it: {digest.overview_url}", ""]
    for note in digest.notes:
        lines += _wrapped(note)
    if reader and reader.why:
        lines += ["", *_wrapped(reader.why)]
    if reader and reader.unsubscribe_url:
        lines += ["", f"Unsubscribe: {reader.unsubscribe_url}"]
    return "\n".join(lines) + "\n"


def _item(item: Item) -> list[str]:
    lines = _wrapped(f"* {item.text}", "  ") if item.text else []
    if item.quote:
        mark = "  " if item.text else "* "
        lines += _wrapped(f"{mark}“{clean(item.quote)}”", "  ")
    if item.source:
        lines += _wrapped(f"  {clean(item.source)}", "  ")
    return lines + [f"  {link.url}" for link in item.links]


def _wrapped(words: str, indent: str = "") -> list[str]:
    return textwrap.wrap(
        words, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )  # fmt: skip
