"""Who says what, and what is claimed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _evidence(
        "quote",
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("cue", sa.JSON(), nullable=True),
        sa.Column("source", sa.JSON(), nullable=True),
        sa.Column("speaker_id", sa.String(length=200), nullable=True),
        sa.Column("speaker_type", sa.String(length=20), nullable=True),
        sa.CheckConstraint("kind in ('direct', 'indirect', 'mixed')", name=op.f("ck_quote_kind")),
    )
    op.create_index("ix_quote_speaker_id", "quote", ["speaker_id"])
    _evidence(
        "claim_mention",
        sa.Column("certainty", sa.String(length=10), nullable=False),
        *(
            sa.Column(name, sa.JSON(), nullable=False)
            for name in ("parties", "cues", "figures", "dates", "allegations")
        ),
        sa.CheckConstraint(
            "certainty in ('asserted', 'hedged', 'denied', 'questioned')",
            name=op.f("ck_claim_mention_certainty"),
        ),
    )


def _evidence(name: str, *columns: sa.Column[Any] | sa.CheckConstraint) -> None:
    """Create a table of annotations: the columns of every receipt, and its own."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f(f"fk_{name}_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_document_id", name, ["document_id"])


def downgrade() -> None:
    """Take back; quotes and claims are computed anew."""
    op.drop_table("claim_mention")
    op.drop_table("quote")
