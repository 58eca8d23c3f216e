"""Who gets the digest, what each was sent, and what the digests have told already."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from db.tables.base import Base


class Subscriber(Base):
    """Somebody who gets the digest of a topic; no account, only an address that was confirmed.

    `address_key` is the address as it is compared: the same mailbox must not subscribe twice. `filter`
    is the query string of a `Selection`. `weekday` counts from Monday, 0; `hour` is of `zone`.
    """

    __tablename__ = "subscriber"
    __table_args__ = (
        Index("uq_subscriber_topic_address_key", "topic", "address_key", unique=True),
        CheckConstraint(
            "state in ('pending', 'confirmed', 'unsubscribed', 'bounced')", name="state"
        ),
        CheckConstraint("rhythm in ('weekly', 'daily')", name="rhythm"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    topic: Mapped[str] = mapped_column(String(60))
    address: Mapped[str] = mapped_column(String(320))
    address_key: Mapped[str] = mapped_column(String(320))
    created: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), default="pending")
    rhythm: Mapped[str] = mapped_column(String(10), default="weekly")
    alerts: Mapped[bool] = mapped_column(default=False)
    locale: Mapped[str] = mapped_column(String(20), default="en_GB")
    zone: Mapped[str] = mapped_column(String(60), default="UTC")
    weekday: Mapped[int] = mapped_column(default=0)
    hour: Mapped[int] = mapped_column(default=7)
    filter: Mapped[str] = mapped_column(Text, default="")
    confirmed: Mapped[datetime | None] = mapped_column(default=None)
    unsubscribed: Mapped[datetime | None] = mapped_column(default=None)
    trouble: Mapped[str | None] = mapped_column(Text, default=None)


class DigestDelivery(Base):
    """One e-mail to one person for one period: the unique key makes that there is never a second.

    States: `claimed` (being made), `waiting` (to be tried again), `handing_over` (the last byte is about
    to go to the mail server), `sent`, `refused` (for good), `doubtful` (the process died, or the line
    broke, between the last byte and the answer), `given_up` (too late to be worth it).
    """

    __tablename__ = "digest_delivery"
    __table_args__ = (
        Index(
            "uq_digest_delivery_subscriber_id_kind_period",
            "subscriber_id", "kind", "period", unique=True,
        ),
        Index("ix_digest_delivery_state", "state"),
        CheckConstraint("kind in ('weekly', 'daily', 'alert')", name="kind"),
        CheckConstraint(
            "state in ('claimed', 'waiting', 'handing_over', 'sent', 'refused', 'doubtful', 'given_up')",
            name="state",
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    period: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(20))
    message_id: Mapped[str] = mapped_column(String(200), index=True)
    claim: Mapped[str] = mapped_column(String(40))
    lease_until: Mapped[datetime]
    first_claimed: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None] = mapped_column(default=None)
    finished: Mapped[datetime | None] = mapped_column(default=None)
    reason: Mapped[str | None] = mapped_column(Text, default=None)


class DigestItem(Base):
    """Something that a digest has told, so that the next one does not repeat it.

    `audience` is the filter of those who got it (a query string), `said` what was said of it then: an
    item whose state is another may be told again.
    """

    __tablename__ = "digest_item"

    topic: Mapped[str] = mapped_column(String(60), primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(10), primary_key=True)
    audience: Mapped[str] = mapped_column(String(300), primary_key=True)
    period: Mapped[str] = mapped_column(String(20), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    said: Mapped[str] = mapped_column(String(80))


class InstallationSecret(Base):
    """A random key that this installation made for itself, such as the one that signs links."""

    __tablename__ = "installation_secret"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(100))
