"""A dashboard that is served by the command, as a person would start it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.postgres import free_port

GROUNDSWELL = Path(sys.executable).with_name("groundswell")


@contextmanager
def served(
    folder: Path | None = None, settings: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[str]:
    """Serve from a working directory, and yield the address once it answers."""
    port = port or free_port()
    command = [str(GROUNDSWELL), "dashboard", "--port", str(port)]
    environment = {**os.environ, **(settings or {})}
    process = subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE)
    address = f"http://localhost:{port}"
    try:
        for _ in range(120):
            try:
                urlopen(address).close()
                break
            except URLError:
                time.sleep(0.5)
        yield address
    finally:
        process.terminate()
        process.wait(20)
