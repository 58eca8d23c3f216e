"""The table of reviews: what people said of the labels, which outranks what the models said."""

from collections.abc import Iterator
from typing import Any

from db import queries
from db.selection import Selection
from db.session import Database
from export.care import Care
from export.columns import CODE_POINTS, NUMBER, PROBABILITY, SCORE, TEXT, TIME, UTC, YES_NO, Column
from export.labels import DOCUMENT

REVIEWERS = "reviewers"  # stands for the outlet in their pseudonyms
REVIEWS = (
    DOCUMENT,
    Column("kind", TEXT, "`stance`, `frame`, `sentiment` … : which kind of label is meant"),
    Column("about", TEXT, "Target, frame or entity of the label"),
    Column("level", TEXT, "`sentence` or `document`"),
    Column("start", NUMBER, "First code point of what the label stands on", CODE_POINTS),
    Column("end", NUMBER, "Code point after its last", CODE_POINTS),
    Column("text", TEXT, "The words; null where words are held back or have changed since"),
    Column("before", TEXT, "What the label was"),
    Column("after", TEXT, "What the person says; the same where they agree; `present` or `absent` of a frame"),
    Column("probability", SCORE, "What the model had given it", PROBABILITY),
    Column("reviewer", TEXT, "Who says so, as `--authors` says of those who sign"),
    Column("made", TIME, "When; of several words on one label the last holds", UTC),
    Column("sampled", YES_NO, "Whether the label was drawn by chance to be judged, or somebody chose it"),
    Column("stage", TEXT, "Stage that had made the label"),
    Column("version", TEXT, "Version and fingerprint of the stage"),
)  # fmt: skip


def review_rows(database: Database, selection: Selection, care: Care) -> Iterator[dict[str, Any]]:
    """Yield what people said of the labels of a selection, in the terms of `REVIEWS`; oldest first."""
    for found in queries.iterate_reviews(database, selection):
        place = found.place
        yield {
            "document": place.document_id,
            "kind": place.kind,
            "about": place.about,
            "level": place.level,
            "start": place.start,
            "end": place.end,
            "text": care.quoted(found.url, found.text) if found.text else None,
            "before": found.before,
            "after": found.after,
            "probability": round(found.probability, 4),
            "reviewer": care.author(REVIEWERS, found.reviewer),
            "made": found.made,
            "sampled": found.sample_id is not None,
            "stage": place.stage,
            "version": found.version,
        }
