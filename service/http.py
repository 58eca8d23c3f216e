"""The service's own port: `/health` for whoever restarts it, `/metrics` for Prometheus."""

import json
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from config.errors import GroundswellError

log = structlog.get_logger()
Health = Callable[[], tuple[bool, Mapping[str, object]]]


class PortError(GroundswellError):
    """The port cannot be listened on."""


@contextmanager
def serving(address: str, port: int, health: Health, registry: CollectorRegistry) -> Iterator[int]:
    """Serve until the context ends, and give the port; 0 takes a free one.

    `health` says whether all is well, and what there is to say.

    Raises:
        PortError: the port is taken, or the address is none of this machine.
    """
    answers = {
        "/health": lambda _: _health(health),
        "/metrics": lambda accepted: _metrics(registry, accepted),
    }
    handler = type("Handler", (_Handler,), {"answers": answers})
    try:
        server = _Server((address, port), handler)
    except OSError as error:
        raise PortError(
            f"{address}:{port} cannot be listened on: {error.strerror}; see watch_address and watch_port"
        ) from error
    threading.Thread(target=server.serve_forever, name="http", daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


Answer = tuple[int, str, bytes]


class _Server(ThreadingHTTPServer):
    """Answers each request in a thread of its own; one that goes wrong is a line of the log."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Tell that an answer could not be given: mostly whoever asked has gone."""
        log.warning("request failed", client=str(client_address), cause=repr(sys.exc_info()[1]))


def _health(health: Health) -> Answer:
    well, told = health()
    return (200 if well else 503), "application/json", json.dumps(told, default=str).encode()


def _metrics(registry: CollectorRegistry, accepted: str) -> Answer:
    encode, content_type = choose_encoder(accepted)
    return 200, content_type, encode(registry)


class _Handler(BaseHTTPRequestHandler):
    """Answers GET; what it says is for programs, and holds nothing that strangers wrote unescaped."""

    timeout = 10  # seconds that a client may take to ask
    answers: Mapping[str, Callable[[str], Answer]]

    def do_GET(self) -> None:
        """Answer one of the two addresses."""
        answer = self.answers.get(self.path.partition("?")[0])
        if answer is None:
            self.send_error(404)
            return
        status, content_type, body = answer(self.headers.get("Accept", ""))
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet: a scrape every few seconds says nothing."""
