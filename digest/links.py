"""Addresses in a digest: receipts in the dashboard, and signed links to confirm and to unsubscribe."""

from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode, urlsplit

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer

from config import Settings
from config.errors import GroundswellError
from db.selection import Selection
from db.session import Database
from db.store.subscribers import installation_secret
from db.views import Passage
from digest.model import Link
from digest.periods import Period

SALT = "groundswell subscribers"
CONFIRM_WITHIN = 14 * 24 * 3600  # seconds; unsubscribing works for ever
CONFIRM, UNSUBSCRIBE = "confirm", "unsubscribe"


class LinkError(GroundswellError):
    """A signed link that was changed, is not ours, or is too old."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the dashboard, whose root is `base`."""

    base: str

    def selection(self, selection: Selection) -> str:
        """Return the page of a filter."""
        query = selection.to_query()
        return f"{self.base}/" + (f"?{query}" if query else "")

    def period(self, selection: Selection, period: Period) -> str:
        """Return the page of a period."""
        return self.selection(replace(selection, since=period.first, until=period.last))

    def document(self, document_id: str, at: tuple[int, int] | None = None) -> str:
        """Return the page of a document with its evidence, at some words of it if they are named."""
        place = {} if at is None else {"at": f"{at[0]}-{at[1]}"}
        return f"{self.base}/document?" + urlencode({"document": document_id} | place)

    def passage(self, passage: Passage) -> list[Link]:
        """Return where words can be checked: in the dashboard, and where they were published."""
        found = [Link("receipt", self.document(passage.document_id, (passage.start, passage.end)))]
        if (address := original(passage.url)) is not None:
            found.append(Link("original", address))
        return found

    def confirm(self, token: str) -> str:
        """Return where somebody confirms a subscription."""
        return f"{self.base}/subscription/{CONFIRM}?token={quote(token)}"

    def unsubscribe(self, token: str) -> str:
        """Return where somebody unsubscribes."""
        return f"{self.base}/subscription/{UNSUBSCRIBE}?token={quote(token)}"


def original(url: str) -> str | None:
    """Return an address that may stand in a link: of the web, whatever a stranger wrote there."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


class Signer:
    """Makes and reads the tokens of signed links; a token names one subscriber and one purpose."""

    def __init__(self, settings: Settings, database: Database) -> None:
        given = settings.secret_key
        key = given.get_secret_value() if given else installation_secret(database, "links")
        self._serializer = URLSafeTimedSerializer(key, salt=SALT)

    def token(self, subscriber_id: int, purpose: str) -> str:
        """Return the token of a subscriber for a purpose."""
        return str(self._serializer.dumps([subscriber_id, purpose]))

    def read(self, token: str, purpose: str) -> int:
        """Return the subscriber that a token names.

        Raises:
            LinkError: the token is not ours, for another purpose, or too old.
        """
        longest = CONFIRM_WITHIN if purpose == CONFIRM else None
        try:
            subscriber_id, meant = self._serializer.loads(token, max_age=longest)
        except SignatureExpired as error:
            raise LinkError("the link is too old; ask for another") from error
        except (BadSignature, ValueError, TypeError) as error:
            raise LinkError("the link is not valid, perhaps it was not copied whole") from error
        if meant != purpose:
            raise LinkError("the link is for something else")
        return int(subscriber_id)
