"""Bytes of a page to text, whatever encoding the page claims to be in."""

import codecs
import re

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{2,40})", re.IGNORECASE
)
HEAD = 4096
GUESSED_FROM = 100_000


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the text of a page; nothing is raised, wrong bytes become U+FFFD.

    A byte-order mark decides; then UTF-8 if all of it is valid, for hardly any other text is by chance;
    then what HTTP or the page declares, if it fits; then what charset-normalizer guesses.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    meta = META.search(body[:HEAD])
    for candidate in ("utf-8", declared, meta.group(1).decode("ascii") if meta else None):
        text = _strictly(body, candidate)
        if text is not None:
            return text
    guess = from_bytes(body[:GUESSED_FROM]).best()
    return body.decode(guess.encoding if guess else "utf-8", "replace")


def _strictly(body: bytes, encoding: str | None) -> str | None:
    """Decode without errors, or not at all; Latin-1 is read as Windows-1252 (WHATWG Encoding)."""
    if not encoding:
        return None
    try:
        name = codecs.lookup(encoding).name
        return body.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, ValueError):  # `undefined` and its like are codecs too
        return None
