"""First schema."""

import sqlalchemy as sa
from alembic import op

from db import tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "author",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outlet", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
    )
    with op.batch_alter_table("author", schema=None) as batch_op:
        batch_op.create_index("uq_author_outlet_name", ["outlet", "name"], unique=True)

    op.create_table(
        "entity",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("wikidata", sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity")),
    )
    op.create_table(
        "source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("canonical_url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("outlet", sa.String(length=300), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("published", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("first_seen", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_changed", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("language_hint", sa.String(length=12), nullable=True),
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("root_id", sa.String(length=16), nullable=True),
        sa.Column("engagement", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=True),
        sa.Column("language_probability", sa.Double(), nullable=True),
        sa.Column("relevant", sa.Boolean(), nullable=True),
        sa.Column("relevance", sa.Double(), nullable=True),
        sa.Column("relevance_start", sa.Integer(), nullable=True),
        sa.Column("relevance_end", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["author.id"], name=op.f("fk_document_author_id_author")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_document_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("canonical_url", name=op.f("uq_document_canonical_url")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index("ix_document_content_hash", ["content_hash"], unique=False)
        batch_op.create_index("ix_document_outlet", ["outlet"], unique=False)
        batch_op.create_index("ix_document_parent_id", ["parent_id"], unique=False)
        batch_op.create_index(
            "ix_document_relevant_published", ["relevant", "published"], unique=False
        )

    op.create_table(
        "fetch_state",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("fetched", tables.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_fetch_state_source_id_source")
        ),
        sa.PrimaryKeyConstraint("source_id", "url", name=op.f("pk_fetch_state")),
    )
    op.create_table(
        "ingest_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("started", tables.UtcDateTime(timezone=True), nullable=False),
        sa.Column("finished", tables.UtcDateTime(timezone=True), nullable=True),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_ingest_run_source_id_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_run")),
    )
    with op.batch_alter_table("ingest_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ingest_run_source_id"), ["source_id"], unique=False)

    op.create_table(
        "entity_mention",
        sa.Column("entity_id", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_entity_mention_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_entity_mention_entity_id_entity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entity_mention")),
    )
    with op.batch_alter_table("entity_mention", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_entity_mention_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_entity_mention_entity_id"), ["entity_id"], unique=False
        )

    op.create_table(
        "frame_label",
        sa.Column("frame", sa.String(length=60), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_frame_label_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frame_label")),
    )
    with op.batch_alter_table("frame_label", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_frame_label_document_id"), ["document_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_frame_label_frame"), ["frame"], unique=False)

    op.create_table(
        "ingest_failure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("disposition", sa.String(length=10), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["ingest_run.id"], name=op.f("fk_ingest_failure_run_id_ingest_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_failure")),
    )
    with op.batch_alter_table("ingest_failure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ingest_failure_run_id"), ["run_id"], unique=False)

    op.create_table(
        "sentiment",
        sa.Column("entity_id", sa.String(length=200), nullable=False),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "label in ('negative', 'neutral', 'positive')", name=op.f("ck_sentiment_label")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_sentiment_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entity.id"], name=op.f("fk_sentiment_entity_id_entity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sentiment")),
    )
    with op.batch_alter_table("sentiment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sentiment_document_id"), ["document_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sentiment_entity_id"), ["entity_id"], unique=False)

    op.create_table(
        "stage_run",
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", sa.String(length=40), nullable=False),
        sa.Column("finished", tables.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_stage_run_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("document_id", "stage", name=op.f("pk_stage_run")),
    )
    with op.batch_alter_table("stage_run", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stage_run_stage_fingerprint", ["stage", "fingerprint"], unique=False
        )

    op.create_table(
        "stance",
        sa.Column("target", sa.String(length=60), nullable=False),
        sa.Column("label", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.CheckConstraint("label in ('favor', 'against', 'none')", name=op.f("ck_stance_label")),
        sa.CheckConstraint("level in ('sentence', 'document')", name=op.f("ck_stance_level")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_stance_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stance")),
    )
    with op.batch_alter_table("stance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stance_document_id"), ["document_id"], unique=False)
        batch_op.create_index(
            "ix_stance_target_level_label", ["target", "level", "label"], unique=False
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("stance", schema=None) as batch_op:
        batch_op.drop_index("ix_stance_target_level_label")
        batch_op.drop_index(batch_op.f("ix_stance_document_id"))

    op.drop_table("stance")
    with op.batch_alter_table("stage_run", schema=None) as batch_op:
        batch_op.drop_index("ix_stage_run_stage_fingerprint")

    op.drop_table("stage_run")
    with op.batch_alter_table("sentiment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sentiment_entity_id"))
        batch_op.drop_index(batch_op.f("ix_sentiment_document_id"))

    op.drop_table("sentiment")
    with op.batch_alter_table("ingest_failure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_failure_run_id"))

    op.drop_table("ingest_failure")
    with op.batch_alter_table("frame_label", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_frame_label_frame"))
        batch_op.drop_index(batch_op.f("ix_frame_label_document_id"))

    op.drop_table("frame_label")
    with op.batch_alter_table("entity_mention", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_mention_entity_id"))
        batch_op.drop_index(batch_op.f("ix_entity_mention_document_id"))

    op.drop_table("entity_mention")
    with op.batch_alter_table("ingest_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_run_source_id"))

    op.drop_table("ingest_run")
    op.drop_table("fetch_state")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index("ix_document_relevant_published")
        batch_op.drop_index("ix_document_parent_id")
        batch_op.drop_index("ix_document_outlet")
        batch_op.drop_index("ix_document_content_hash")

    op.drop_table("document")
    op.drop_table("source")
    op.drop_table("entity")
    with op.batch_alter_table("author", schema=None) as batch_op:
        batch_op.drop_index("uq_author_outlet_name")

    op.drop_table("author")
