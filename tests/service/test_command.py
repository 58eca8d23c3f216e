"""Commands in processes of their own: what they say, how they end, and those that hang."""

import sys
import time

import pytest
import structlog

from service.command import CommandError, CommandResult, Stopped, run_command

PATIENCE = 6.0  # a second of the processor is a sign, also where much else has its time
COMPUTES = """
import time
end = time.monotonic() + 10
while time.monotonic() < end: pass
"""
A_CHILD_COMPUTES = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {COMPUTES!r}])"
TALKS = """
import time
for n in range(5): print(n, flush=True); time.sleep(2)
"""
HANGS = "import threading; print('begun', flush=True); threading.Event().wait()"


def run(code: str, patience: float = PATIENCE, until: float = 60.0) -> CommandResult:
    end = time.monotonic() + until
    log = structlog.get_logger()
    return run_command(
        [sys.executable, "-c", code], {}, lambda: time.monotonic() > end, log, patience
    )


def test_what_it_says_and_its_status_are_told():
    found = run(
        "import sys; print('a line'); print('what went wrong', file=sys.stderr); sys.exit(3)"
    )
    assert (found.status, found.output, found.last_words) == (3, ("a line",), "what went wrong")
    with pytest.raises(CommandError, match="crawl: status 3: what went wrong"):
        found.raise_for_status("crawl")


def test_one_that_hangs_is_ended_after_the_patience():
    begun = time.monotonic()
    with pytest.raises(CommandError, match="hung: no sign of life"):
        run(HANGS)
    assert PATIENCE <= time.monotonic() - begun < 30


@pytest.mark.parametrize("code", [COMPUTES, A_CHILD_COMPUTES, TALKS])
def test_one_that_computes_or_talks_is_given_its_time(code: str):
    assert run(code).status == 0


def test_one_that_is_told_to_stop_did_not_hang():
    with pytest.raises(Stopped):
        run(HANGS, until=1.0)
