"""What is installed: a package has every file that the program reads."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]


@pytest.mark.parametrize(
    ("package", "folder"),
    [("nlp", "weights"), ("config", "topics"), ("crawler", "sample_web"), ("export", "templates")],
)
def test_every_file_of_data_is_packaged(package: str, folder: str):
    root = ROOT / package
    packaged = {f for glob in PACKAGED["package-data"][package] for f in root.glob(glob)}
    needed = {
        f for f in (root / folder).rglob("*") if f.is_file() and f.suffix not in (".py", ".pyc")
    }
    assert needed
    assert needed <= packaged, sorted(f.relative_to(root) for f in needed - packaged)
