"""Subscribers and the delivery ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply."""
    _subscriber()
    _delivery()
    op.create_table(
        "digest_item",
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.Column("audience", sa.String(length=300), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("said", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint(
            "topic", "rhythm", "audience", "period", "kind", "key", name=op.f("pk_digest_item")
        ),
    )
    op.create_table(
        "installation_secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation_secret")),
    )


def _subscriber() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("created", TIME, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.Column("alerts", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("confirmed", TIME, nullable=True),
        sa.Column("unsubscribed", TIME, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('pending', 'confirmed', 'unsubscribed', 'bounced')",
            name=op.f("ck_subscriber_state"),
        ),
        sa.CheckConstraint("rhythm in ('weekly', 'daily')", name=op.f("ck_subscriber_rhythm")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
    )
    op.create_index(
        "uq_subscriber_topic_address_key", "subscriber", ["topic", "address_key"], unique=True
    )


def _delivery() -> None:
    op.create_table(
        "digest_delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("period", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("claim", sa.String(length=40), nullable=False),
        sa.Column("lease_until", TIME, nullable=False),
        sa.Column("first_claimed", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try", TIME, nullable=True),
        sa.Column("finished", TIME, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind in ('weekly', 'daily', 'alert')", name=op.f("ck_digest_delivery_kind")
        ),
        sa.CheckConstraint(
            "state in ('claimed', 'waiting', 'handing_over', 'sent', 'refused', 'doubtful', 'given_up')",
            name=op.f("ck_digest_delivery_state"),
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscriber.id"],
            name=op.f("fk_digest_delivery_subscriber_id_subscriber"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest_delivery")),
    )
    op.create_index(
        "uq_digest_delivery_subscriber_id_kind_period",
        "digest_delivery",
        ["subscriber_id", "kind", "period"],
        unique=True,
    )
    op.create_index("ix_digest_delivery_state", "digest_delivery", ["state"])
    op.create_index("ix_digest_delivery_message_id", "digest_delivery", ["message_id"])


def downgrade() -> None:
    """Take back; subscribers and what was sent to them are lost."""
    for table in ("installation_secret", "digest_item", "digest_delivery", "subscriber"):
        op.drop_table(table)
