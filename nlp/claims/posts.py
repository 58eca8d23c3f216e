"""Posts without what surrounds their words."""

import html
import re
from datetime import date, datetime

ADDRESS = re.compile(r"(?:https?://|pic\.twitter\.com/|www\.)\S+")
# "— Name (@handle) March 4, 2020", as embedded posts end.
SIGNATURE = re.compile(r"[—–-]\s[^—–\n]{0,80}\(@\w{1,30}\)\s+([A-Z][a-z]+ \d{1,2}, \d{4})\W*$")
HASHTAG = re.compile(r"#(\w+)")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|_")


def cleaned(post: str) -> str:
    """Return a post without addresses and signature, its hashtags and handles split into words."""
    text = SIGNATURE.sub("", html.unescape(post).strip().strip('"').strip())
    text = ADDRESS.sub(" ", text)
    text = HASHTAG.sub(lambda m: CAMEL.sub(" ", m[1]), text)
    text = re.sub(r"@(\w+)", lambda m: CAMEL.sub(" ", m[1]), text)
    return " ".join(text.replace('""', '"').split())


def posted(post: str) -> date | None:
    """Return the day in a post's signature, if it has one."""
    match = SIGNATURE.search(html.unescape(post).strip().strip('"').strip())
    if match is None:
        return None
    try:
        return datetime.strptime(match[1], "%B %d, %Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None
