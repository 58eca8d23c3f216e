"""Two weeks of the bread dispute, with what the stages would say of it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db import queries, store
from db.identity import canonical_url, document_id
from db.records import (
    EventAnnotation,
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    QuoteAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.store import IngestRun, StageResult

MONDAY = datetime(2026, 2, 23, 9, tzinfo=UTC)
STORY = "https://daily.example/recipe"
HOSTILE = '<script>alert(1)</script> Hearth\r\nBcc: everybody@example.org \u202e"accuses" Crumb'
SAID = "“We found our own rye recipe in every one of their shops,”"
PLAN = "The guild will hear both bakeries on 5 March 2026."


def _items():
    yield Item(
        STORY, "news", "daily", title=HOSTILE, author="Ada Lovell", published=MONDAY,
        text=f"Hearth accuses Crumb of theft. {SAID} said Mara Quill of Hearth. {PLAN}",
    )  # fmt: skip
    for n in range(12):  # this week: twelve posters link to the story
        yield Item(
            f"https://forum.example/{n}", "post", "daily", author=f"poster{n}",
            published=MONDAY + timedelta(hours=n), text=f"Post {n}: this is theft.",
            extra={"target_url": STORY},
        )  # fmt: skip
    for n in range(10):  # the week before
        yield Item(
            f"https://forum.example/old{n}", "post", "daily", author=f"poster{n}",
            published=MONDAY - timedelta(days=5, hours=n), text=f"Old post {n}: bread is bread.",
        )  # fmt: skip


def _save(database, stage, kind, ids, annotations):
    store.save_stage(database, StageResult(stage, "1", "f", kind, ids, annotations))


@pytest.fixture
def world(database):
    """The database, analysed: the posts of this week are for the accusation, the older ones against."""
    with IngestRun(database, "daily", "feed") as run:
        run.requests = 1
        run.answered = True
        run.add(list(_items()))
        run.reject("https://daily.example/shut", "HTTP 402")
    rows = {d.row.id: d for d in queries.iterate_documents(database, Selection(relevance="any"))}
    ids, story = list(rows), document_id(canonical_url(STORY))
    new = [k for k in ids if rows[k].text.startswith("Post")]
    old = [k for k in ids if rows[k].text.startswith("Old")]
    text = rows[story].text
    said, plan = text.index(SAID), text.index(PLAN)
    day = text.index("5 March 2026")
    _save(database, "language", LanguageAnnotation, ids,
          [LanguageAnnotation(k, 0, 4, 0.9, language="en") for k in ids])  # fmt: skip
    _save(database, "relevance", RelevanceAnnotation, ids,
          [RelevanceAnnotation(k, 0, 4, 0.95, relevant=True) for k in ids])  # fmt: skip
    sides = ("favor", new), ("against", old), ("none", [story])
    _save(database, "stance", StanceAnnotation, ids,
          [StanceAnnotation(k, 0, 4, 0.8, target="accusation", label=label, level="document")
           for label, keys in sides for k in keys])  # fmt: skip
    _save(database, "frames", FrameAnnotation, ids,
          [FrameAnnotation(k, 0, 4, 0.8, frame="ip_theft") for k in new])  # fmt: skip
    quote = QuoteAnnotation(
        story, said, said + len(SAID), 0.9, "speaker", "Mara Quill", kind="direct",
        content=((said, said + len(SAID)),), speaker_id="person:mara quill",
    )  # fmt: skip
    _save(database, "quotes", QuoteAnnotation, ids, [quote])
    event = EventAnnotation(
        story, plan, plan + len(PLAN), 0.9, kind="hearing", first=date(2026, 3, 5),
        last=date(2026, 3, 5), when=(day, day + 12), what=(plan, plan + 9),
    )  # fmt: skip
    _save(database, "scheduled_events", EventAnnotation, ids, [event])
    return database
