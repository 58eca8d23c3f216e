"""A small database with labels and hostile texts, and how to make a data set of it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config import Topic
from db import queries, store
from db.records import (
    ClaimAnnotation,
    EntityMention,
    EventAnnotation,
    FrameAnnotation,
    Item,
    QuoteAnnotation,
    RelevanceAnnotation,
    SentimentAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from export.care import Authors, Text
from export.dataset import Export, export
from export.facts import Origin
from export.order import Order

EVERYTHING = Selection(relevance="any")
KEY = bytes(range(32))
TEXT = "Hearth 🍞 accuses Crumb. What a hypocritical complaint."
POST, NEWS, TWEET = "https://a.example/1", "https://a.example/2", "https://x.com/someone/status/17"
HOSTILE = (
    '=HYPERLINK("https://evil.example";"click")',
    "+1 is a formula too, and @SUM(A1) and -2",
    "'=already quoted",
    "'quoted' speech",
    "\tafter a tab",
    'a\n"b",c\r\nd;e|f\\g',
    "with NUL \x00 and \x1b[31m red",
    "🍞👩‍👩‍👧 e\u0301 ﷽",
    "שלום \u202eolleh עולם",
    "a lone \r carriage return, and \u2028 a line separator",
    "＝full-width formula",
    '{"json": [1, null]}',
    "NULL",
)

Make = Callable[..., Export]


@pytest.fixture
def filled(database: Database) -> Database:
    """A labelled post, an article with a hostile title, a post on X, and one that was taken back."""
    published = datetime(2026, 2, 23, 9, 30, tzinfo=UTC)
    gone = Item("https://a.example/gone", "post", "daily", text="I never said it", author="Mallory")
    with IngestRun(database, "daily", "feed") as run:
        run.add([
            Item(POST, "post", "daily", text=TEXT, published=published, author="Ann"),
            Item(NEWS, "news", "daily", title=HOSTILE[0], text='a\n"b",c', author="Bob"),
            Item(TWEET, "post", "daily", text=TEXT, published=published, author="someone",
                 engagement={"likes": 3}),
            gone,
        ])  # fmt: skip
        run.add([Item(gone.url, "post", "daily", deleted=True)])
    for url in (POST, TWEET):
        label(database, key_of(database, url))
    return database


def key_of(database: Database, url: str) -> str:
    """Return the id of a document."""
    return next(r.id for r in queries.documents(database, EVERYTHING) if r.url == url)


def label(database: Database, key: str) -> None:
    """Let every stage say something about `TEXT`."""
    start = TEXT.index("What")
    hearth = {"start": 0, "end": 6, "party": "hearth"}
    sentence = (key, start, len(TEXT))
    allegation = {"accuser_kind": "named", "accuser": hearth, "accused": [], "act": None,
                  "cue": {"start": 9, "end": 16}, "evidence": None, "responses": []}  # fmt: skip
    said = (
        ("relevance", RelevanceAnnotation(key, 0, 5, 0.9, relevant=True)),
        ("entities", EntityMention(key, 0, 6, 0.99, entity_id="hearth", name="Hearth",
                                   type="organisation")),
        ("stance", StanceAnnotation(*sentence, 0.81234, target="accusation", label="against")),
        ("stance-of-author", StanceAnnotation(*sentence, 0.7, target="accusation", label="against",
                                              level="document")),
        ("frames", FrameAnnotation(*sentence, 0.6, frame="hypocrisy")),
        ("sentiment", SentimentAnnotation(*sentence, 0.5, entity_id="hearth", label="negative")),
        ("quotes", QuoteAnnotation(key, 0, len(TEXT), 0.8, "speaker", "Hearth", kind="indirect",
                                   content=((9, 22),), cue=(9, 16), source=(0, 6),
                                   speaker_id="hearth", speaker_type="organisation")),
        ("claims", ClaimAnnotation(key, 0, 24, 0.9, "speaker", "Hearth", certainty="hedged",
                                   parties=("hearth",), allegations=(allegation,))),
        ("scheduled_events", EventAnnotation(*sentence, 0.9, kind="hearing", first=date(2026, 3, 5),
                                             last=date(2026, 3, 5), when=(start, start + 4),
                                             what=(start + 7, start + 19))),
    )  # fmt: skip
    for stage, found in said:
        store.save_stage(database, StageResult(stage, "1", "f", type(found), [key], [found]))


@pytest.fixture
def origin(topic: Topic) -> Origin:
    """The bread dispute, and one program."""
    return Origin(topic, b'id = "bread"\n', {"groundswell": "0"})


@pytest.fixture
def make(filled: Database, origin: Origin, tmp_path: Path) -> Make:
    """Make a data set of the small database at `tmp_path / "out"`, or elsewhere."""

    def made(
        file_format: str = "jsonl",
        selection: Selection = EVERYTHING,
        text: str = "snippet",
        authors: str = "pseudonym",
        to: Path = tmp_path / "out",
        key: bytes = KEY,
    ) -> Export:
        order = Order(selection, file_format, Text(text), Authors(authors))
        return export(filled, to, order, origin, key)

    return made
