"""Try the readers of strangers' text on many inputs: `python -m bench.fuzz --cases 100000 [TARGET]...`.

Each target is tried in rounds with seeds of their own, so that a run can be repeated and memory stays flat.
A failure is printed with the smallest input that hypothesis finds for it, and the exit status is 1. With
`--quick` inputs are drawn without hypothesis where that can be, so that the time goes to the readers.
"""

import argparse
import sys
import time
import traceback
from random import Random

from hypothesis import HealthCheck, Phase, given, seed, settings

from bench.fuzzing.targets import TARGETS, Target

ROUND = 2_000
SLOW = 5.0  # seconds of the processor that one input may take


def tried(target: Target, cases: int, number: int) -> None:
    """Try a target on so many inputs; raises what it raises, on the smallest input."""

    @seed(number)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(target.given)
    def once(value: object) -> None:
        timed(target, value)

    once()


def timed(target: Target, value: object) -> None:
    """Try a target on an input, which it may not be long about."""
    begun = time.process_time()
    target.holds(value)
    assert time.process_time() - begun < SLOW, "too slow"


def tried_quickly(target: Target, cases: int, number: int) -> None:
    """Try a target on so many inputs without hypothesis; prints the input that breaks it.

    Raises:
        Exception: whatever the target raises.
    """
    assert target.quick is not None
    draw = Random(number)
    for _ in range(cases):
        value = target.quick(draw)
        try:
            timed(target, value)
        except Exception:
            print(f"broken by {value!r}", file=sys.stderr)
            raise


def main() -> None:
    """Try the targets, and tell of each how many inputs it withstood."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    failed = 0
    for name in args.targets:
        begun, done = time.monotonic(), 0
        try:
            while done < args.cases:
                cases = min(ROUND, args.cases - done)
                quick = args.quick and TARGETS[name].quick
                (tried_quickly if quick else tried)(TARGETS[name], cases, args.seed + done)
                done += cases
        except Exception:
            failed += 1
            traceback.print_exc()
        seconds = time.monotonic() - begun
        print(f"{name}: {done:,} inputs withstood in {seconds:.0f} s", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
