"""How much memory a process has of its own."""

import re
from pathlib import Path


def private(pid: int) -> int:
    """Return the memory of a process and of those that it started, in MB; 0 when it has ended.

    Pages of files, among them the database that SQLite maps, are the system's cache, and not counted.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return 0
    own = sum(int(kilobytes) for kilobytes in re.findall(r"Rss(?:Anon|Shmem):\s+(\d+)", status))
    return own // 1024 + sum(private(int(child)) for child in children)
