"""Pages as they are met on the web: the article somewhere among navigation, banners and comments."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from crawler.sample_web.content import Article, Content, Outlet

Link = Callable[[str, str], str]
LAYOUTS = ("article.html", "blocks.html", "table.html")
FICTION = (
    "This page is fiction: the outlet and its people are invented. Real organisations appear only with"
    " positions of public record."
)

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    trim_blocks=True,
)


def article_page(content: Content, outlet: Outlet, article: Article, link: Link) -> str:
    """Render an article in the outlet's layout."""
    layout = LAYOUTS[[o.host for o in content.outlets].index(outlet.host) % len(LAYOUTS)]
    others = [a for a in content.of(outlet) if a is not article][:4]
    return _environment.get_template(layout).render(
        outlet=outlet, article=article, related=others, link=link, fiction=FICTION,
        body=[_block(b) for b in article.body], metadata=_metadata(outlet, article),
    )  # fmt: skip


def front_page(outlet: Outlet, articles: Sequence[Article], link: Link) -> str:
    """Render an outlet's list of articles."""
    template = _environment.get_template("front.html")
    return template.render(outlet=outlet, articles=articles, link=link, fiction=FICTION)


def post_page(host: str, title: str, posts: Sequence[dict[str, Any]]) -> str:
    """Render a thread of posts; each has author, time and text (plain)."""
    template = _environment.get_template("thread.html")
    return template.render(host=host, title=title, posts=posts, fiction=FICTION)


def index_page(content: Content, link: Link) -> str:
    """Render the list of all outlets."""
    return _environment.get_template("index.html").render(
        content=content, link=link, fiction=FICTION
    )


def _block(block: str) -> Markup:
    """Return one block of the body as HTML."""
    if block.startswith("## "):
        return Markup("<h2>{}</h2>").format(block[3:])
    if block.startswith("> "):
        words = " ".join(line.removeprefix(">").strip() for line in block.splitlines())
        return Markup("<blockquote><p>{}</p></blockquote>").format(words)
    if block.startswith("- "):
        items = (Markup("<li>{}</li>").format(line[2:]) for line in block.splitlines())
        return Markup("<ul>{}</ul>").format(Markup("").join(items))
    return Markup("<p>{}</p>").format(Markup("<br>").join(map(escape, block.splitlines())))


def _metadata(outlet: Outlet, article: Article) -> Markup:
    """Return schema.org's NewsArticle as JSON-LD, safe inside a script element."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "author": [{"@type": "Person", "name": article.author}],
        "datePublished": article.published.isoformat(),
        "dateModified": (article.modified or article.published).isoformat(),
        "publisher": {"@type": "Organization", "name": outlet.name},
    }
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704
