"""Reading the reports of mails that came back later (RFC 3464), as a mailbox or a pipe gives them."""

import email
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.policy import default
from typing import NamedTuple

from db.session import Database
from db.store import deliveries
from db.store.subscribers import set_state


class Bounce(NamedTuple):
    """A mail that came back: its id, the status (RFC 3463), and whether it is for good."""

    message_id: str
    status: str
    reason: str
    permanent: bool


def read(raw: bytes) -> Bounce | None:
    """Return what a delivery report says; None when the mail is none, or is of no mail of ours."""
    mail = email.message_from_bytes(raw, policy=default)
    parts = list(mail.walk())
    identity = next((i for part in parts if (i := _returned(part))), None)
    fields = next((f for part in parts for f in _fields(part) if f.get("Action")), None)
    if identity is None or fields is None:
        return None
    status = str(fields.get("Status", "")).strip()
    reason = str(fields.get("Diagnostic-Code", status)).strip()
    failed = str(fields.get("Action", "")).strip().lower() == "failed"
    return Bounce(identity, status, " ".join(reason.split()), failed and status.startswith("5"))


def _returned(part: Message) -> str | None:
    """Return the id of the mail that a part gives back, whole or by its headers."""
    kind = part.get_content_type()
    if kind == "text/rfc822-headers":
        payload = part.get_payload(decode=True)
        inner = email.message_from_bytes(payload if isinstance(payload, bytes) else b"")
    elif kind == "message/rfc822":
        content = part.get_payload()
        if not isinstance(content, list) or not isinstance(content[0], EmailMessage):
            return None
        inner = content[0]
    else:
        return None
    return str(inner["Message-ID"]).strip() if inner["Message-ID"] else None


def _fields(part: Message) -> Iterator[Message]:
    if part.get_content_type() == "message/delivery-status":
        content = part.get_payload()
        yield from (
            (c for c in content if isinstance(c, Message)) if isinstance(content, list) else ()
        )


def record(database: Database, bounce: Bounce) -> bool:
    """Record a bounce; False when it is of no mail of ours. For good, it ends the subscription."""
    if not bounce.permanent:
        return False
    reader = deliveries.bounced(database, bounce.message_id, bounce.reason)
    if reader is not None:
        set_state(database, reader, "bounced", bounce.reason)
    return reader is not None
