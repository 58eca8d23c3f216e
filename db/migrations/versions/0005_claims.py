"""The claim ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "claim",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("status_note", sa.Text(), nullable=True),
        sa.Column("status_link", sa.Text(), nullable=True),
        sa.Column("status_by", sa.String(length=200), nullable=True),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('open', 'disputed', 'confirmed', 'retracted')",
            name=op.f("ck_claim_status"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_claim")),
        sa.UniqueConstraint("id", name=op.f("uq_claim_id")),
    )
    op.create_index("ix_claim_stale", "claim", ["stale"])
    op.create_index("ix_claim_status", "claim", ["status"])
    op.create_table(
        "claim_match",
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=False),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("claimant", sa.String(length=300), nullable=True),
        sa.Column("origin", sa.String(length=320), nullable=True),
        sa.Column("vector", sa.LargeBinary(), nullable=True),
        sa.Column("canonical", sa.Boolean(), nullable=False),
        _reference("claim_match", "document_id", "document"),
        _reference("claim_match", "claim_id", "claim"),
        sa.PrimaryKeyConstraint("document_id", "start", "end", name=op.f("pk_claim_match")),
    )
    op.create_index(
        "ix_claim_match_claim_id_document_id", "claim_match", ["claim_id", "document_id"]
    )
    op.create_table(
        "claim_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "claim", name=op.f("pk_claim_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "claim_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("target_id", sa.String(length=16), nullable=False),
        sa.Column("claim_id", sa.String(length=16), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind in ('version', 'answers')", name=op.f("ck_claim_relation_kind")),
        _reference("claim_relation", "document_id", "document"),
        _reference("claim_relation", "claim_id", "claim"),
        _reference("claim_relation", "target_id", "claim"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_relation")),
    )
    for column in ("document_id", "claim_id", "target_id"):
        op.create_index(f"ix_claim_relation_{column}", "claim_relation", [column])


def _reference(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to the id of a table, which takes its rows with it."""
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete="CASCADE"
    )


def downgrade() -> None:
    """Take back; a person's status of a claim is lost, the rest is computed anew."""
    for table in ("claim_relation", "claim_key", "claim_match", "claim"):
        op.drop_table(table)
