"""A digest as files: the mail, the page for web and paper, and the text."""

from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path

from db.views import Subscriber
from digest import render
from digest.message import message, message_id
from digest.model import Digest


def write(digest: Digest, directory: Path) -> list[Path]:
    """Write a digest to a directory, without sending it, and return the files.

    The mail is that of a reader who does not exist; its links to leave lead nowhere.
    """
    directory.mkdir(parents=True, exist_ok=True)
    images = render.pictures(digest)
    nobody = Subscriber(
        0, digest.topic, "reader@example.org", "confirmed", digest.period.rhythm, False, digest.locale,
        "UTC", 0, 7, digest.audience, datetime.now(UTC), None, None,
    )  # fmt: skip
    mail = message(
        digest,
        images,
        nobody,
        mail_from=Address("Groundswell", addr_spec="digest@example.org"),
        unsubscribe_url="https://example.org/subscription/unsubscribe?token=example",
        identity=message_id(
            digest.topic, nobody.address, digest.period.rhythm, digest.period.name, "example.org"
        ),
        now=datetime.combine(digest.period.last, datetime.min.time(), UTC),
    )
    stem = directory / f"digest-{digest.topic}-{digest.period.name}"
    contents = {
        ".eml": mail.as_bytes(),
        ".html": render.web_html(digest, images).encode(),
        ".txt": render.text(digest).encode(),
    }
    files = []
    for ending, content in contents.items():
        file = stem.with_name(stem.name + ending)
        file.write_bytes(content)
        files.append(file)
    return files
