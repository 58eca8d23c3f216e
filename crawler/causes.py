"""Why a request gave nothing, or a spider broke, in a few words; and whether to try again."""

import logging

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler import shape
from crawler.errors import Rejected
from crawler.guard import cause_of_lookup
from crawler.politeness import CANNOT_BE_HAD
from db.records import Disposition

log = logging.getLogger(__name__)
LONGEST = 200  # characters of what an API says
SAID = (("error", "message"), ("message",), ("detail",), ("error_description",), ("error",))


def cause_of_breaking(failure: Failure) -> str:
    """Return in a line what broke in a spider, and log the rest."""
    log.debug("%s", failure.getTraceback())
    said = f"{type(failure.value).__name__}: {failure.getErrorMessage()}"
    return f"the spider broke: {said.splitlines()[0]}"


def disposition_of(failure: Failure) -> tuple[Disposition, str]:
    """Return what became of a request that gave nothing, and why: refused for good, or to be tried again."""
    cause = cause_of(failure)
    forbidden = isinstance(failure.value, IgnoreRequest) and not isinstance(
        failure.value, HttpError
    )
    postponed = "left alone until" in cause or CANNOT_BE_HAD in cause
    unavailable = isinstance(failure.value, HttpError) and failure.value.response.status == 451
    rejected = (forbidden or unavailable or is_gone(failure)) and not postponed
    return (Disposition.REJECTED if rejected else Disposition.FAILED), cause


def is_gone(failure: Failure) -> bool:
    """Tell whether a page or post is not there any more."""
    return isinstance(failure.value, HttpError) and failure.value.response.status in (404, 410)


def address_of(failure: Failure) -> str:
    """Return the address that the source named, before any redirect."""
    request = getattr(failure, "request", None)
    if not isinstance(request, Request):
        return "unknown request"
    return str(request.meta.get("redirect_urls", [request.url])[0])


def cause_of(failure: Failure) -> str:
    """Return the cause of a failed request in a few words."""
    error = failure.value
    if isinstance(error, HttpError):
        return ": ".join(filter(None, (f"HTTP {error.response.status}", said_by(error.response))))
    if isinstance(error, IgnoreRequest):
        forbidden = "Forbidden by robots.txt" in str(error)
        return "robots.txt forbids it" if forbidden else str(error)
    if isinstance(error, DownloadCancelledError):
        return "the answer exceeded the setting max_body_bytes"
    if (refused := cause_of_lookup(error, address_of(failure))) is not None:
        return refused
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


def said_by(response: Response) -> str | None:
    """Return in a line what an API says of an error: a status does not tell a quota from a wrong key."""
    if response.body[:1] != b"{":
        return None
    try:
        answer = shape.loads(response.body)
    except Rejected:
        return None
    said = next((text for path in SAID if (text := shape.text(answer, *path))), "")
    line = " ".join(said.split())
    return "".join(filter(str.isprintable, line))[:LONGEST] or None
