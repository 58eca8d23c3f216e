"""One batch of new documents: found in the index, compared, and grouped with what they are copies of."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from db import copies as index
from db.changes import changes_of_copy
from db.copies import CopyText, Link, Measured
from db.session import Database
from db.store import CopyResult
from nlp.copies.compare import Text, compare, measured
from nlp.copies.groups import group_id, grouped, role
from nlp.copies.sketch import Sketch, sketches

CROWDED = (
    64  # documents under one key, after which no other is added: notices that a whole outlet shares
)
COMPARED = 32  # candidates of a document that are compared: those that share most keys
SHARED = 0.3  # of the shorter text's fingerprints, from which it may be a part of the other


def search(database: Database, ids: Sequence[str], fingerprint: str) -> CopyResult:
    """Return what is to be written of a batch: its keys, its links, and the groups that they change."""
    shelf = Shelf(database)
    new = {text.id: text.sketch for text in shelf.get(ids)}
    candidates, indexed = _candidates(database, new)
    shelf.get({key for found in candidates.values() for key in found})
    links = {
        link
        for key, found in candidates.items()
        for other in found
        if (link := compare(shelf[key], shelf[other]))
    }
    known = set(index.links(database, new))
    fresh = sorted(links - known, key=lambda link: (link.first_id, link.second_id))
    dissolved, groups = _regrouped(database, shelf, links | known)
    return CopyResult(
        fingerprint=fingerprint,
        document_ids=ids,
        versions={key: text.changed for key, text in shelf.records.items()},
        keys={key: (sketch.keys, sketch.fingerprints) for key, sketch in new.items()},
        indexed=indexed,
        links=fresh,
        dissolved=dissolved,
        groups=groups,
    )


@dataclass(slots=True)
class Shelf:
    """The documents that a batch has to do with, each read and sketched once."""

    database: Database
    records: dict[str, CopyText] = field(default_factory=dict)
    sketched: dict[str, Text] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Text:
        """Return a document that was read, sketched."""
        return self.get([key])[0]

    def read(self, ids: Collection[str]) -> None:
        """Read the documents that were not read yet."""
        self.records |= index.texts(self.database, set(ids) - set(self.records))

    def get(self, ids: Collection[str]) -> list[Text]:
        """Return documents, sketched; those that were deleted in the meantime are left out."""
        self.read(ids)
        missing = [self.records[i] for i in ids if i in self.records and i not in self.sketched]
        made = sketches([(text.title, text.text) for text in missing])
        for text, sketch in zip(missing, made, strict=True):
            self.sketched[text.id] = Text(text.id, text.published, sketch)
        return [self.sketched[i] for i in ids if i in self.sketched]


def _candidates(
    database: Database, new: Mapping[str, Sketch]
) -> tuple[dict[str, list[str]], list[tuple[int, str]]]:
    """Return what each new document may be a copy of, and the pairs of key and document to index."""
    postings = index.postings(database, {key for sketch in new.values() for key in sketch.keys})
    bands: dict[str, Counter[str]] = defaultdict(Counter)
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    indexed: list[tuple[int, str]] = []
    for document, sketch in new.items():
        first_mark = len(sketch.keys) - sketch.fingerprints
        for place, key in enumerate(sketch.keys):
            there = postings.setdefault(key, [])
            counts = bands if place < first_mark else marks
            counts[document].update(other for other in there if other != document)
            if len(there) < CROWDED and document not in there:
                there.append(document)
                indexed.append((key, document))
    lengths = index.fingerprints(database, {other for found in marks.values() for other in found})
    lengths |= {document: sketch.fingerprints for document, sketch in new.items()}
    found = {
        document: _best(bands[document], marks[document], document, lengths) for document in new
    }
    return found, indexed


def _best(
    bands: Counter[str], marks: Counter[str], document: str, lengths: Mapping[str, int]
) -> list[str]:
    """Return the candidates of a document that are worth a comparison, the likeliest first."""
    likely: Counter[str] = Counter()
    for other, shared in marks.items():
        if shared >= SHARED * min(lengths[document], lengths.get(other, 0)):
            likely[other] += shared
    likely.update(bands)
    return sorted(likely, key=lambda other: (-likely[other], other))[:COMPARED]


def _regrouped(
    database: Database, shelf: Shelf, links: Collection[Link]
) -> tuple[list[str], dict[str, list[Measured]]]:
    """Return the groups that are no more, and by id those that stand in their place.

    All that a link can change are the groups of its two documents, for every other link of their members
    leads into one of these or was not followed before either.
    """
    touched = {key for link in links for key in (link.first_id, link.second_id)}
    shelf.read(touched)
    dissolved = sorted({t.group for k in touched if (t := shelf.records.get(k)) and t.group})
    before = {m.document_id: m for m in index.members(database, dissolved)}
    shelf.read(before)
    texts = {key: shelf.records[key] for key in touched | set(before) if key in shelf.records}
    all_links = set(links) | set(index.links(database, texts))
    made: dict[str, list[Measured]] = {}
    for group in grouped(texts, all_links):
        made[group_id(group, set(made))] = [_member(t, group[0], shelf, before) for t in group]
    return dissolved, made


def _member(
    text: CopyText, original: CopyText, shelf: Shelf, before: Mapping[str, Measured]
) -> Measured:
    """Measure a document against its original, unless that was done."""
    known = before.get(text.id)
    if known and known.original_id == original.id:
        return known
    link = measured(shelf[text.id], shelf[original.id])
    changed = changes_of_copy((original.title, original.text), (text.title, text.text))
    return Measured(
        document_id=text.id,
        original_id=original.id,
        similarity=link.similarity,
        containment=max(link.first_in_second, link.second_in_first),
        role=role(text, original, link),
        changes=",".join(changed),
    )
