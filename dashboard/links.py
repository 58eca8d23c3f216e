"""Where the originals are to be read."""

import os
from urllib.parse import urlsplit

SAMPLE_WEB = "GROUNDSWELL_SAMPLE_WEB"  # set by the demo, which serves the originals on loopback
RESERVED = ".example"


def original(url: str) -> str | None:
    """Return where a person can read the original; None if the address is not of the web.

    Addresses of the sample web lead to the server that the demo runs.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    served = os.environ.get(SAMPLE_WEB)
    if served and parts.hostname.endswith(RESERVED):
        query = f"?{parts.query}" if parts.query else ""
        return f"{served}/{parts.hostname}{parts.path}{query}"
    return url
