"""What of people's words and names leaves the house.

Three rules, whatever the table: texts are given as far as `--text` says; authors as `--authors` says; and
posts of platforms that allow their ids alone to be passed on (`export.terms`) are given without words and
names, with the labels that we made and the address by which who may see them finds them.
"""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from config.errors import GroundswellError
from db.views import DocumentDetail, Receipt
from db.views.research import NarrativeMembership
from export.terms import IDS_ONLY_OUTLETS, ids_only

SNIPPET = 280  # code points
READABLE_SHARE, READABLE = 0.4, 600  # of a text, when snippets are given: a share, or code points
KINDS = (
    "stance",
    "frame",
    "sentiment",
    "claim",
    "quote",
    "event",
    "entity",
)  # whose words come first
PSEUDONYM_BYTES = 8  # among a million authors, two share one with a probability of 3e-8


class Text(StrEnum):
    """How much of the texts is given."""

    NONE = "none"  # no words but headlines
    SNIPPET = "snippet"  # the beginning, and words of labels, as much as a quotation may hold
    FULL = "full"


class Authors(StrEnum):
    """How authors are named."""

    PSEUDONYM = "pseudonym"
    NAME = "name"
    NONE = "none"


class CareError(GroundswellError):
    """A pseudonym was asked for, and there is no key."""


@dataclass(frozen=True, slots=True)
class Care:
    """How texts and authors are given; `key` is the secret of the pseudonyms."""

    text: Text = Text.SNIPPET
    authors: Authors = Authors.PSEUDONYM
    key: bytes | None = None

    def author(self, outlet: str, name: str | None) -> str | None:
        """Return an author's name, pseudonym, or nothing; a platform's terms outrank the wish for names.

        A pseudonym is an HMAC-SHA256 of outlet and name (RFC 2104): without the key nobody can try names
        out, and with the same key the same author has it in every export.

        Raises:
            CareError: a pseudonym without a key.
        """
        if name is None or self.authors is Authors.NONE:
            return None
        if self.authors is Authors.NAME:
            return None if outlet.lower() in IDS_ONLY_OUTLETS else name
        if not self.key:
            raise CareError("pseudonyms need a key (setting pseudonym_key_file)")
        digest = hmac.digest(self.key, f"{outlet}\0{name}".encode(), "sha256")
        return f"author-{digest[:PSEUDONYM_BYTES].hex()}"

    def quoted(self, url: str, text: str) -> str | None:
        """Return one sentence of a document of this address, or nothing where words are held back."""
        return None if self.text is Text.NONE or ids_only(url) else text


def _worth(receipt: Receipt) -> tuple[int, float, int, int]:
    """Return the place of a receipt among those whose words are given."""
    kind = KINDS.index(receipt.kind) if receipt.kind in KINDS else len(KINDS)
    return kind, -receipt.probability, receipt.start, receipt.end


@dataclass(frozen=True)
class Published:
    """A document as it is given: what `Care` leaves of it, and what the corpus stages say of it."""

    detail: DocumentDetail
    care: Care
    members: Sequence[NarrativeMembership] = ()
    claims: Mapping[tuple[int, int], str] = field(default_factory=dict)

    @cached_property
    def ids_only(self) -> bool:
        """Return whether the platform allows nothing but the id."""
        return ids_only(self.detail.row.url)

    @cached_property
    def _wordless(self) -> bool:
        return self.ids_only or self.care.text is Text.NONE

    @property
    def title(self) -> str | None:
        """Return the headline; the beginning of a text is no headline where words are held back."""
        title = self.detail.row.title
        if self.ids_only or (self._wordless and self.detail.text.startswith(title)):
            return None
        return title

    @property
    def author(self) -> str | None:
        """Return who signed it, as far as it may be said."""
        return self.care.author(self.detail.row.outlet, self.detail.row.author)

    @cached_property
    def snippet(self) -> str | None:
        """Return the beginning of the text, cut at a word."""
        if self._wordless:
            return None
        text = self.detail.text
        if len(text) <= SNIPPET:
            return text
        beginning = text[:SNIPPET]
        return re.sub(r"\s+\S*$", "", beginning) or beginning

    @property
    def text(self) -> str | None:
        """Return the whole text, if it was asked for and may be given."""
        return self.detail.text if self.care.text is Text.FULL and not self.ids_only else None

    def address(self, url: str) -> str:
        """Return an address; one that holds an account's name is replaced where names are held back."""
        if self.ids_only and self.care.authors is Authors.NONE:
            return re.sub(r"^(https?://[^/]+)/[^/]+/status/", r"\1/i/web/status/", url)
        return url

    def words(self, start: int, end: int) -> str | None:
        """Return the words of a span, or nothing where words are held back."""
        if self._wordless or 0 in self._readable[start:end]:
            return None
        return self.detail.text[start:end]

    @property
    def given(self) -> int:
        """Return how many code points of the text can be read in the data set, in any of its columns."""
        return 0 if self._wordless else sum(self._readable)

    @cached_property
    def _readable(self) -> bytearray:
        """Return for each code point whether it may be read: 1 or 0.

        Words of labels must not make snippets the whole text: short evidence of opinions comes first, then
        claims, long quotes and names; of one kind the surest labels.
        """
        length = len(self.detail.text)
        if self.care.text is Text.FULL:
            return bytearray(b"\1") * length
        begun = len(self.snippet or "")
        readable = bytearray(b"\1") * begun + bytearray(length - begun)
        left = max(READABLE, int(READABLE_SHARE * length)) - begun
        ordered = sorted(self.detail.receipts, key=_worth)
        for start, end in dict.fromkeys((r.start, r.end) for r in ordered):
            new = readable.count(0, start, end)
            if new <= left:
                readable[start:end] = b"\1" * (end - start)
                left -= new
        return readable

    def speaker(self, name: str | None) -> str | None:
        """Return the name of a speaker, whom the text names."""
        return None if self.ids_only else name

    def with_words(self, value: object) -> object:
        """Add to everything in a value that has a span the words that stand there."""
        if isinstance(value, list):
            return [self.with_words(member) for member in value]
        if not isinstance(value, Mapping):
            return value
        found = {key: self.with_words(member) for key, member in value.items()}
        if "start" not in value:
            return found
        return found | {"text": self.words(value["start"], value["end"])}
