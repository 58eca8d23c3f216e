"""A small database that every page has something to show of, written by somebody hostile."""

from datetime import date

from db import queries, store, tables
from db.narrative_state import (
    NarrativeChange,
    StoredCorpus,
    StoredEvent,
    StoredFeatures,
    StoredMember,
    StoredNarrative,
)
from db.records import QuoteAnnotation, SentimentAnnotation, StanceAnnotation
from db.selection import Selection
from db.session import Database
from db.store import StageResult
from tests import ledger
from tests.dashboard.conftest import HOSTILE, TEXT, fill

EMPTY = StoredFeatures(b"", b"", {}, {})
SAID = TEXT.index("It copied")
QUOTE = (SAID, len(TEXT))
RIVAL, ANSWER = 1, 2  # ids of the narratives


def write(database: Database) -> dict[str, str]:
    """Fill the database; return the ids of the claim, its version and the hostile document."""
    fill(database)
    claim, version = ledger.fill(database)
    keys = {row.url: row.id for row in queries.documents(database, Selection(relevance="any"))}
    one, two = keys["https://a.example/1"], keys["https://b.example/2"]
    _labels(database, one)
    _reply(database, two, one)
    _narratives(database, one, two)
    return {"claim": claim, "version": version, "document": one}


def _labels(database: Database, key: str) -> None:
    """Add what a speaker says, how it speaks of a party, and a quote."""
    start, end = QUOTE
    whole = StanceAnnotation(
        key, 0, len(TEXT), 0.8, target="accusation", label="against", level="document"
    )
    spoken = StanceAnnotation(
        key, 0, 32, 0.9, "speaker", HOSTILE, target="accusation", label="favor"
    )
    own = StanceAnnotation(key, start, end, 0.8, target="accusation", label="against")
    ill = [
        SentimentAnnotation(key, 0, 32 + n, 0.9, entity_id="hearth", label="negative")
        for n in range(6)
    ]
    quote = QuoteAnnotation(
        key, start, end, 0.9, "speaker", HOSTILE, content=((start, end),), kind="direct"
    )
    for stage, makes, made in (
        ("stance", StanceAnnotation, [whole, spoken, own]),
        ("sentiment", SentimentAnnotation, ill),
        ("quotes", QuoteAnnotation, [quote]),
    ):
        store.save_stage(database, StageResult(stage, "1", "f", makes, [key], made))


def _reply(database: Database, answer: str, answered: str) -> None:
    """Let a document be an answer to another, so that one narrative answers the other."""
    with database.write() as session:
        document = session.get_one(tables.Document, answer)
        document.parent_id = document.root_id = answered


def _narratives(database: Database, one: str, two: str) -> None:
    day = date(2026, 2, 23)
    members = [
        StoredMember(1, one, *QUOTE, "author", None, "", 0.9, RIVAL, day, EMPTY),
        StoredMember(2, two, 0, 12, "speaker", HOSTILE, "", 0.9, ANSWER, date(2026, 2, 25), EMPTY),
    ]
    lines = [
        StoredNarrative(RIVAL, day, HOSTILE, (one, *QUOTE), None, None, 1, 1, day, EMPTY),
        StoredNarrative(ANSWER, day, "bakeries agree", None, None, None, 1, 1, day, EMPTY),
    ]
    events = [StoredEvent(RIVAL, "born", day, HOSTILE, None)]
    change = NarrativeChange("narratives", "1", "f", [one, two], members, {}, lines, events,
                             StoredCorpus("e", 1, b""))  # fmt: skip
    store.save_narratives(database, change)
