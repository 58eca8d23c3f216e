"""Which documents were judged for opinions: for stance, frames and sentiment, whose languages are the same.

The settings of the analysis say which languages these are; whoever counts asks what was done.
"""

from sqlalchemy import ColumnElement, select

from db import tables

ATTRIBUTED = ("en",)  # languages in which quotes have their speakers, and claims are looked for


def judged() -> ColumnElement[bool]:
    """Return whether `document` was judged: its author's stance is known then, be it none."""
    stance = tables.Stance
    return (
        select(stance.id)
        .where(
            stance.document_id == tables.Document.id,
            stance.level == "document",
            stance.holder == "author",
        )
        .correlate(tables.Document)
        .exists()
    )
