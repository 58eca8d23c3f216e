"""The plain text of a post that a site gives as a piece of HTML."""

from lxml import html
from lxml.etree import ParserError

BREAKS = ("p", "br", "div", "li", "blockquote", "pre")
SHORTENED = "..."


def html_to_text(fragment: str | None) -> str:
    """Return the text of a fragment, with a blank line between paragraphs and links in full."""
    if not fragment or not fragment.strip():
        return ""
    try:
        root = html.fromstring(f"<div>{fragment}</div>")
    except ParserError:
        return ""
    for element in root.iter(*BREAKS):
        if element is not root:
            element.text = ("\n" if element.tag == "br" else "\n\n") + (element.text or "")
    for link in root.iter("a"):
        shown, address = link.text_content(), link.get("href", "")
        if shown.endswith(SHORTENED) and address.startswith(shown.removesuffix(SHORTENED)):
            link.text = address
    paragraphs = root.text_content().split("\n\n")
    return "\n\n".join(p.strip() for p in paragraphs if p.strip())
