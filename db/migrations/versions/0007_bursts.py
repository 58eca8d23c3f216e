"""Bursts and daily series."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_document_published", "document", ["published"])
    op.create_table(
        "daily_count",
        *_series(),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "key", "day", name=op.f("pk_daily_count")),
    )
    op.create_index("ix_daily_count_day", "daily_count", ["day"])
    _bursts()
    _events()
    op.create_table(
        "calibration",
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("labels", sa.JSON(), nullable=False),
        sa.Column("confusion", sa.JSON(), nullable=False),
        sa.Column("data", sa.String(length=300), nullable=False),
        sa.Column("measured", sa.Date(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("measure", "key", name=op.f("pk_calibration")),
    )


def _series() -> list[sa.Column[object]]:
    """Return the columns that name one day of one series."""
    return [
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
    ]


def _bursts() -> None:
    numbers = ("observed", "expected", "low", "high", "p_value", "q_value", "effect")
    op.create_table(
        "burst",
        *_series(),
        sa.Column("direction", sa.String(length=4), nullable=False),
        *(sa.Column(name, sa.Double(), nullable=False) for name in numbers),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("count", "total")),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=True),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.CheckConstraint("direction in ('up', 'down')", name=op.f("ck_burst_direction")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_burst_document_id_document"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("measure", "key", "day", name=op.f("pk_burst")),
    )
    op.create_index("ix_burst_day", "burst", ["day"])
    op.create_index("ix_burst_document_id", "burst", ["document_id"])


def _events() -> None:
    op.create_table(
        "day_event",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("voices", "documents")),
        sa.Column("members", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_day_event_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_event")),
    )
    op.create_index("ix_day_event_document_id", "day_event", ["document_id"])


def downgrade() -> None:
    """Take back; all of it is computed anew."""
    for table in ("calibration", "day_event", "burst", "daily_count"):
        op.drop_table(table)
    op.drop_index("ix_document_published", "document")
