"""The sample web as a server."""

import socket
import struct
import time

import pytest

from crawler.sample_web.server import SampleWeb

RESET = struct.pack(
    "ii", 1, 0
)  # close with a reset, as the kernel does for a process that is killed


def test_a_client_that_goes_away_is_no_fault(capfd: pytest.CaptureFixture[str]):
    with SampleWeb() as web:
        port = int(web.base_url.rpartition(":")[2])
        client = socket.create_connection(("127.0.0.1", port))
        client.sendall(b"GET http://a.example/ HT")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        client.close()
        time.sleep(0.3)
    assert "Exception" not in capfd.readouterr().err
