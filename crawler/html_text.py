"""The plain text of a post that a site gives as a piece of HTML."""

import re

from lxml import html
from lxml.etree import ParserError

BREAKS = ("p", "br", "div", "li", "blockquote", "pre")
SHORTENED = "..."
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # nor lxml's


def html_to_text(fragment: str | None) -> str:
    """Return the text of a fragment, with a blank line between paragraphs and links in full."""
    whole = NOT_XML.sub("", fragment or "").strip()
    if not whole:
        return ""
    try:
        root = html.fromstring(f"<div>{whole}</div>")
    except ParserError:
        return ""
    for element in root.iter(*BREAKS):
        if element is not root:
            text = NOT_XML.sub("", element.text or "")  # `&#7;` is one only now
            element.text = ("\n" if element.tag == "br" else "\n\n") + text
    for link in root.iter("a"):
        shown, address = link.text_content(), link.get("href", "")
        if shown.endswith(SHORTENED) and address.startswith(shown.removesuffix(SHORTENED)):
            link.text = NOT_XML.sub("", address)
    paragraphs = NOT_XML.sub("", root.text_content()).split("\n\n")
    return "\n\n".join(p.strip() for p in paragraphs if p.strip())
