"""The digest as an e-mail: text, HTML and charts in one message that leaves no doubt about its sender.

RFC 5322 (message), RFC 2387 (multipart/related), RFC 2369 and RFC 8058 (leaving by one click), RFC 3834
(automatic). What strangers wrote enters headers through `clean`, so that nobody adds a header of theirs.
"""

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from config.errors import GroundswellError
from db.views import Subscriber
from digest import render
from digest.model import Digest
from digest.wording import clean, shortened

SUBJECT_LENGTH = 130
POLICY = SMTP.clone(cte_type="7bit", max_line_length=78)


class AddressError(GroundswellError):
    """Something that is no address."""


def address(text: str) -> str:
    """Return an e-mail address in its normal form.

    Raises:
        AddressError: it is none, or one that needs SMTPUTF8 (RFC 6531), which many servers lack.
    """
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as error:
        raise AddressError(f"address {text!r}: {error}") from error
    return found.ascii_email or found.normalized


def sender(text: str | None) -> Address:
    """Return who the mail is from.

    Raises:
        AddressError: the setting is missing or is no address.
    """
    if not text:
        raise AddressError("setting mail_from: missing; who is the digest from?")
    name, mailbox = parseaddr(text)
    return Address(clean(name), addr_spec=address(mailbox))


def message_id(topic: str, mailbox: str, kind: str, period: str, domain: str) -> str:
    """Return the id of one person's mail of one period: always the same, so that a second copy shows."""
    told = sha256(f"{topic}\n{mailbox.casefold()}\n{kind}\n{period}".encode()).hexdigest()
    return f"<{kind}.{period.partition(':')[0]}.{told[:32]}@{domain}>"


def message(
    digest: Digest,
    images: Mapping[str, bytes],
    to: Subscriber,
    *,
    mail_from: Address,
    unsubscribe_url: str,
    identity: str,
    now: datetime,
) -> EmailMessage:
    """Return the mail of one reader."""
    name = f" · {shortened(digest.topic_name, 40)}"
    subject = shortened(digest.finding, SUBJECT_LENGTH - len(name)) + name
    mail = headers(mail_from, to.address, subject, identity, now)
    mail["List-Id"] = f"<{digest.topic}.groundswell.{mail_from.domain}>"
    mail["List-Unsubscribe"] = f"<{unsubscribe_url}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    reader = render.Reader(
        unsubscribe_url,
        f"You get this because {to.address} subscribed to {clean(digest.topic_name)} and confirmed it.",
    )
    mail.set_content(render.text(digest, reader), cte="quoted-printable")
    mail.add_alternative(render.mail_html(digest, reader), subtype="html", cte="quoted-printable")
    page = mail.get_payload()[1]  # type: ignore[index]
    for name, png in images.items():
        page.add_related(  # type: ignore[union-attr]
            png, "image", "png", cid=f"<{name}>", disposition="inline", filename=f"{name}.png"
        )
    return mail


def headers(
    mail_from: Address, to: str, subject: str, identity: str, now: datetime
) -> EmailMessage:
    """Return a mail without a body; the subject may hold what strangers wrote."""
    mail = EmailMessage(policy=POLICY)
    mail["From"] = mail_from
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = _literal(shortened(subject, SUBJECT_LENGTH))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = identity
    mail["Auto-Submitted"] = "auto-generated"
    return mail


def _literal(text: str) -> str:
    """Return a text in which nothing is an encoded word (RFC 2047).

    `EmailMessage` decodes those of the texts it is given, line breaks included: `=?utf-8?q?x=0aBcc:_y?=` in a
    collected headline would be a header of its own.
    """
    return text.replace("=?", "= ?")
