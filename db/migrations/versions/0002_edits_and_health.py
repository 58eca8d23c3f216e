"""Edits, deletions, other addresses; the health of sources."""

import sqlalchemy as sa
from alembic import op

from db import tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

EMPTY = sa.text("'{}'")
ZERO = sa.text("0")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("source") as batch:
        batch.add_column(
            sa.Column("failures_in_a_row", sa.Integer(), nullable=False, server_default=ZERO)
        )
        batch.add_column(sa.Column("next_try", tables.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("last_error", sa.Text(), nullable=True))
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("modified", tables.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("dates_from", sa.JSON(), nullable=False, server_default=EMPTY))
        batch.add_column(sa.Column("looked", tables.UtcDateTime(), nullable=True))
        batch.add_column(sa.Column("deleted", tables.UtcDateTime(), nullable=True))
        batch.create_index("ix_document_root_id", ["root_id"])
        batch.create_index("ix_document_source_id_looked", ["source_id", "looked"])
    op.execute("UPDATE document SET looked = first_seen")
    with op.batch_alter_table("ingest_run") as batch:
        batch.add_column(sa.Column("deleted", sa.Integer(), nullable=False, server_default=ZERO))
        batch.add_column(
            sa.Column("passed_over", sa.Integer(), nullable=False, server_default=ZERO)
        )
        batch.add_column(sa.Column("requests", sa.Integer(), nullable=False, server_default=ZERO))
    op.create_table(
        "document_address",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("first_seen", tables.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_document_address_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_document_address")),
    )
    op.create_index("ix_document_address_document_id", "document_address", ["document_id"])
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("seen", tables.UtcDateTime(), nullable=False),
        sa.Column("replaced", tables.UtcDateTime(), nullable=False),
        sa.Column("changes", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_revision_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
    )
    op.create_index("ix_revision_document_id", "revision", ["document_id"])


def downgrade() -> None:
    """Take back; revisions and tombstones are lost."""
    op.drop_table("revision")
    op.drop_table("document_address")
    with op.batch_alter_table("ingest_run") as batch:
        batch.drop_column("requests")
        batch.drop_column("passed_over")
        batch.drop_column("deleted")
    with op.batch_alter_table("document") as batch:
        batch.drop_index("ix_document_source_id_looked")
        batch.drop_index("ix_document_root_id")
        for name in ("deleted", "looked", "dates_from", "modified"):
            batch.drop_column(name)
    with op.batch_alter_table("source") as batch:
        for name in ("last_error", "next_try", "failures_in_a_row"):
            batch.drop_column(name)
