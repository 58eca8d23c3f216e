"""A proxy on loopback behind which the APIs of the world stand, in the form that their documents give."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Call:
    """A request as a host gets it; `query` has the last value of each key, `number` counts calls of a path."""

    method: str
    host: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    number: int


@dataclass(frozen=True)
class Answer:
    """What a host answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, value: Any, status: int = 200, **headers: str) -> "Answer":
        return cls(json.dumps(value).encode(), status,
                   {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}})  # fmt: skip


Host = Callable[[Call], Answer]


class Web:
    """Hosts behind one proxy; `calls` is what they were asked, in order."""

    def __init__(self, hosts: Mapping[str, Host]) -> None:
        self.hosts = dict(hosts)
        self.calls: list[Call] = []
        self._numbers: Counter[str] = Counter()
        self._lock = Lock()
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                answer = web.answer(self.command, self.path, dict(self.headers), body)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            do_POST = do_GET

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        parts = urlsplit(url)
        query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
        with self._lock:
            self._numbers[parts.netloc + parts.path] += 1
            number = self._numbers[parts.netloc + parts.path]
            call = Call(method, parts.netloc, parts.path, query, headers, body, number)
            self.calls.append(call)
        host = self.hosts.get(parts.netloc)
        if host is None:
            return Answer(b"no such host", 502)
        if parts.path == "/robots.txt" and not getattr(host, "own_robots", False):
            return Answer(b"", 404)
        return host(call)

    def asked(self, host: str) -> list[Call]:
        """Return the calls of a host, robots.txt left out."""
        return [c for c in self.calls if c.host == host and c.path != "/robots.txt"]
