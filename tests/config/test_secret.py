"""A secret is made once, whole, and for its owner alone."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.secret import SecretError, secret


def test_it_is_made_at_first_use_and_stays(tmp_path: Path):
    path = tmp_path / "key"
    made = secret(path)
    assert secret(path) == made and len(made) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret(tmp_path / "another") != made


def test_all_who_come_first_at_once_get_the_same(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(secret, [tmp_path / "key"] * 32))
    assert len(found) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("content", ["", "not hex", "abcd"])
def test_a_file_that_holds_no_secret_is_refused(tmp_path: Path, content: str):
    (tmp_path / "key").write_text(content)
    with pytest.raises(SecretError, match="holds no secret"):
        secret(tmp_path / "key")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(SecretError, match="cannot be read or made"):
        secret(tmp_path / "no" / "key")
