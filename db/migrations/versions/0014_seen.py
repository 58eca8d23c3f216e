"""What a stage has seen, in the order of the documents' ids."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.drop_index("ix_stage_run_stage_fingerprint", "stage_run")
    op.create_index(
        "ix_stage_run_seen", "stage_run", ["stage", "fingerprint", "document_id"], unique=True
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_stage_run_seen", "stage_run")
    op.create_index("ix_stage_run_stage_fingerprint", "stage_run", ["stage", "fingerprint"])
