"""Are the files of the models what they were when they were made?

The weights in this repository have their SHA-256 in `nlp/weights/SHA256SUMS`, written anew after a training
by `python -m nlp.integrity`; models that come as Python packages have theirs in the package's own list of
files.
"""

import base64
import hashlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from nlp.models import ModelError

WEIGHTS = Path(__file__).with_name("weights")
SUMS = WEIGHTS / "SHA256SUMS"


def check_weights() -> int:
    """Check the weights that are shipped, and return how many files there are.

    Raises:
        ModelError: a file is missing or is another than it was; the message says which and what to do.
    """
    known = dict(_read_sums())
    for name, expected in known.items():
        _check(
            WEIGHTS / name, expected, "git checkout -- nlp/weights, or install the program again"
        )
    return len(known)


def check_package(name: str) -> int:
    """Check a model that is a Python package, and return how many files there are; 0 for one that is none.

    Raises:
        ModelError: a file is missing or is another than it was installed; the message says which.
    """
    distributions = metadata.packages_distributions().get(name, ())
    checked = 0
    for distribution in distributions:
        for file in metadata.files(distribution) or ():
            if file.hash is None or file.hash.mode != "sha256":
                continue
            padded = file.hash.value + "=" * (-len(file.hash.value) % 4)
            expected = base64.urlsafe_b64decode(padded).hex()
            remedy = f"pip install --force-reinstall --no-deps {distribution}"
            _check(Path(str(file.locate())), expected, remedy)
            checked += 1
    return checked


def _check(path: Path, expected: str, remedy: str) -> None:
    try:
        found = _digest(path)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}; {remedy}") from error
    if found != expected:
        raise ModelError(
            f"{path}: is damaged (SHA-256 {found[:12]}…, not {expected[:12]}…); {remedy}"
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_sums() -> Iterator[tuple[str, str]]:
    for line in SUMS.read_text("utf-8").splitlines():
        digest, _, name = line.partition("  ")
        yield name, digest


def sums() -> str:
    """Return what `SHA256SUMS` should say, in the format of the command of this name."""
    files = sorted(p for p in WEIGHTS.rglob("*") if p.is_file() and p.suffix != ".md" and p != SUMS)
    return "".join(f"{_digest(p)}  {p.relative_to(WEIGHTS).as_posix()}\n" for p in files)


if __name__ == "__main__":
    SUMS.write_text(sums(), "utf-8")
