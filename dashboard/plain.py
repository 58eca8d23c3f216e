"""Text of others in places that read Markdown."""

import re

SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&])")


def plain(text: str) -> str:
    """Return a text whose characters Markdown shows as they are."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
