"""A hostile site: nothing is reached that must not be, nothing else is lost, each trap has its one line."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from db import queries
from db.selection import Selection
from db.session import Database

ANY = Selection(relevance="any")
BODY = (
    "The bakers of the old town said on Monday that a rival had copied their recipes by night. " * 8
)
TRAPS = {
    "to-loopback": "private or local address",
    "to-metadata": "private or local address",
    "to-own-name": "private or local address",
    "to-decimal": "private or local address",
    "to-mapped": "private or local address",
    "to-file": "HTTP 302",
    "bomb": "exceeded",
    "endless": "exceeded",
    "loop": "max redirections",
    "headers": "",
    "slow": "",
    "image": "no page but image/png",
    "nothing": "empty page",
}
GOOD = ("fine", "script", "mixed")
BOMB = gzip.compress(b"a" * 60_000_000)  # here, as it takes longer than a request may


class Hostile(BaseHTTPRequestHandler):
    """The site; a page is a method."""

    protocol_version = "HTTP/1.0"
    secret = 0

    def do_GET(self) -> None:
        name = self.path.strip("/").partition("?")[0]
        own = socket.gethostname()
        target = {
            "to-loopback": f"http://127.0.0.1:{self.secret}/secret",
            "to-metadata": "http://169.254.169.254/latest/meta-data/",
            "to-own-name": f"http://{own}:{self.secret}/secret",
            "to-decimal": f"http://2130706433:{self.secret}/secret",
            "to-mapped": f"http://[::ffff:127.0.0.1]:{self.secret}/secret",
            "to-file": "file:///etc/passwd",
            "loop": f"/loop?{time.monotonic()}",
        }.get(name)
        if target:
            self.send_response(302)
            self.send_header("Location", target)
            self.end_headers()
        elif name == "feed":
            port = self.server.server_port
            items = "".join(
                f"<item><title>{n}</title><link>http://localhost:{port}/{n}</link></item>"
                for n in (*TRAPS, *GOOD)
            )
            self._whole(
                f'<rss version="2.0"><channel>{items}</channel></rss>'.encode(),
                "application/rss+xml",
            )
        elif name == "xml-bomb":
            levels = "".join(f'<!ENTITY x{i + 1} "{f"&x{i};" * 10}">' for i in range(12))
            self._whole(f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x0 "ha">{levels}]>'
                        f'<rss version="2.0"><channel>'
                        f"<item><title>&x12;</title><link>http://localhost/</link></item></channel></rss>".encode(),
                        "application/rss+xml")  # fmt: skip
        else:
            getattr(self, f"page_{name}".replace("-", "_"), lambda: self.send_error(404))()

    def _whole(self, body: bytes, kind: str = "text/html", **headers: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _article(self, title: str, body: bytes) -> None:
        self._whole(b"<html><head><title>" + title.encode() + b"</title></head><body><article><h1>"
                    + title.encode() + b"</h1><p>" + body + b"</p></article></body></html>")  # fmt: skip

    def page_fine(self) -> None:
        self._article("Fine", BODY.encode())

    def page_script(self) -> None:
        self._article("<script>alert(1)</script>\x1b[2J\x00", BODY.encode())

    def page_mixed(self) -> None:
        self._article(
            "Mixed", (BODY + "caf\u00e9 ").encode("latin-1") + "日本 ".encode() + BODY.encode()
        )

    def page_image(self) -> None:
        self._whole(b"\x89PNG", "image/png")

    def page_nothing(self) -> None:
        self._whole(b"")

    def page_bomb(self) -> None:
        self._whole(BOMB, Content_Encoding="gzip")

    def page_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self._until_closed(b"<p>" + b"x" * 65_536)

    def page_headers(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
        self._until_closed(b"y" * 65_536)

    def page_slow(self) -> None:
        self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        self._until_closed(b"z", pause=0.2)

    def _until_closed(self, piece: bytes, pause: float = 0.0) -> None:
        try:
            for _ in range(16_000):  # a gigabyte
                self.wfile.write(piece)
                self.wfile.flush()
                time.sleep(pause)
        except OSError:
            pass

    def log_message(self, *args: object) -> None:
        pass


class Secret(BaseHTTPRequestHandler):
    """What must not be reached."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def crawled(new_url, crawl_sources) -> Iterator[tuple]:
    """The hostile site crawled without a proxy, as the live web is; `localhost` alone is allowed."""
    database = Database(new_url())
    Secret.asked = []
    secret = ThreadingHTTPServer(("0.0.0.0", 0), Secret)
    Hostile.secret = secret.server_port
    site = ThreadingHTTPServer(("127.0.0.1", 0), Hostile)
    site.daemon_threads = True
    for server in (secret, site):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    port = site.server_port
    sources = [
        {"name": "hostile", "type": "feed", "url": f"http://localhost:{port}/feed"},
        {"name": "xml-bomb", "type": "feed", "url": f"http://localhost:{port}/xml-bomb"},
    ]
    runs = crawl_sources(
        database, "", sources, contact="test@example.org", allowed_hosts=["localhost"],
        max_body_bytes=5_000_000, request_timeout=2,
    )  # fmt: skip
    yield database, runs
    for server in (secret, site):
        server.shutdown()
        server.server_close()
    database.close()


def test_nothing_private_is_reached(crawled):
    assert Secret.asked == []


@pytest.mark.parametrize("trap", TRAPS)
def test_each_trap_has_its_one_line(crawled, trap):
    _, runs = crawled
    (cause,) = [c for item, c in runs["hostile"]["causes"] if item.endswith(f"/{trap}")]
    assert TRAPS[trap] in cause
    assert "\n" not in cause


def test_everything_else_is_stored(crawled):
    database, runs = crawled
    assert {row.url.rsplit("/", 1)[1] for row in queries.documents(database, ANY)} == set(GOOD)
    counts = runs["hostile"]
    assert counts["new"] + counts["rejected"] + counts["failed"] == len(TRAPS) + len(GOOD)


def test_an_xml_bomb_does_not_go_off(crawled):
    _, runs = crawled
    assert runs["xml-bomb"]["new"] == 0
    assert len(runs["xml-bomb"]["causes"]) == 1
