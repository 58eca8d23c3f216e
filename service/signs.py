"""Signs of life of a command that runs in a process of its own: it computes, or says something."""

import contextlib
import time

import psutil

WORK = 1.0  # seconds of the processor that are a sign; one that merely polls uses less in an hour
LOOKS = 60  # at the processor's time, within the patience that is had with it


class SignsOfLife:
    """Tells when a process and its descendants have given no sign of life for too long.

    Args:
        pid: of the process.
        patience: seconds without a sign after which it is taken for hung.
    """

    def __init__(self, pid: int, patience: float) -> None:
        self._pid = pid
        self._patience = patience
        self._last = self._looked = time.monotonic()
        self._spent = 0.0

    def heard(self) -> None:
        """Note that it said something; may be called from any thread."""
        self._last = time.monotonic()

    @property
    def are_missing(self) -> bool:
        """Tell whether the last sign is too long ago."""
        now = time.monotonic()
        if now - self._looked >= self._patience / LOOKS:
            self._looked = now
            spent = _spent(self._pid)
            if abs(spent - self._spent) >= WORK:  # less than before: a descendant has ended
                self._spent, self._last = spent, now
        return now - self._last >= self._patience


def _spent(pid: int) -> float:
    """Return the processor's seconds of a process and its descendants, those that have ended included."""
    spent = 0.0
    with contextlib.suppress(psutil.Error):
        leader = psutil.Process(pid)
        for process in (leader, *leader.children(recursive=True)):
            with contextlib.suppress(psutil.Error):  # ended meanwhile
                spent += sum(process.cpu_times()[:4])  # user, system, and those of ended children
    return spent
