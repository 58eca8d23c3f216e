"""Handing messages to a mail server, with the one moment marked after which nobody can take them back.

`smtplib` sends a message and its final dot in one go. Here they are apart: until the dot nothing was
accepted, and what fails may be tried again; with the dot's answer it is known what the server did; in
between (RFC 1047) it is not, and the message is `Doubtful`.
"""

import re
import select
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from types import TracebackType

from config import Settings
from config.errors import GroundswellError

GRACE = 0.05  # seconds before the dot in which a server that hung up is noticed
CHUNK = 32_768


class MailServerError(GroundswellError):
    """The mail server is not configured, or does not let us in."""


class TryLater(GroundswellError):
    """The message was not taken now, and may be tried again; `unreachable` if no message would be."""

    unreachable = False


class Unreachable(TryLater):
    """The server did not answer at all."""

    unreachable = True


class Refused(GroundswellError):
    """The message was refused for good; `mailbox` if the recipient does not exist or takes none."""

    def __init__(self, reason: str, *, mailbox: bool) -> None:
        super().__init__(reason)
        self.mailbox = mailbox


class Doubtful(GroundswellError):
    """The line broke between the final dot and its answer."""


class MailServer:
    """One connection to the mail server of the settings, opened at the first message."""

    def __init__(self, settings: Settings) -> None:
        if not settings.smtp_host:
            raise MailServerError("setting smtp_host: missing; which mail server takes the digest?")
        self.settings = settings
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> "MailServer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave(politely=kind is None)

    def hand_over(
        self, mail: EmailMessage, mail_from: str, to: str, before_last_byte: Callable[[], bool]
    ) -> None:
        """Hand a message over; `before_last_byte` is asked just before it cannot be taken back.

        Raises:
            TryLater, Refused, Doubtful: what became of it; without any of them the server has taken it.
            MailServerError: the server does not let us in.
        """
        smtp = self._connected()
        try:
            self._begin(smtp, mail_from, to)
            self._body(smtp, mail)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._leave(politely=False)
            raise TryLater(f"the connection broke off before the end: {error}") from error
        if not before_last_byte():
            self._leave(politely=False)  # without the dot the server forgets it
            raise TryLater("another process has taken over")
        try:
            smtp.send(b".\r\n")
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            self._leave(politely=False)
            raise Doubtful(f"the connection broke off before the answer: {error}") from error
        _check(code, answer, mailbox=False)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._leave(politely=False)
            else:
                return self._smtp
        try:
            self._smtp = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise MailServerError(f"{self._name}: {_told(error.smtp_error)}") from error
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
            raise MailServerError(f"{self._name}: {error} (setting smtp_security)") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(f"{self._name}: {error}") from error
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        s = self.settings
        host, port, timeout = s.smtp_host or "", s.smtp_port, s.smtp_timeout
        context = ssl.create_default_context()
        if s.smtp_security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=timeout, context=context)
        else:
            smtp = smtplib.SMTP(host, port, timeout=timeout)
        if s.smtp_security == "starttls":
            smtp.starttls(context=context)
        if s.smtp_user and s.smtp_password:
            smtp.login(s.smtp_user, s.smtp_password.get_secret_value())
        return smtp

    @property
    def _name(self) -> str:
        return f"mail server {self.settings.smtp_host}:{self.settings.smtp_port}"

    def _begin(self, smtp: smtplib.SMTP, mail_from: str, to: str) -> None:
        smtp.ehlo_or_helo_if_needed()
        _check(*smtp.mail(mail_from), mailbox=False)
        _check(*smtp.rcpt(to), mailbox=True)
        code, answer = smtp.docmd("DATA")
        if code != 354:
            _check(code, answer, mailbox=False)
            raise TryLater(f"{code} {_told(answer)}")

    def _body(self, smtp: smtplib.SMTP, mail: EmailMessage) -> None:
        """Send all but the final dot, and see that the server is still there."""
        data = re.sub(rb"(?m)^\.", b"..", mail.as_bytes())
        if not data.endswith(b"\r\n"):
            data += b"\r\n"
        for start in range(0, len(data), CHUNK):
            smtp.send(data[start : start + CHUNK])
        if smtp.sock is not None and select.select([smtp.sock], [], [], GRACE)[0]:
            raise smtplib.SMTPServerDisconnected(
                "the server spoke or hung up in the middle of DATA"
            )

    def _leave(self, *, politely: bool) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            if politely:
                smtp.quit()
            else:
                smtp.close()
        except (OSError, smtplib.SMTPException):
            smtp.close()


def _check(code: int, answer: bytes, *, mailbox: bool) -> None:
    if 200 <= code < 300:
        return
    told = f"{code} {_told(answer)}"
    if 500 <= code < 600:
        raise Refused(told, mailbox=mailbox)
    raise TryLater(told)


def _told(answer: bytes | str) -> str:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(words.split())[:300]
