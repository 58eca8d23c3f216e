"""Who is who: the canonical URL and the id of a document, and the hash of a text."""

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

import ural
from courlan import clean_url
from w3lib.url import canonicalize_url, safe_url_string

from config.errors import GroundswellError

MAX_URL = 2000
WEB = re.compile(r"https?://[^/?#\s]*[^/?#\s.:@]")
HOST = re.compile(r"[^\x00-\x20\x7f\"#%/<>?@\\^`{|}]+")  # WHATWG URL, forbidden host code points
UNSEEN = dict.fromkeys((0x00, 0xAD, 0x2060, 0xFEFF))
AMP = re.compile(r"amp(=.*)?|output(type)?=amp", re.IGNORECASE)


class UrlError(GroundswellError):
    """The address is not one of the web."""


@lru_cache(maxsize=20_000)
def canonical_url(url: str) -> str:
    """Return an address without what does not belong to it: trackers, fragment, needless escapes.

    courlan drops tracking parameters and fragments, w3lib sorts the query and normalises escapes
    (RFC 3986, section 6); neither alone is enough. It can still be fetched.

    Raises:
        UrlError: the address is not an absolute http(s) URL.
    """
    if len(url) > MAX_URL:
        raise UrlError(f"URL of {len(url):,} characters")
    cleaned = clean_url(url.strip())
    if not cleaned or not WEB.match(cleaned):
        raise UrlError(f"not an http(s) URL: {url[:200]!r}")
    try:
        found = _with_bare_query(str(canonicalize_url(cleaned)), url)
        if not HOST.fullmatch(urlsplit(found).hostname or ""):
            raise ValueError("no host")
        identity(found)
    except (ValueError, AttributeError, TypeError) as error:  # ural names no errors of its own
        raise UrlError(f"not an http(s) URL: {url[:200]!r}: {error}") from error
    return found


def _with_bare_query(cleaned: str, url: str) -> str:
    """Put back a query without names, such as `?PageName`, which courlan drops as an empty parameter."""
    query = urlsplit(safe_url_string(url.strip())).query
    if not query or "=" in query or "&" in query or AMP.fullmatch(query):
        return cleaned
    return urlunsplit(urlsplit(cleaned)._replace(query=query))


@lru_cache(maxsize=20_000)
def identity(canonical: str) -> str:
    """Return what all addresses of one page share: with and without www, https, AMP, mobile host, index page.

    Host and path are ural's judgement. The query is what `canonical_url` left of it, for ural takes some
    parameters for a session that tell articles apart (`sid`, see docs/sources.md).
    """
    parts = urlsplit(canonical)
    place = ural.normalize_url(urlunsplit(parts._replace(query="")))
    items = [item for item in parts.query.split("&") if item and not AMP.fullmatch(item)]
    return f"{place}?{'&'.join(items)}" if items else str(place)


def document_id(canonical: str) -> str:
    """Return the id of the document at a canonical URL: the same in every database."""
    return hashlib.sha256(identity(canonical).encode()).hexdigest()[:16]


def content_hash(title: str | None, text: str) -> str:
    """Return a hash of what a reader sees, so that copies and changes are told."""
    return hashlib.sha256(f"{title or ''}\0{text}".encode()).hexdigest()


def clean_text(text: str) -> str:
    """Return `text` as the database keeps it: NFC, without NUL, lone surrogates, and what nobody sees.

    Soft hyphens, word joiners and byte order marks would hide the name that they stand in; a space of no
    width stays, as it parts words in Thai.
    """
    whole = text.encode("utf-8", "ignore").decode().translate(UNSEEN)
    return unicodedata.normalize("NFC", whole)
