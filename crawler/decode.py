"""Bytes of a page to text, whatever encoding the page claims to be in."""

import codecs
import re

from charset_normalizer import from_bytes
from w3lib.encoding import resolve_encoding

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.\-]{2,40})", re.IGNORECASE
)
HEAD = 4096
SIGNS = {"iso2022": b"\x1b", "hz": b"~{"}  # of encodings that are written in plain ASCII
GUESSED_FROM = 100_000
LARGER = {
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}  # besides those of w3lib


def decode(body: bytes, declared: str | None = None) -> str:
    """Return the text of a page; nothing is raised, wrong bytes become U+FFFD.

    A byte-order mark decides; then UTF-8 if all of it is valid, for hardly any other text is by chance, save
    in encodings that use the bytes of ASCII for something else (ISO-2022-JP, UTF-16); then what HTTP or the
    page declares, if it fits; then what charset-normalizer guesses.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    meta = META.search(body[:HEAD])
    claims = [declared, meta.group(1).decode("ascii") if meta else None]
    for candidate in (
        *(claim for claim in claims if _hides_in_ascii(body, claim)),
        "utf-8",
        *claims,
    ):
        text = _strictly(body, candidate)
        if text is not None:
            return text
    guess = from_bytes(body[:GUESSED_FROM]).best()
    return body.decode(guess.encoding if guess else "utf-8", "replace")


def _hides_in_ascii(body: bytes, encoding: str | None) -> bool:
    """Tell whether bytes that may pass for UTF-8 show the signs of the encoding that they claim."""
    try:
        name = codecs.lookup(encoding or "").name
    except (LookupError, ValueError):
        return False
    if name.startswith(("utf-16", "utf-32")):
        return b"\0" in body[:4]  # half of an ASCII character, with which every page begins
    return any(name.startswith(family) and sign in body for family, sign in SIGNS.items())


def _strictly(body: bytes, encoding: str | None) -> str | None:
    """Decode without errors, or not at all; names mean what they mean to browsers (WHATWG Encoding).

    Latin-1 is Windows-1252, gb2312 is GB 18030, and so on: the larger encodings of what was declared.
    """
    if not encoding:
        return None
    try:
        name = codecs.lookup(encoding).name
        return body.decode(LARGER.get(name) or resolve_encoding(name) or name)
    except (LookupError, ValueError):  # `undefined` and its like are codecs too
        return None
