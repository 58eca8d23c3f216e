"""Real mail servers on loopback: one that keeps what it gets, and ones that misbehave."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope

from config import Settings


class Inbox:
    """A server that takes everything, but answers `RCPT` or the message as it is told to.

    `answers` are the replies to the next messages, one each; then it takes them.
    """

    def __init__(self, answers: tuple[str, ...] = (), mailboxes: tuple[str, ...] = ()) -> None:
        self.answers, self.unknown = list(answers), mailboxes
        self.taken: list[Envelope] = []
        self.offered = 0

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.offered += 1
        if self.answers and (answer := self.answers.pop(0)) != "250":
            return answer
        self.taken.append(envelope)
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        return [
            cast(EmailMessage, message_from_bytes(cast(bytes, e.content), policy=default))
            for e in self.taken
        ]

    @property
    def recipients(self) -> list[str]:
        return [address for e in self.taken for address in e.rcpt_tos]


@contextmanager
def serving(inbox: Inbox, **options: Any) -> Iterator[int]:
    """Serve on a free port of loopback, which is given."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


@contextmanager
def raw_server(talk: Any) -> Iterator[int]:
    """Serve each connection by a coroutine of reader and writer, on a loop of its own."""
    from threading import Event, Thread

    ready, port = Event(), [0]
    loop = asyncio.new_event_loop()

    async def start() -> None:
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        port[0] = server.sockets[0].getsockname()[1]
        ready.set()

    def run() -> None:
        loop.run_until_complete(start())
        loop.run_forever()

    thread = Thread(target=run, daemon=True)
    thread.start()
    ready.wait(5)
    try:
        yield port[0]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def settings(port: int, **others: Any) -> Settings:
    """Settings of an installation whose mail server is on a port of loopback."""
    given = {
        "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_security": "none", "smtp_retry_delay": 0.01,
        "smtp_timeout": 2, "mail_from": "Groundswell <digest@example.org>", "base_url": "https://watch.example.org",
    }  # fmt: skip
    return Settings(**{**given, **others})
