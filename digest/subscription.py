"""Subscribing by confirmation (double opt-in), and leaving."""

import uuid
from datetime import UTC, datetime
from email.message import EmailMessage

from config import Settings, Topic
from db.queries import subscribers as people
from db.session import Database
from db.store.subscribers import set_state
from db.views import Subscriber
from digest.links import CONFIRM, UNSUBSCRIBE, LinkError, Links, Signer
from digest.mail_server import MailServer
from digest.message import headers, sender
from digest.wording import clean

WORDS = """\
Somebody, probably you, asked for the digest of
{topic}
to be sent to this address. Confirm it here within 14 days:

{url}

If it was not you, do nothing: nothing will be sent.
"""


def confirm_url(database: Database, settings: Settings, subscriber_id: int) -> str:
    """Return the signed link by which a subscriber confirms."""
    token = Signer(settings, database).token(subscriber_id, CONFIRM)
    return Links(settings.base_url.rstrip("/")).confirm(token)


def ask_to_confirm(
    database: Database, topic: Topic, settings: Settings, subscriber_id: int
) -> None:
    """Mail the confirmation link to a subscriber.

    Raises:
        MailServerError, TryLater, Refused, Doubtful: it was not taken, and why.
        LinkError: there is no such subscriber.
    """
    reader = _known(database, subscriber_id)
    mail = _request(topic, settings, reader, confirm_url(database, settings, subscriber_id))
    with MailServer(settings) as server:
        server.hand_over(
            mail, sender(settings.mail_from).addr_spec, reader.address, lambda: True
        )  # a second copy does no harm


def _request(topic: Topic, settings: Settings, reader: Subscriber, url: str) -> EmailMessage:
    mail_from = sender(settings.mail_from)
    identity = f"<confirm.{uuid.uuid4().hex}@{mail_from.domain}>"
    name = clean(topic.name)
    mail = headers(
        mail_from, reader.address, f"Confirm: digest of {name}", identity, datetime.now(UTC)
    )
    mail.set_content(WORDS.format(topic=name, url=url), cte="quoted-printable")
    return mail


def confirm(database: Database, settings: Settings, token: str) -> Subscriber:
    """Confirm the subscription that a token names.

    Raises:
        LinkError: the token is wrong or too old, or its owner has unsubscribed since.
    """
    reader = _known(database, Signer(settings, database).read(token, CONFIRM))
    if reader.state == "unsubscribed":
        raise LinkError("this address has unsubscribed; ask to be added again")
    set_state(database, reader.id, "confirmed")
    return _known(database, reader.id)


def unsubscribe(database: Database, settings: Settings, token: str) -> Subscriber:
    """End the subscription that a token names; doing so twice is no error.

    Raises:
        LinkError: the token is wrong.
    """
    reader = _known(database, Signer(settings, database).read(token, UNSUBSCRIBE))
    set_state(database, reader.id, "unsubscribed")
    return _known(database, reader.id)


def _known(database: Database, subscriber_id: int) -> Subscriber:
    reader = people.subscriber(database, subscriber_id)
    if reader is None:
        raise LinkError("nobody with this link subscribes any more")
    return reader
