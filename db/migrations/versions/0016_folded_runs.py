"""How many runs a row of the journal stands for: old ones are folded, one a source and day."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("ingest_run") as table:
        table.add_column(sa.Column("runs", sa.Integer(), nullable=False, server_default="1"))
        table.alter_column("runs", server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("ingest_run") as table:
        table.drop_column("runs")
