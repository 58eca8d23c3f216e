"""Writes of subscribers: asked for, confirmed, unsubscribed, bounced."""

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from config.errors import GroundswellError
from db import tables
from db.session import Database, DatabaseError
from db.store.ingest import now


class SubscriberError(GroundswellError):
    """There is no such subscriber, or there is one already."""


def add_subscriber(
    database: Database,
    topic: str,
    address: str,
    preferences: Mapping[str, Any],
    *,
    confirmed: bool = False,
) -> int:
    """Add a subscriber, or change the preferences of one that is known, and return the id.

    Somebody who unsubscribed is asked to confirm again; nobody becomes confirmed by being added twice.
    """
    person = tables.Subscriber
    with database.write() as session:
        known = session.scalar(
            select(person).where(person.topic == topic, person.address_key == address_key(address))
        )
        if known is None:
            known = person(
                topic=topic, address=address, address_key=address_key(address), created=now()
            )
            session.add(known)
        elif known.state in ("unsubscribed", "bounced"):
            known.state, known.trouble = "pending", None
        for name, value in preferences.items():
            setattr(known, name, value)
        if confirmed:
            known.state, known.confirmed = "confirmed", known.confirmed or now()
        session.flush()
        return known.id


def address_key(address: str) -> str:
    """Return an address as it is compared; no provider of today tells mailboxes apart by case."""
    return address.casefold()


def set_state(database: Database, subscriber_id: int, state: str, why: str | None = None) -> bool:
    """Note that somebody confirmed, unsubscribed or cannot be reached; False when nobody has this id."""
    with database.write() as session:
        known = session.get(tables.Subscriber, subscriber_id)
        if known is None:
            return False
        known.state, known.trouble = state, why
        if state == "confirmed":
            known.confirmed = known.confirmed or now()
        if state == "unsubscribed":
            known.unsubscribed = now()
        return True


def remove_subscriber(database: Database, topic: str, address: str) -> None:
    """Delete a subscriber with all that is known of what was sent.

    Raises:
        SubscriberError: there is none of this address.
    """
    person = tables.Subscriber
    with database.write() as session:
        known = session.scalar(
            select(person).where(person.topic == topic, person.address_key == address_key(address))
        )
        if known is None:
            raise SubscriberError(f"subscriber {address}: not known for topic {topic}")
        session.delete(known)


def installation_secret(database: Database, name: str) -> str:
    """Return a random key of this installation, made when it is asked for the first time."""
    table = tables.InstallationSecret
    for _ in range(2):  # another process may make it at the same moment
        with database.read() as session:
            found = session.get(table, name)
            if found is not None:
                return found.value
        try:
            with database.write() as session:
                session.add(table(name=name, value=secrets.token_urlsafe(32)))
        except DatabaseError as error:
            if not isinstance(error.__cause__, IntegrityError):
                raise
    with database.read() as session:
        return session.get_one(table, name).value
