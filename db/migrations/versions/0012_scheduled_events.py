"""Sentences that announce something for days to come."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "scheduled_event",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("certainty", sa.String(length=10), nullable=False),
        sa.Column("precision", sa.String(length=10), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("when", sa.JSON(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
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
            "certainty in ('scheduled', 'expected', 'possible')",
            name=op.f("ck_scheduled_event_certainty"),
        ),
        sa.CheckConstraint(
            "precision in ('day', 'week', 'month', 'quarter')",
            name=op.f("ck_scheduled_event_precision"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"],
            name=op.f("fk_scheduled_event_document_id_document"), ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_event")),
    )  # fmt: skip
    op.create_index("ix_scheduled_event_document_id", "scheduled_event", ["document_id"])
    op.create_index("ix_scheduled_event_first", "scheduled_event", ["first", "last", "document_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("scheduled_event")
