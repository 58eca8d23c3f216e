"""Where the originals are to be read."""

import os
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

SAMPLE_WEB = "GROUNDSWELL_SAMPLE_WEB"  # set by the demo, which serves the originals on loopback
RESERVED = ".example"
ARCHIVE = "https://web.archive.org/web"  # leads to the capture that is nearest to a time


def original(url: str) -> str | None:
    """Return where a person can read the original; None if the address is not of the web.

    Addresses of the sample web lead to the server that the demo runs.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    served = os.environ.get(SAMPLE_WEB)
    if served and parts.hostname.endswith(RESERVED):
        query = f"?{parts.query}" if parts.query else ""
        return f"{served}/{parts.hostname}{parts.path}{query}"
    return url


def archived(url: str, when: datetime) -> str | None:
    """Return the address of the capture in the Internet Archive that is nearest to a time.

    None if the address is not of the web, or is one of the sample web, which nobody archives.
    """
    if original(url) is None or (urlsplit(url).hostname or "").endswith(RESERVED):
        return None
    return f"{ARCHIVE}/{when.astimezone(UTC):%Y%m%d%H%M%S}/{url}"


def anchor(url: str, label: str) -> str:
    """Return a link as HTML that opens elsewhere and tells the other side nothing of us."""
    return (
        f'<a href="{escape(url, quote=True)}" target="_blank" rel="noopener noreferrer">'
        f"{escape(label)}</a>"
    )
