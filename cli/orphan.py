"""A command that the service runs: it ends when the service does, also when that was killed.

The service holds the other end of standard input; it closes when the service is gone.
"""

import os
import signal
import sys
import threading
import time

from cli.main import main

GRACE = 5.0  # seconds that the command has to end by itself


def _watch_parent() -> None:
    """Wait until the service is gone, then end this process and those that it started."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE)
    os.killpg(os.getpgid(0), signal.SIGKILL)


if __name__ == "__main__":
    threading.Thread(target=_watch_parent, name="parent", daemon=True).start()
    main()
