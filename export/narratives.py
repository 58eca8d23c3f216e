"""The tables of narratives: the lines of argument, and the words in which documents take them."""

from collections.abc import Iterator
from typing import Any

from db import queries
from db.selection import Selection
from db.session import Database
from export.care import Care, Published
from export.columns import CODE_POINTS, DAY, NUMBER, SCORE, SHARE, TEXT, TIME, UTC, Column
from export.labels import DOCUMENT, EVIDENCE, HOLDER, MADE_BY

Row = dict[str, Any]

NARRATIVES = (
    Column("id", TEXT, "Identifier, which stays; `documents.narratives` holds it"),
    Column("name", TEXT, "Key phrase"),
    Column("sentence", TEXT, "Its most central real sentence; null where words are held back or gone"),
    Column("sentence_document", TEXT, "Document of that sentence, which may be outside of this selection"),
    Column("sentence_start", NUMBER, "First code point of the sentence", CODE_POINTS),
    Column("sentence_end", NUMBER, "Code point after its last", CODE_POINTS),
    Column("members", NUMBER, "Sentences and clauses of this selection that take it; copies count once", "members"),
    Column("documents", NUMBER, "Documents that take it, copies counted once: a join with `narrative_members` may give more", "documents"),
    Column("voices", NUMBER, "Distinct holders", "holders"),
    Column("voice_share", SCORE, "`voices`, divided by the holders of any narrative of the selection", SHARE),
    Column("state", TEXT, "`emerging`, `growing`, `peaking`, `steady`, `fading` or `dormant` on the selection's last day"),
    Column("first", TIME, "When it was first seen", UTC),
    Column("last", TIME, "When it was last seen", UTC),
    Column("born", DAY, "Day of the documents that made it a narrative", UTC),
)  # fmt: skip
NARRATIVE_MEMBERS = (
    Column("narrative", TEXT, "Id of the narrative"),
    DOCUMENT,
    *EVIDENCE,
    *HOLDER,
    *MADE_BY,
)


def narrative_rows(database: Database, selection: Selection, care: Care) -> Iterator[Row]:
    """Yield the narratives that the selection takes, in the terms of `NARRATIVES`."""
    for found in queries.narratives.iterate_narratives(database, selection):
        sentence = found.sentence
        yield {
            "id": str(found.id),
            "name": found.label,
            "sentence": care.quoted(sentence.url, sentence.text) if sentence else None,
            "sentence_document": sentence.document_id if sentence else None,
            "sentence_start": sentence.start if sentence else None,
            "sentence_end": sentence.end if sentence else None,
            "members": found.members,
            "documents": found.documents,
            "voices": found.voices,
            "voice_share": round(found.voice_share, 6),
            "state": found.state,
            "first": found.first,
            "last": found.last,
            "born": found.born,
        }


def member_rows(published: Published) -> Iterator[Row]:
    """Yield the words in which a document takes narratives, in the terms of `NARRATIVE_MEMBERS`."""
    for member in published.members:
        yield {
            "narrative": member.narrative,
            "document": member.document_id,
            "start": member.start,
            "end": member.end,
            "text": published.words(member.start, member.end),
            "score": round(member.probability, 4),
            "holder": member.holder,
            "holder_name": published.speaker(member.holder_name),
            "stage": member.stage,
            "version": member.version,
        }
