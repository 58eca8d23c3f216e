"""Writing one document: who it is, what is new about it, what an edit or a deletion does.

Used by `db.store` only, inside its transactions.
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from db import tables
from db.changes import changes
from db.context import UNKNOWN_RELEVANCE, forget_matches, judge_anew, opening
from db.copies import dissolve_groups, forget_copies
from db.identity import content_hash, document_id
from db.records import Disposition, Item
from db.register import Register, addresses

EVIDENCE: tuple[type[tables.Evidence], ...] = (
    tables.EntityMention,
    tables.Stance,
    tables.FrameLabel,
    tables.Sentiment,
    tables.Quote,
    tables.ClaimMention,
    tables.NarrativeMember,
    tables.ClaimRelation,
    tables.Embedding,
    tables.ScheduledEvent,
)
UNKNOWN_LANGUAGE = {"language": None, "language_probability": None}


@dataclass(frozen=True, slots=True)
class Words:
    """What a reader sees of an item, as the database keeps it."""

    title: str | None
    text: str

    @classmethod
    def of(cls, item: Item) -> "Words":
        """Take the words of an item; what has no text is its title."""
        title = item.title.strip() if item.title else None
        return cls(title, item.text or title or "")


def upsert(register: Register, item: Item, source_id: int, now: datetime) -> Disposition:
    """Insert or update one document, and say what became of the item.

    A document is known by any of its addresses. A changed text makes all offsets wrong, so that its
    annotations go in the same transaction, and the version before is kept as a revision; the stages then
    see it as new. Engagement is refreshed without that.

    Only the source that a document is of edits it or takes it back. Others add addresses, counts and dates
    that are missing; one that brings the first text of a bare title becomes the document's source.
    """
    urls = list(addresses(item))
    known = register.find(urls)
    if known is None:
        if item.deleted:
            return Disposition.UNCHANGED
        register.note(_insert(register, item, urls[0], source_id, now), urls, now)
        return Disposition.NEW
    register.note(known, urls, now)
    if known.source_id != source_id and not _is_first_text(known, item):
        if not (known.deleted or item.deleted):
            _complete(register.session, known, item)
        return Disposition.UNCHANGED
    known.source_id, known.looked = source_id, now
    if item.deleted:
        return _bury(register, known, now)
    return _update(register, known, item, now)


def _is_first_text(known: tables.Document, item: Item) -> bool:
    """Tell whether an item has the text of a document of which only the title is known."""
    bare = not known.deleted and known.text == (known.title or "")
    return bare and not item.deleted and bool((item.text or "").strip())


def _insert(
    register: Register, item: Item, canonical: str, source_id: int, now: datetime
) -> tables.Document:
    words = Words.of(item)
    outlet = (item.outlet or (urlsplit(canonical).hostname or "").removeprefix("www."))[:300]
    document = tables.Document(
        id=document_id(canonical),
        url=item.url,
        canonical_url=canonical,
        kind=item.kind,
        source_id=source_id,
        outlet=outlet,
        author_id=register.author_id(outlet, item.author),
        title=words.title,
        text=words.text,
        summary=item.summary or None,
        published=item.published,
        modified=item.modified,
        dates_from=dict(item.dates_from),
        first_seen=now,
        last_changed=now,
        looked=now,
        content_hash=content_hash(words.title, words.text),
        language_hint=item.language,
        parent_id=register.id_of(item.parent_url),
        root_id=register.id_of(item.root_url),
        engagement=dict(item.engagement),
        extra=dict(item.extra),
    )
    register.add(document)
    register.opened.add(document.id)
    return document


def _update(register: Register, known: tables.Document, item: Item, now: datetime) -> Disposition:
    session = register.session
    _complete(session, known, item)
    if item.modified and item.modified != known.modified:
        _date(known, item, "modified")
    if item.author:
        known.author_id = register.author_id(known.outlet, item.author)
    words = _new_words(known, item)
    digest = content_hash(words.title, words.text)
    if known.content_hash == digest:
        return Disposition.UNCHANGED
    if not known.deleted:
        session.add(
            tables.Revision(
                document_id=known.id,
                title=known.title,
                text=known.text,
                content_hash=known.content_hash,
                seen=known.last_changed,
                replaced=now,
                changes=",".join(changes((known.title, known.text), (words.title, words.text))),
            )
        )
    forget_annotations(session, known.id)
    if opening(known.title, known.text) != opening(words.title, words.text):
        register.opened.add(known.id)
    known.title, known.text, known.content_hash = words.title, words.text, digest
    known.deleted = None
    known.last_changed = now
    session.flush()
    return Disposition.UPDATED


def _complete(session: Session, known: tables.Document, item: Item) -> None:
    """Take over what may change without an edit, and dates that nobody said before.

    Which copy is the original, and which a repost, depends on when they were published; so do the days that
    a text speaks of.
    """
    if item.engagement and known.engagement != dict(item.engagement):
        known.engagement = dict(item.engagement)
    if item.modified and known.modified is None:
        _date(known, item, "modified")
    if item.published and known.published is None:
        _date(known, item, "published")
        dissolve_groups(session, [known.id])
        judge_anew(session, [known.id])


def _date(known: tables.Document, item: Item, name: str) -> None:
    """Take over a date, and where it was read."""
    setattr(known, name, getattr(item, name))
    if name in item.dates_from:
        known.dates_from = known.dates_from | {name: item.dates_from[name]}


def _new_words(known: tables.Document, item: Item) -> Words:
    """Return the words after this visit.

    A bare headline never replaces a text. A feed's headline and the page's own may differ for ever: the
    headline counts as edited when the same place that gave it says another one.
    """
    words = Words.of(item)
    if not (item.text or "").strip() and known.text != (known.title or ""):
        return Words(known.title, known.text)
    title = words.title
    page_title, before = item.extra.get("page_title"), known.extra.get("page_title")
    if page_title is not None and before is not None:
        title = known.title if page_title == before else page_title.strip()
    if page_title is not None and page_title != before:
        known.extra = known.extra | {"page_title": page_title}
    return Words(title, words.text)


def _bury(register: Register, known: tables.Document, now: datetime) -> Disposition:
    """Remove the words of a document that was taken back, everywhere; a tombstone stays."""
    if known.deleted:
        return Disposition.UNCHANGED
    session = register.session
    register.opened.add(known.id)
    forget_annotations(session, known.id)
    for table in (tables.Revision, tables.Review, tables.SampleItem):
        session.execute(delete(table).where(table.document_id == known.id))
    known.title, known.summary, known.author_id = None, None, None
    known.text, known.content_hash, known.extra = "", content_hash(None, ""), {}
    known.deleted = known.last_changed = now
    session.flush()
    return Disposition.DELETED


def forget_annotations(session: Session, *ids: str) -> None:
    """Remove all labels of some documents, so that the stages see them as new."""
    forget_matches(session, ids)
    for table in EVIDENCE:
        session.execute(delete(table).where(table.document_id.in_(ids)))
    forget_copies(session, ids)
    run, event = tables.StageRun, tables.DayEvent
    session.execute(delete(run).where(run.document_id.in_(ids)))
    session.execute(delete(event).where(event.document_id.in_(ids)))
    burst, document = tables.Burst, tables.Document
    session.execute(update(burst).where(burst.document_id.in_(ids)).values(document_id=None))
    session.execute(
        update(document).where(document.id.in_(ids)).values(**UNKNOWN_LANGUAGE, **UNKNOWN_RELEVANCE)
    )
