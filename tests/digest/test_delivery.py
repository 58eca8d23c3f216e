"""Every reader gets one mail of each period: from a real mail server that may refuse, fail or vanish."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

import pytest

from db.queries import subscribers as people
from db.store import deliveries
from db.store.subscribers import add_subscriber, set_state
from digest import periods
from digest.delivery import due, send_due, send_period
from digest.mail_server import MailServer, MailServerError
from tests.digest.mail import Inbox, raw_server, serving, settings

WEEK = periods.week("2026-W09")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def readers(database, topic):
    for name in ("ada", "ben", "cleo"):
        add_subscriber(database, topic.id, f"{name}@example.org", {}, confirmed=True)


def states(database):
    return {d.address.partition("@")[0]: d.state for d in people.deliveries(database)}


def test_everybody_gets_one_mail_however_often_it_is_sent(database, topic, readers):
    inbox = Inbox()
    with serving(inbox) as port:
        first = send_period(database, topic, settings(port), WEEK)
        second = send_period(database, topic, settings(port), WEEK)
    assert sorted(inbox.recipients) == ["ada@example.org", "ben@example.org", "cleo@example.org"]
    assert first.counts["sent"] == 3 and not +second.counts
    assert {m["Message-ID"] for m in inbox.mails} == {
        d.message_id for d in people.deliveries(database)
    }


def test_those_who_did_not_confirm_or_left_get_nothing(database, topic, readers):
    add_subscriber(database, topic.id, "dora@example.org", {})
    set_state(database, 1, "unsubscribed")
    inbox = Inbox()
    with serving(inbox) as port:
        send_period(database, topic, settings(port), WEEK)
    assert sorted(inbox.recipients) == ["ben@example.org", "cleo@example.org"]


def test_a_mailbox_that_does_not_exist_is_recorded_and_not_tried_again(database, topic, readers):
    inbox = Inbox(mailboxes=("ben@example.org",))
    with serving(inbox) as port:
        send_period(database, topic, settings(port), WEEK)
        send_period(database, topic, settings(port), periods.week("2026-W10"))
    assert inbox.recipients.count("cleo@example.org") == 2
    (ben,) = [s for s in people.subscribers(database, topic.id) if s.address.startswith("ben")]
    assert ben.state == "bounced" and "550 5.1.1" in ben.trouble
    assert "refused" in states(database).values()


def test_a_message_that_is_refused_does_not_end_the_subscription(database, topic, readers):
    with serving(Inbox(answers=("554 5.7.1 looks like spam",))) as port:
        send_period(database, topic, settings(port), WEEK)
    assert sorted(states(database).values()) == ["refused", "sent", "sent"]
    assert len(people.subscribers(database, topic.id, ["confirmed"])) == 3


def test_what_is_refused_for_now_is_tried_again_at_once_and_then_later(database, topic, readers):
    inbox = Inbox(answers=("451 4.7.1 greylisted", "250", *["451 busy"] * 3))
    with serving(inbox) as port:
        report = send_period(database, topic, settings(port), WEEK)
        assert report.counts == {"sent": 2, "waiting": 1, "doubtful": 0}
        (late,) = [d for d in people.deliveries(database) if d.state == "waiting"]
        assert "451 busy" in late.reason and late.next_try > datetime.now(UTC)
        send_period(database, topic, settings(port), WEEK)  # too early
        assert len(inbox.taken) == 2


def test_a_server_that_cannot_be_reached_is_told_once_and_the_rest_waits(database, topic, readers):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # listens to nobody
        report = send_period(database, topic, settings(taken.getsockname()[1]), WEEK)
    assert report.counts["waiting"] == 1
    assert len(people.deliveries(database)) == 1


async def _greet(reader, writer, until):
    """Talk SMTP until a command, and return the line that began it."""
    writer.write(b"220 hello\r\n")
    while line := await reader.readline():
        if line.upper().startswith(until):
            return line
        writer.write(b"250 OK\r\n")
        await writer.drain()
    return b""


def test_a_line_that_drops_in_the_middle_of_the_message_leaves_it_to_be_sent_again(
    database, topic, readers
):
    async def drop(reader, writer):
        await _greet(reader, writer, b"DATA")
        writer.write(b"354 go on\r\n")
        await reader.read(2000)
        writer.transport.abort()

    with raw_server(drop) as port:
        report = send_period(database, topic, settings(port), WEEK)
    assert report.counts["waiting"] and not report.counts["doubtful"]
    later = datetime.now(UTC) + timedelta(hours=1)
    assert people.settled(database, "weekly", WEEK.name, later) == set()


def test_a_line_that_drops_after_the_message_leaves_a_doubt_and_no_second_mail(
    database, topic, readers
):
    async def swallow(reader, writer):
        await _greet(reader, writer, b"DATA")
        writer.write(b"354 go on\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        writer.transport.abort()

    with raw_server(swallow) as port:
        report = send_period(database, topic, settings(port), WEEK)
    assert report.counts["doubtful"] == 3
    inbox = Inbox()
    with serving(inbox) as port:
        send_period(database, topic, settings(port), WEEK)
        assert inbox.recipients == []
        first, second, _ = people.deliveries(database)
        assert deliveries.settle_doubtful(database, first.message_id, arrived=True)
        assert deliveries.settle_doubtful(database, second.message_id, arrived=False)
        send_period(database, topic, settings(port), WEEK)
        assert inbox.recipients == [second.address]


def test_a_slow_server_is_not_waited_for_without_end(database, topic, readers):
    async def sleep(reader, writer):
        await asyncio.sleep(30)

    with raw_server(sleep) as port:
        report = send_period(database, topic, settings(port, smtp_timeout=0.2), WEEK)
    assert report.counts["waiting"] == 1
    assert "timed out" in report.reasons[0]


def test_a_process_that_died_before_the_last_byte_is_taken_over_when_its_lease_ends(
    database, topic, readers, monkeypatch
):
    token = "the dead one"
    number = deliveries.claim(database, 1, "weekly", WEEK.name, "<x@y>", token)
    inbox = Inbox()
    with serving(inbox) as port:
        send_period(database, topic, settings(port), WEEK)
        assert "ada@example.org" not in inbox.recipients
        monkeypatch.setattr(deliveries, "now", lambda: datetime.now(UTC) + timedelta(hours=1))
        assert deliveries.claim(database, 1, "weekly", WEEK.name, "<x@y>", "the next") == number
        assert not deliveries.handing_over(database, number, token)


def test_a_process_that_died_after_the_last_byte_leaves_a_doubt(
    database, topic, readers, monkeypatch
):
    number = deliveries.claim(database, 1, "weekly", WEEK.name, "<x@y>", "dead")
    assert deliveries.handing_over(database, number, "dead")
    monkeypatch.setattr(deliveries, "now", lambda: datetime.now(UTC) + timedelta(hours=1))
    assert deliveries.sweep(database, datetime.now(UTC) - timedelta(days=3)) == 1
    assert states(database)["ada"] == "doubtful"


def test_a_clock_that_was_ahead_for_a_year_keeps_no_mail_back_and_sends_none_twice(
    database, topic, readers, monkeypatch
):
    ahead = datetime.now(UTC) + timedelta(days=365)
    monkeypatch.setattr(deliveries, "now", lambda: ahead)
    waiting, claimed, handed = (
        deliveries.claim(database, n, "weekly", WEEK.name, f"<{n}@y>", "ahead") for n in (1, 2, 3)
    )
    later = ahead + timedelta(hours=1)
    assert deliveries.failed(database, waiting, "ahead", "waiting", "451 busy", later)
    assert deliveries.handing_over(database, handed, "ahead")
    monkeypatch.undo()
    inbox = Inbox()
    with serving(inbox) as port:
        for _ in range(2):
            send_period(database, topic, settings(port), WEEK)
    assert sorted(inbox.recipients) == ["ada@example.org", "ben@example.org"]
    assert claimed
    assert states(database) == {"ada": "sent", "ben": "sent", "cleo": "doubtful"}


def test_what_waits_for_days_is_given_up(database, topic, readers):
    number = deliveries.claim(database, 1, "weekly", WEEK.name, "<x@y>", "t")
    deliveries.failed(database, number, "t", "waiting", "451 busy", datetime.now(UTC))
    deliveries.sweep(database, datetime.now(UTC) + timedelta(minutes=1))
    assert states(database)["ada"] == "given_up"


def test_the_service_sends_at_the_hour_and_weekday_of_each_reader(database, topic):
    berlin = {"zone": "Europe/Berlin", "hour": 9, "weekday": 1}
    add_subscriber(database, topic.id, "ada@example.org", {}, confirmed=True)
    add_subscriber(database, topic.id, "ben@example.org", berlin, confirmed=True)
    add_subscriber(database, topic.id, "cleo@example.org", {"rhythm": "daily"}, confirmed=True)

    def who(when):
        return {(d.subscriber.address[0], d.period.name) for d in due(database, topic, when)}

    assert who(MONDAY - timedelta(hours=2)) == set()
    assert who(MONDAY) == {("a", "2026-W09"), ("c", "2026-03-01")}
    tuesday = datetime(2026, 3, 3, 8, tzinfo=UTC)  # 9 in Berlin
    assert who(tuesday) == {("a", "2026-W09"), ("b", "2026-W09"), ("c", "2026-03-02")}
    inbox = Inbox()
    with serving(inbox) as port:
        assert send_due(database, topic, settings(port), tuesday).counts["sent"] == 2
        assert who(tuesday) == {("c", "2026-03-02")}  # nothing was published on that day


def test_a_mail_server_that_is_not_set_or_lets_nobody_in_is_told(database, topic, readers):
    with pytest.raises(MailServerError, match="smtp_host"):
        MailServer(settings(25, smtp_host=None))
    with serving(Inbox()) as port, pytest.raises(MailServerError, match="STARTTLS"):
        send_period(database, topic, settings(port, smtp_security="starttls"), WEEK)
