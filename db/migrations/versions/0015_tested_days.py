"""Which days were tested for bursts, and on what: those that look as they did are not tested again."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "tested_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_tested_day")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("tested_day")
