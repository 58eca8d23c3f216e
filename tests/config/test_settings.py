"""Settings: where a value comes from, and what a wrong one looks like."""

from pathlib import Path

import pytest

from config.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GROUNDSWELL_DATABASE_URL", raising=False)


def test_the_command_line_outranks_the_environment_which_outranks_the_file(
    monkeypatch: pytest.MonkeyPatch,
):
    Path("groundswell.toml").write_text('database_url = "sqlite:///file.db"', "utf-8")
    assert load_settings().database_url == "sqlite:///file.db"
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", "sqlite:///environment.db")
    assert load_settings().database_url == "sqlite:///environment.db"
    assert load_settings(database_url="sqlite:///option.db").database_url == "sqlite:///option.db"


def test_an_unknown_setting_in_the_file_is_named():
    Path("groundswell.toml").write_text("colour = 1", "utf-8")
    with pytest.raises(SettingsError, match="setting colour: Extra inputs are not permitted"):
        load_settings()


def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GROUNDSWELL_BATCH_SIZE", "many")
    with pytest.raises(SettingsError, match="setting batch_size: Input should be a valid integer"):
        load_settings()
