"""No pattern of ours takes long on a hostile text, such as one mark three thousand times."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

LENGTH, SECONDS = 2_000, 3.0  # twice the length would be eight times the seconds of a cubic pattern
UNITS = (
    *(
        "a",
        "A",
        "1",
        "1,",
        "a ",
        "Aa ",
        "a-",
        '"',
        "“",
        "”",
        "(",
        "[a](",
        "![",
        "https://a",
        "\n",
        " ",
    ),
    *(
        "\t",
        ".",
        "a.",
        "$1",
        "_",
        "—",
        "@",
        "and ",
        "told the ",
        "Jan 1, ",
        "one ",
        "'s",
        "。",
        "字",
    ),
    *("<meta ", "[+1"),
)


def modules() -> Iterator[str]:
    for package in ("crawler", "db", "digest", "nlp"):
        path = importlib.import_module(package).__path__
        for info in pkgutil.walk_packages(path, f"{package}."):
            if not re.search(r"training|migrations|sample_web|evaluation", info.name):
                yield info.name


def patterns() -> dict[str, re.Pattern]:
    found = {}
    for name in modules():
        for key, value in vars(importlib.import_module(name)).items():
            if isinstance(value, re.Pattern):
                found[f"{name}.{key}"] = value
    return found


def test_there_are_patterns_to_try():
    assert len(patterns()) > 60


@pytest.mark.parametrize("unit", UNITS)
def test_no_pattern_takes_long(unit: str):
    text = (unit * LENGTH)[:LENGTH] + "\n!"
    for name, pattern in patterns().items():
        begun = time.process_time()
        given = text.encode() if isinstance(pattern.pattern, bytes) else text
        for _ in pattern.finditer(given):
            pass
        assert time.process_time() - begun < SECONDS, name
