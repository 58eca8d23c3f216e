"""Who is there already: the documents at some addresses and the authors of some names, for one transaction.

Used by `db.store` and `db.documents` only. Asking once for a batch, not once an item, is most of what makes
storing quick.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import tables
from db.identity import canonical_url, document_id
from db.records import Item


class Register:
    """Knows the documents at the addresses of a batch of items, and what becomes of them in the transaction.

    A document is known by all spellings of its canonical URL (`db.identity`) and by every other address that
    was noted of it.

    Attributes:
        opened: ids of the documents whose opening came, changed or went; what answers them reads it.
    """

    def __init__(self, session: Session, items: Sequence[Item]) -> None:
        self.session = session
        self.opened: set[str] = set()
        wanted = list(
            dict.fromkeys(url for item in items for url in (*addresses(item), *_thread(item)))
        )
        document, other = tables.Document, tables.DocumentAddress
        ids = [document_id(url) for url in wanted]
        self._known = {
            d.id: d for d in session.scalars(select(document).where(document.id.in_(ids)))
        }
        pairs = session.execute(
            select(other.url, document)
            .join(document, document.id == other.document_id)
            .where(other.url.in_(wanted))
        )
        self._other = dict(pairs.tuples().all())
        self._authors: dict[tuple[str, str], int] = {}

    def find(self, urls: Iterable[str]) -> tables.Document | None:
        """Return the document that has one of the addresses of the batch; the first address decides."""
        found = (self._known.get(document_id(url)) or self._other.get(url) for url in urls)
        return next((document for document in found if document is not None), None)

    def id_of(self, url: str | None) -> str | None:
        """Return the id of the document at an address of the batch, also of one that is not there yet."""
        if not url:
            return None
        canonical = canonical_url(url)
        found = self.find([canonical])
        return found.id if found else document_id(canonical)

    def add(self, document: tables.Document) -> None:
        """Add a new document."""
        self.session.add(document)
        self._known[document.id] = document

    def note(self, document: tables.Document, urls: Iterable[str], now: datetime) -> None:
        """Note further addresses of a document; those of other documents stay theirs."""
        for url in urls:
            same = self._known.get(document_id(url), document) is document
            if same and url != document.canonical_url and url not in self._other:
                self.session.add(
                    tables.DocumentAddress(url=url, document_id=document.id, first_seen=now)
                )
                self._other[url] = document

    def author_id(self, outlet: str, name: str | None) -> int | None:
        """Return the id of an author, who is added if new; None without a name."""
        if not name:
            return None
        key = (outlet, name[:300])
        if key not in self._authors:
            table = tables.Author
            author = self.session.scalar(
                select(table).where(table.outlet == key[0], table.name == key[1])
            )
            if author is None:
                author = table(outlet=key[0], name=key[1])
                self.session.add(author)
                self.session.flush()
            self._authors[key] = author.id
        return self._authors[key]


def addresses(item: Item) -> Iterator[str]:
    """Yield all addresses of an item, each once, the canonical one first."""
    given = (item.canonical, item.url, *item.addresses)
    yield from dict.fromkeys(canonical_url(url) for url in given if url)


def _thread(item: Item) -> Iterator[str]:
    yield from (canonical_url(url) for url in (item.parent_url, item.root_url) if url)
