"""Asking, confirming and leaving: signed links, pages that a scanner cannot trigger, bounces."""

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from db.queries import subscribers as people
from db.store import deliveries
from db.store.subscribers import SubscriberError, add_subscriber, remove_subscriber
from digest import bounces, subscription, web
from digest.links import UNSUBSCRIBE, LinkError, Signer
from tests.digest.mail import Inbox, serving, settings

SETTINGS = settings(25)


@pytest.fixture
def ada(database, topic):
    return add_subscriber(database, topic.id, "Ada@example.org", {"hour": 9})


@pytest.fixture
def client(database):
    return TestClient(Starlette(routes=web.routes(lambda: SETTINGS, lambda: database)))


def state(database, key):
    return people.subscriber(database, key).state


def path(url):
    return url.removeprefix("https://watch.example.org")


def test_the_request_to_confirm_carries_the_link_that_does_it(database, topic, ada):
    inbox = Inbox()
    with serving(inbox) as port:
        subscription.ask_to_confirm(database, topic, settings(port), ada)
    (mail,) = inbox.mails
    (link,) = [w for w in mail.get_content().split() if w.startswith("https://")]
    reader = subscription.confirm(database, SETTINGS, link.partition("token=")[2])
    assert reader.state == "confirmed" and reader.address == "Ada@example.org"


def test_a_scanner_that_follows_links_confirms_and_ends_nothing(database, client, ada):
    confirm = path(subscription.confirm_url(database, SETTINGS, ada))
    assert client.get(confirm).status_code == 200 and state(database, ada) == "pending"
    assert client.post(confirm).status_code == 200 and state(database, ada) == "confirmed"
    leave = "/subscription/unsubscribe?token=" + Signer(SETTINGS, database).token(ada, UNSUBSCRIBE)
    assert "<button>" in client.get(leave).text and state(database, ada) == "confirmed"
    one_click = client.post(leave, data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200 and state(database, ada) == "unsubscribed"
    assert client.post(leave).status_code == 200
    assert client.post(confirm).status_code == 400 and state(database, ada) == "unsubscribed"


@pytest.mark.parametrize("token", ["", "x", "WzEsImNvbmZpcm0iXQ.aaaaaa.forged"])
def test_a_forged_link_does_nothing(database, client, ada, token):
    for page in ("confirm", "unsubscribe"):
        answer = client.post(f"/subscription/{page}?token={token}")
        assert answer.status_code == 400 and "not valid" in answer.text
    assert state(database, ada) == "pending"


def test_a_link_to_leave_does_not_confirm(database, ada):
    token = Signer(SETTINGS, database).token(ada, UNSUBSCRIBE)
    with pytest.raises(LinkError, match="something else"):
        subscription.confirm(database, SETTINGS, token)


def test_the_key_of_the_settings_counts_if_there_is_one(database, ada):
    token = Signer(SETTINGS, database).token(ada, UNSUBSCRIBE)
    with pytest.raises(LinkError):
        Signer(settings(25, secret_key="another"), database).read(token, UNSUBSCRIBE)


def test_the_same_mailbox_subscribes_once_and_may_change_its_mind(database, topic, ada):
    assert add_subscriber(database, topic.id, "ada@EXAMPLE.org", {"hour": 6}) == ada
    assert people.subscriber(database, ada).hour == 6
    remove_subscriber(database, topic.id, "ada@example.org")
    with pytest.raises(SubscriberError, match="not known"):
        remove_subscriber(database, topic.id, "ada@example.org")


def report(message_id: str, action: str, status: str) -> bytes:
    """A delivery report as RFC 3464 has it."""
    return REPORT.format(message_id=message_id, action=action, status=status).encode()


REPORT = """\
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 mailbox gone

--b
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: ada@example.org

--b--
"""


@pytest.mark.parametrize(
    ("action", "status", "ends"), [("failed", "5.1.1", True), ("delayed", "4.4.1", False)]
)
def test_a_mail_that_comes_back_for_good_ends_the_subscription(database, ada, action, status, ends):
    number = deliveries.claim(database, ada, "weekly", "2026-W09", "<w@example.org>", "t")
    deliveries.handing_over(database, number, "t")
    deliveries.sent(database, number, "t")
    bounce = bounces.read(report("<w@example.org>", action, status))
    assert bounces.record(database, bounce) is ends
    assert (state(database, ada) == "bounced") is ends
    (delivery,) = people.deliveries(database)
    assert (delivery.state == "refused") is ends


def test_a_mail_that_is_no_report_is_none():
    assert bounces.read(b"Subject: hello\r\n\r\nHow are you?\r\n") is None
