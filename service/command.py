"""Running a command of the program in a process of its own: told how it ended, and ended when need be."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from service.signs import SignsOfLife

GRACE = 6.0  # seconds that a command has to end after SIGTERM
LOOK = 0.2
PATIENCE = 3_600.0  # seconds without a sign of life after which a command is taken for hung
LONGEST_LINE = 2_000


class Stopped(Exception):
    """The work was told to end before it was done."""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """How a command ended: its exit status (below 0: killed by that signal) and what it printed."""

    status: int
    output: tuple[str, ...]
    last_words: str

    def raise_for_status(self, command: str) -> None:
        """Raise what the command said last, if it failed.

        Raises:
            CommandError: the exit status is not 0.
        """
        if self.status:
            how = f"killed by signal {-self.status}" if self.status < 0 else f"status {self.status}"
            raise CommandError(f"{command}: {how}: {self.last_words or 'it said nothing'}")


class CommandError(Exception):
    """A command of the program failed."""


def run_command(
    words: Sequence[str],
    environment: Mapping[str, str],
    stopped: Callable[[], bool],
    log: Any,
    patience: float = PATIENCE,
) -> CommandResult:
    """Run a command until it ends or `stopped` says so; what it says on standard error is logged.

    One that neither computes nor says anything for `patience` seconds is hung, and is ended.

    Its standard input stays open as long as this process lives, so that it can tell when it is an orphan. It
    leads a process group of its own, all of which is gone when this returns.

    Raises:
        Stopped: it was told to end, and has ended.
        CommandError: it hung, and was ended.
    """
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **environment},
        start_new_session=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    signs = SignsOfLife(process.pid, patience)
    output: list[str] = []
    said: list[str] = []

    def keep(line: str) -> None:
        signs.heard()
        output.append(line)

    def heed(line: str) -> None:
        signs.heard()
        said[:] = [line]
        log.info("output", line=line)

    readers = [_read(process.stdout, keep), _read(process.stderr, heed)]
    hung = False
    try:
        while process.poll() is None and not stopped() and not (hung := signs.are_missing):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LOOK)
        halted = process.poll() is None
        if halted:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        status = process.wait()
        for reader in readers:
            reader.join(1)
        assert process.stdin is not None  # noqa: S101
        process.stdin.close()
    if hung:
        raise CommandError(f"hung: no sign of life for {patience / 60:.0f} minutes, and was ended")
    if halted:
        raise Stopped
    return CommandResult(status, tuple(output), said[0] if said else "")


def _read(stream: IO[str] | None, heed: Callable[[str], None]) -> threading.Thread:
    """Hand on the lines of a stream, cut to a sane length, in a thread."""
    assert stream is not None  # noqa: S101

    def read() -> None:
        with stream:
            for line in stream:
                if line.strip():
                    heed(line.rstrip()[:LONGEST_LINE])

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread
