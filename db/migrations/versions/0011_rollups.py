"""Indexes that hold all that filters, counts and curves read, so that no texts are looked at."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = {
    "ix_document_browse": (
        "document", ["relevant", "deleted", "published", "kind", "language", "outlet", "id"],
    ),
    "ix_document_relevant_published": ("document", ["relevant", "published"]),
    "ix_document_published": ("document", ["published"]),
    "ix_stance_target_level_label": ("stance", ["target", "level", "label"]),
    "ix_stance_document_id": ("stance", ["document_id"]),
    "ix_frame_label_document_id": ("frame_label", ["document_id"]),
    "ix_frame_label_frame": ("frame_label", ["frame"]),
    "ix_sentiment_entity_id": ("sentiment", ["entity_id"]),
    "ix_entity_mention_document_id": ("entity_mention", ["document_id"]),
    "ix_entity_mention_entity_id": ("entity_mention", ["entity_id"]),
}  # fmt: skip
AFTER = {
    "ix_document_browse": (
        "document",
        ["relevant", "deleted", "published", "kind", "language", "outlet", "duplicate_group",
         "first_seen", "id"],
    ),
    "ix_document_published": (
        "document",
        ["published", "deleted", "relevant", "kind", "language", "outlet", "duplicate_group", "id"],
    ),
    "ix_document_facets": (
        "document", ["relevant", "outlet", "kind", "language", "deleted", "published", "id"],
    ),
    "ix_stance_target": ("stance", ["target", "level", "holder", "document_id", "label"]),
    "ix_stance_document_id": ("stance", ["document_id", "target", "level", "holder", "label"]),
    "ix_frame_label_document_id": ("frame_label", ["document_id", "frame"]),
    "ix_frame_label_frame": ("frame_label", ["frame", "document_id"]),
    "ix_sentiment_entity_id": ("sentiment", ["entity_id", "document_id", "label"]),
    "ix_entity_mention_document_id": ("entity_mention", ["document_id", "entity_id"]),
    "ix_entity_mention_entity_id": ("entity_mention", ["entity_id", "document_id"]),
}  # fmt: skip
MATTERS = [
    "id", "relevant", "deleted", "published", "kind", "language", "outlet", "duplicate_group",
]  # fmt: skip


def upgrade() -> None:
    """Apply; on a database of a million documents this takes some minutes."""
    _replace(BEFORE, AFTER)
    op.create_index(
        "ix_document_matters",
        "document",
        MATTERS,
        sqlite_where=sa.text("relevant IS 1 AND deleted IS NULL"),
        postgresql_where=sa.text("relevant IS true AND deleted IS NULL"),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_document_matters", "document")
    _replace(AFTER, BEFORE)


def _replace(old: dict[str, tuple[str, list[str]]], new: dict[str, tuple[str, list[str]]]) -> None:
    for name, (table, _) in old.items():
        op.drop_index(name, table)
    for name, (table, columns) in new.items():
        op.create_index(name, table, columns)
