"""Breed inputs that reach new lines of a reader: `python -m bench.fuzz_guided --cases 100000 feed`.

The breeder is libFuzzer: `pip install atheris` (Linux). Bytes and text are bred from edited examples; for
targets that take anything else, hypothesis draws from the bytes. Each target is tried in a process of its
own, as libFuzzer ends the one that it runs in. A failure is printed with the input that caused it, and the
exit status is 1.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

if TYPE_CHECKING:
    from bench.fuzzing.targets import Target

EXAMPLES = 200  # edited examples to begin with
LONGEST = 16_384  # bytes of an input
TARGETS = ("feed", "html", "warc", "json", "jsonl", "csv", "topic", "robots", "mailbox", "url")


def breed(name: str, cases: int) -> None:
    """Try one target in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(include=["bench.fuzzing", "config", "crawler", "db", "nlp"]):
        from bench.fuzzing import targets
    with tempfile.TemporaryDirectory() as folder:
        reads = reader(targets.TARGETS[name], Path(folder))
        options = [
            f"-runs={cases}",
            f"-max_len={LONGEST}",
            "-timeout=30",
            f"-artifact_prefix={folder}/",
            "-rss_limit_mb=4096",
        ]
        atheris.Setup([sys.argv[0], folder, *options, "-print_final_stats=1"], reads)
        atheris.Fuzz()


def reader(target: "Target", folder: Path) -> Callable[[bytes], object]:
    """Return what reads bred bytes; write edited examples, if the target has some, into the folder first."""
    draw = Random(0)
    examples = [target.quick(draw) for _ in range(EXAMPLES)] if target.quick else []
    if not all(isinstance(example, bytes | str) for example in examples) or not examples:
        once = settings(database=None, deadline=None, suppress_health_check=list(HealthCheck))(
            given(target.given)(target.holds)
        )
        return once.hypothesis.fuzz_one_input  # type: ignore[attr-defined, no-any-return]
    for number, example in enumerate(examples):
        content = example.encode() if isinstance(example, str) else example
        (folder / str(number)).write_bytes(content)
    if isinstance(examples[0], bytes):
        return target.holds
    return lambda data: target.holds(data.decode("utf-8", "replace"))


def main() -> None:
    """Try each target in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--here", action="store_true", help="one target, in this process")
    args = parser.parse_args()
    if args.here:
        breed(args.targets[0], args.cases)
        return
    failed = 0
    for name in args.targets:
        begun = time.monotonic()
        command = [sys.executable, "-m", "bench.fuzz_guided", "--here", "--cases", str(args.cases)]
        ended = subprocess.run([*command, name], check=False, capture_output=True, text=True)
        tried = re.findall(r"stat::number_of_executed_units: (\d+)", ended.stderr)
        places = re.findall(r" cov: (\d+)", ended.stderr)
        if ended.returncode or not tried:
            failed += 1
            print("\n".join(ended.stderr.splitlines()[-40:]), file=sys.stderr)
        print(
            f"{name}: {int([*tried, 0][0]):,} inputs, {['0', *places][-1]} places reached,"
            f" {time.monotonic() - begun:.0f} s{', FAILED' if ended.returncode else ''}",
            flush=True,
        )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
