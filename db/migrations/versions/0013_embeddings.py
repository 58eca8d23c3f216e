"""What sentences mean, for the search by meaning, which saved searches tell of; what hangs on names alone."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "embedding",
        sa.Column("encoder", sa.String(length=200), nullable=False),
        sa.Column("spans", sa.LargeBinary(), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
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
            name=op.f("fk_embedding_document_id_document"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embedding")),
    )
    op.create_index("ix_embedding_document_id", "embedding", ["document_id"])
    op.create_table(
        "name_swap",
        sa.Column("week", sa.String(length=8), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("documents", sa.Integer(), nullable=False),
        sa.Column("labels", sa.Integer(), nullable=False),
        sa.Column("lost", sa.Integer(), nullable=False),
        sa.Column("gained", sa.Integer(), nullable=False),
        sa.Column("shift", sa.Double(), nullable=False),
        sa.Column("measured", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("week", "stage", name=op.f("pk_name_swap")),
    )
    op.add_column(
        "saved_search",
        sa.Column("by", sa.String(length=10), server_default="words", nullable=False),
    )


def downgrade() -> None:
    """Take back; `groundswell analyze` makes the embeddings anew."""
    with op.batch_alter_table("saved_search") as batch:
        batch.drop_column("by")
    op.drop_table("name_swap")
    op.drop_table("embedding")
