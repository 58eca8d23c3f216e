"""Groups of copies."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLES = "role in ('original', 'copy', 'excerpt', 'repost')"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("document") as batch:
        batch.add_column(sa.Column("duplicate_group", sa.String(length=16), nullable=True))
        batch.create_index("ix_document_duplicate_group", ["duplicate_group"])
    op.create_table(
        "duplicate_group",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("original_id", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        _belongs("duplicate_group", "original_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_group")),
    )
    op.create_index("ix_duplicate_group_original_id", "duplicate_group", ["original_id"])
    op.create_table(
        "duplicate_member",
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("group_id", sa.String(length=16), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("containment", sa.Double(), nullable=False),
        sa.Column("changes", sa.String(length=60), nullable=False),
        sa.CheckConstraint(ROLES, name=op.f("ck_duplicate_member_role")),
        _belongs("duplicate_member", "document_id"),
        _belongs("duplicate_member", "group_id", "duplicate_group"),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_duplicate_member")),
    )
    op.create_index("ix_duplicate_member_group_id", "duplicate_member", ["group_id"])
    _create_index_tables()


def _create_index_tables() -> None:
    op.create_table(
        "copy_sketch",
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("keys", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprints", sa.Integer(), nullable=False),
        _belongs("copy_sketch", "document_id"),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_copy_sketch")),
    )
    op.create_table(
        "copy_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("document", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "document", name=op.f("pk_copy_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "copy_link",
        sa.Column("first_id", sa.String(length=16), nullable=False),
        sa.Column("second_id", sa.String(length=16), nullable=False),
        sa.Column("similarity", sa.Double(), nullable=False),
        sa.Column("first_in_second", sa.Double(), nullable=False),
        sa.Column("second_in_first", sa.Double(), nullable=False),
        _belongs("copy_link", "first_id"),
        _belongs("copy_link", "second_id"),
        sa.PrimaryKeyConstraint("first_id", "second_id", name=op.f("pk_copy_link")),
    )
    op.create_index("ix_copy_link_second_id", "copy_link", ["second_id"])


def _belongs(table: str, column: str, to: str = "document") -> sa.ForeignKeyConstraint:
    """Return a foreign key that goes with the row it points at."""
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    """Take back; groups are computed anew."""
    for table in ("copy_link", "copy_key", "copy_sketch", "duplicate_member", "duplicate_group"):
        op.drop_table(table)
    with op.batch_alter_table("document") as batch:
        batch.drop_index("ix_document_duplicate_group")
        batch.drop_column("duplicate_group")
