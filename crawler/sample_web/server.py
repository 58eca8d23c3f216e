"""Serving the sample web on loopback, in two ways.

As a forward proxy (RFC 9112, absolute form: `GET http://outlet.example/path`), so that a crawler meets the
hosts as if they were real; and under paths (`/outlet.example/path`), so that a person's browser can read the
originals.
"""

import gzip
import hashlib
import sys
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import ClassVar, NamedTuple, Self

from crawler.sample_web.content import Content, load
from crawler.sample_web.site import Answer, Site

PORT = 8600
GZIP_FROM = 500


class Request(NamedTuple):
    """A request that was answered."""

    url: str
    status: int


class SampleWeb:
    """The running sample web; use it as a context manager.

    Attributes:
        base_url: where it listens, e.g. `http://127.0.0.1:8600`.
        requests: what was asked and answered, in order.
    """

    def __init__(self, port: int = 0, content: Content | None = None) -> None:
        self.requests: list[Request] = []
        self._lock = Lock()
        handler = type("Handler", (_Handler,), {"site": Site(content or load()), "web": self})
        self._server = _Server(("127.0.0.1", port), handler)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def note(self, request: Request) -> None:
        """Remember a request."""
        with self._lock:
            self.requests.append(request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = (
        128  # of five, the default, a crawl overflows, and waits for TCP to try again
    )

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over clients that go away, as a crawl does that is killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    """Turns HTTP into calls of the site: validators, compression, methods."""

    protocol_version = "HTTP/1.1"
    site: ClassVar[Site]
    web: ClassVar[SampleWeb]

    def do_GET(self) -> None:
        """Answer with a body."""
        self._send(*self._find(), body=True)

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._send(*self._find(), body=False)

    def _find(self) -> tuple[str, Answer]:
        if self.path.startswith("http://"):
            host, slash, target = self.path.removeprefix("http://").partition("/")
            return self.path, self.site.answer(host, slash + target or "/", _absolute)
        host, _, target = self.path.removeprefix("/").partition("/")
        if not host:
            return self.path, self.site.index(_under_path)
        return self.path, self.site.answer(host, f"/{target}", _under_path)

    def _send(self, url: str, answer: Answer, body: bool) -> None:
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:20]}"'
        status = (
            304 if answer.status == 200 and self._is_known(tag, answer.modified) else answer.status
        )
        content = b"" if status == 304 else answer.body
        self.send_response(status)
        self.send_header("Content-Type", answer.type)
        self.send_header("ETag", tag)
        if answer.modified:
            self.send_header(
                "Last-Modified", format_datetime(answer.modified.astimezone(UTC), usegmt=True)
            )
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(content) >= GZIP_FROM:
            content = gzip.compress(content, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)
        self.web.note(Request(url, status))

    def _is_known(self, tag: str, modified: datetime | None) -> bool:
        """Tell whether the client has this version (RFC 9110, section 13)."""
        if given := self.headers.get("If-None-Match"):
            return tag in given
        since = self.headers.get("If-Modified-Since")
        if not since or not modified:
            return False
        try:
            return modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):
            return False

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet; `requests` tells."""


def _absolute(host: str, path: str) -> str:
    return f"http://{host}{path}"


def _under_path(host: str, path: str) -> str:
    return f"/{host}{path}"
