"""Bring texts that stand in two places up to date: what datasheets quote, and the dictionary of docs/data.md.

Run: python -m bench.copied, after docs/quality.md or a column of the export was changed; tests tell when
it was forgotten.
"""

import re
from pathlib import Path

from export.codebook import READING, dictionary
from export.tables import tables

ROOT = Path(__file__).parents[1]
QUALITY, QUOTED = ROOT / "docs" / "quality.md", ROOT / "export" / "templates" / "quality.md"
DATA = ROOT / "docs" / "data.md"
PARTS = {"bench.quality": "Public sets", "sample web": "A web of our own, written to be hard"}


def known_errors() -> str:
    """Return the parts of docs/quality.md that a datasheet quotes."""
    text = QUALITY.read_text("utf-8")
    found = (f"### {heading}\n\n{marked(text, mark).strip()}\n" for mark, heading in PARTS.items())
    return "\n".join(found)


def manual() -> str:
    """Return docs/data.md with what the code says of formats and columns."""
    text = DATA.read_text("utf-8")
    dictionaries = "\n".join(dictionary(table) for table in tables(with_text=True))
    for mark, part in (("reading", READING.read_text("utf-8")), ("dictionary", dictionaries)):
        text = replaced(text, mark, part)
    return text


def marked(text: str, mark: str) -> str:
    """Return what stands between the marks of a name."""
    return _find(text, mark)[1]


def replaced(text: str, mark: str, part: str) -> str:
    """Return a text with something else between the marks of a name."""
    found = _find(text, mark)
    return f"{text[: found.start(1)]}{part}{text[found.end(1) :]}"


def _find(text: str, mark: str) -> re.Match[str]:
    found = re.search(f"<!-- {mark}: begin -->\n(.*?)<!-- {mark}: end -->", text, re.DOTALL)
    if found is None:
        raise SystemExit(f"no marks of {mark!r}")
    return found


if __name__ == "__main__":
    QUOTED.write_text(known_errors(), "utf-8")
    DATA.write_text(manual(), "utf-8")
