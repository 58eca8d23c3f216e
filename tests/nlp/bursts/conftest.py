"""A month of a quiet dispute, and the day on which it breaks out."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from db import queries, store
from db.narrative_state import (
    NarrativeChange,
    StoredCorpus,
    StoredFeatures,
    StoredMember,
    StoredNarrative,
)
from db.records import (
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult

FIRST, BROKE_OUT = date(2026, 2, 2), date(2026, 3, 6)


def collect(
    database: Database,
    day: date,
    number: int,
    title: str,
    side: str = "favor",
    broken: str | None = None,
) -> None:
    """Store some documents of a day, and what the stages would say of them, but one that broke."""
    noon = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=12)
    with IngestRun(database, "s", "import") as run:
        run.add([
            Item(f"https://{title[:3].lower()}{i}.example/{day}", "news", "s", title=title,
                 text=f"{title}. Number {i}.", published=noon)
            for i in range(number)
        ])  # fmt: skip
    rows = queries.documents(database, Selection(relevance="any", since=day, until=day), 500)
    ids = [row.id for row in rows]
    said = {
        "language": (LanguageAnnotation, [LanguageAnnotation(k, 0, 3, 0.9, language="en") for k in ids]),
        "relevance": (RelevanceAnnotation, [RelevanceAnnotation(k, 0, 3, 0.9, relevant=True) for k in ids]),
        "stance": (StanceAnnotation, [
            StanceAnnotation(k, 0, 3, 0.9, target="accusation", label=side, level="document")  # type: ignore[arg-type]
            for k in ids]),
        "frames": (FrameAnnotation, [FrameAnnotation(k, 0, 3, 0.9, frame="hypocrisy") for k in ids[::2]]),
    }  # fmt: skip
    if broken:
        del said[broken]
    for stage, (makes, annotations) in said.items():
        store.save_stage(database, StageResult(stage, "1", "f", makes, ids, annotations))  # type: ignore[arg-type]


def carry(database: Database, narrative: int, phrase: str, document_ids: Sequence[str]) -> None:
    """Let some documents carry a narrative."""
    nothing = StoredFeatures(b"", b"", {}, {})
    members = [
        StoredMember(i, key, 0, 3, "author", None, "", 0.9, narrative, BROKE_OUT, nothing)
        for i, key in enumerate(document_ids)
    ]
    line = StoredNarrative(narrative, FIRST, phrase, None, None, None, 1, 1, BROKE_OUT, nothing)
    store.save_narratives(
        database,
        NarrativeChange("narratives", "1", "f", sorted(document_ids), members, {}, [line], [],
                        StoredCorpus("e", 1, b"")),
    )  # fmt: skip


@pytest.fixture
def month(database: Database) -> Database:
    """Two documents a day for a month, then thirty with one headline."""
    for i in range((BROKE_OUT - FIRST).days):
        collect(database, FIRST + timedelta(days=i), 2, "Bakers argue")
    collect(database, BROKE_OUT, 30, "Hearth accuses Crumb of copying", "against")
    return database
