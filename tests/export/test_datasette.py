"""The exported SQLite file, served by Datasette: what programs read, and that they can only read."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.export.conftest import POST, Make

Get = Callable[[str], Any]


@pytest.fixture
def get(make: Make) -> Iterator[Get]:
    """Serve a data set as the manual says, and return how to ask for a path."""
    pytest.importorskip("datasette")
    out = make("sqlite").directory
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "datasette", "serve", "--immutable", str(out / "data.sqlite"),
         "--metadata", str(out / "datasette.json"), "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip

    def ask(path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return json.load(answer)

    try:
        for _ in range(200):
            try:
                ask("/data.json")
                break
            except OSError:
                time.sleep(0.1)
        yield ask
    finally:
        server.terminate()
        server.wait()


def test_programs_read_filter_search_and_ask_sql_all_of_it_explained_and_write_nothing(get: Get):
    found = get("/data/stances.json?target=accusation&level=document&_shape=array")
    assert {row["label"] for row in found} == {"against"}
    (document,) = get("/data/documents.json?_search=hypocritical&_shape=array")
    assert document["url"] == POST
    counted = get(f"/data.json?sql={quote('select count(*) as n from documents')}&_shape=array")
    assert counted == [{"n": 3}]
    every = get("/data/documents.json?_shape=array")
    assert "gone" not in json.dumps(every) and "I never said it" not in json.dumps(every)
    for sql in ("delete from documents", "update documents set title = 'x'", "drop table stances"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(f"/data.json?sql={quote(sql)}&_shape=array")
        assert refused.value.code == 400
    assert get("/data/documents.json?_shape=array") == every
    assert get("/-/databases.json")[0]["is_mutable"] is False
    for name, table in get("/-/metadata.json")["databases"]["data"]["tables"].items():
        columns = set(get(f"/data/{name}.json?_size=1")["columns"]) - {"rowid"}
        assert table["description"] and columns == set(table["columns"])
