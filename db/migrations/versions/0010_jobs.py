"""Schedules and leases of the service."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=240), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("due", time, nullable=False),
        sa.Column("satisfied", time, nullable=True),
        sa.Column("not_before", time, nullable=True),
        sa.Column("started", time, nullable=True),
        sa.Column("finished", time, nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("failures_in_a_row", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
    )
    op.create_table(
        "lease",
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("beats", sa.Integer(), nullable=False),
        sa.Column("beat", time, nullable=True),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_lease")),
    )


def downgrade() -> None:
    """Take back; the service begins anew."""
    op.drop_table("lease")
    op.drop_table("job")
