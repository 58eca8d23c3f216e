"""The two pages behind the links in a mail: confirm and unsubscribe.

A GET shows a button and changes nothing, for mail scanners follow every link; a POST acts, which is what
the button and a mail program's own "unsubscribe" (RFC 8058) send.
"""

from collections.abc import Callable
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from config import Settings
from config.errors import GroundswellError
from db.session import Database
from db.views import Subscriber
from digest import subscription
from digest.links import CONFIRM, UNSUBSCRIBE, LinkError, Signer
from digest.render import templates

PATH = "/subscription"
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
}
WORDS = {
    CONFIRM: ("Confirm your subscription", "Yes, send me the digest", "You will get the digest."),
    UNSUBSCRIBE: ("Unsubscribe", "Unsubscribe", "You will get no more digests."),
}
Act = Callable[[Database, Settings, str], Subscriber]
ACTS: dict[str, Act] = {CONFIRM: subscription.confirm, UNSUBSCRIBE: subscription.unsubscribe}


def routes(settings: Callable[[], Settings], database: Callable[[], Database]) -> list[Route]:
    """Return the routes of both pages, for any ASGI server; settings and database are opened when used."""
    return [
        Route(
            f"{PATH}/{purpose}",
            partial(_page, settings, database, purpose),
            methods=["GET", "POST"],
        )
        for purpose in ACTS
    ]


async def _page(
    settings: Callable[[], Settings],
    database: Callable[[], Database],
    purpose: str,
    request: Request,
) -> Response:
    token = request.query_params.get("token", "")
    return await to_thread.run_sync(_answer, settings, database, purpose, token, request.method)


def _answer(
    settings: Callable[[], Settings],
    database: Callable[[], Database],
    purpose: str,
    token: str,
    method: str,
) -> Response:
    title, button, done = WORDS[purpose]
    try:
        if method == "POST":
            reader = ACTS[purpose](database(), settings(), token)
            return _html(200, title=title, words=f"{reader.address}: {done}", button="")
        Signer(settings(), database()).read(token, purpose)
    except LinkError as error:
        return _html(400, title=title, words=f"That did not work: {error}.", button="")
    except GroundswellError:
        return _html(
            503, title=title, words="That did not work now. Please try again later.", button=""
        )
    return _html(200, title=title, words="", button=button)


def _html(status: int, **values: str) -> HTMLResponse:
    page = templates().get_template("subscription.html").render(values)
    return HTMLResponse(page, status, HEADERS)
