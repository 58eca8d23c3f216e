"""Who is who: the canonical URL and the id of a document, and the hash of a text."""

import hashlib
import re
import unicodedata

from courlan import clean_url
from w3lib.url import canonicalize_url

from config.errors import GroundswellError

MAX_URL = 2000
WEB = re.compile(r"https?://[^/?#\s]*[^/?#\s.:@]")


class UrlError(GroundswellError):
    """The address is not one of the web."""


def canonical_url(url: str) -> str:
    """Return the one address that all spellings of `url` share.

    courlan drops tracking parameters and fragments, w3lib sorts the query and normalises escapes
    (RFC 3986, section 6); neither alone is enough.

    Raises:
        UrlError: the address is not an absolute http(s) URL.
    """
    if len(url) > MAX_URL:
        raise UrlError(f"URL of {len(url):,} characters")
    cleaned = clean_url(url.strip())
    if not cleaned or not WEB.match(cleaned):
        raise UrlError(f"not an http(s) URL: {url[:200]!r}")
    try:
        return str(canonicalize_url(cleaned))
    except ValueError as error:
        raise UrlError(f"not an http(s) URL: {url[:200]!r}: {error}") from error


def document_id(canonical: str) -> str:
    """Return the id of the document at a canonical URL: the same in every database."""
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def content_hash(title: str | None, text: str) -> str:
    """Return a hash of what a reader sees, so that copies and changes are told."""
    return hashlib.sha256(f"{title or ''}\0{text}".encode()).hexdigest()


def clean_text(text: str) -> str:
    """Return `text` as the database keeps it: NFC, without NUL and lone surrogates."""
    whole = text.encode("utf-8", "ignore").decode().replace("\x00", "")
    return unicodedata.normalize("NFC", whole)
