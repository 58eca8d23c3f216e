"""Narratives and their lineage."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "narrative",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("phrase", sa.String(length=200), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=True),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("died", sa.Date(), nullable=True),
        _to_narrative("narrative", "merged_into"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative")),
    )
    op.create_table(
        "narrative_state",
        sa.Column("narrative_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checked", sa.Integer(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("traits", sa.JSON(), nullable=False),
        sa.Column("phrases", sa.JSON(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        _to_narrative("narrative_state", "narrative_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("narrative_id", name=op.f("pk_narrative_state")),
    )
    _members()
    _corpus_and_lineage()


def _to_narrative(table: str, column: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_narrative")
    return sa.ForeignKeyConstraint([column], ["narrative.id"], name=name, ondelete=ondelete)


def _members() -> None:
    op.create_table(
        "narrative_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=10), nullable=False),
        sa.Column("holder_name", sa.String(length=300), nullable=True),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("narrative_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["document.id"],
            name=op.f("fk_narrative_member_document_id_document"),
            ondelete="CASCADE",
        ),
        _to_narrative("narrative_member", "narrative_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative_member")),
    )
    op.create_index(op.f("ix_narrative_member_document_id"), "narrative_member", ["document_id"])
    op.create_index("ix_narrative_member_day", "narrative_member", ["day"])
    op.create_index(
        "ix_narrative_member_narrative_id_day", "narrative_member", ["narrative_id", "day"]
    )
    op.create_table(
        "narrative_feature",
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("traits", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["narrative_member.id"],
            name=op.f("fk_narrative_feature_member_id_narrative_member"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_narrative_feature")),
    )


def _corpus_and_lineage() -> None:
    op.create_table(
        "narrative_corpus",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("encoder", sa.String(length=40), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("frequencies", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative_corpus")),
    )
    op.create_table(
        "narrative_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("narrative_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind in ('born', 'merged_into', 'split_from', 'died', 'revived')",
            name=op.f("ck_narrative_event_kind"),
        ),
        _to_narrative("narrative_event", "narrative_id"),
        _to_narrative("narrative_event", "other_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_narrative_event")),
    )
    op.create_index(op.f("ix_narrative_event_narrative_id"), "narrative_event", ["narrative_id"])


def downgrade() -> None:
    """Take back."""
    for table in ("event", "corpus", "feature", "member", "state"):
        op.drop_table(f"narrative_{table}")
    op.drop_table("narrative")
