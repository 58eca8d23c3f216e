"""Text of others in places that read Markdown."""

import re

# A link or an image, or the end of one whose beginning was cut off.
LINK = re.compile(
    r"!?\[([^\[\]\n]{0,300})\]\((?:https?://|/)[^()\s]{0,2000}\)|\]\(https?://[^()\s]{0,2000}\)"
)
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str) -> str:
    """Return a text whose characters Markdown shows as they are."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def without_links(text: str) -> str:
    """Return text for a cell of a table with the words of Markdown links in place of the links.

    What a page links is kept in documents; in a narrow cell the address hides the words.
    """
    return LINK.sub(r"\1", text)
