"""Who may come in, and what they may do."""

import pytest
from click.testing import CliRunner

from cli.dashboard import command, is_loopback, refuse_unguarded
from config.errors import GroundswellError
from config.settings import load_settings
from dashboard.access import Person, admitted, role_of

SETTINGS = load_settings(
    dashboard_readers=("@press.example", "guest@mail.example"),
    dashboard_analysts=("ada@press.example",),
    dashboard_admins=("boss@press.example",),
)


@pytest.mark.parametrize(("address", "role"), [
    ("ada@press.example", "analyst"),
    ("ADA@Press.Example ", "analyst"),
    ("boss@press.example", "admin"),
    ("intern@press.example", "reader"),
    ("guest@mail.example", "reader"),
    ("other@mail.example", None),
    ("x@evil.press.example", None),
    ("x@press.example.evil.example", None),
    ("x@evil.example@press.example", None),
    ("press.example", None),
    ("@press.example", None),
    ("", None),
])  # fmt: skip
def test_the_role_of_an_address(address: str, role: str | None):
    assert role_of(address, SETTINGS) == role


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_an_address_that_is_not_verified_is_nobodys(verified: object):
    user = {"email": "boss@press.example", "email_verified": verified}
    assert admitted(user, SETTINGS) is None
    assert admitted({"email": "boss@press.example"}, SETTINGS) is None


def test_who_is_listed_comes_in():
    user = {"email": "Ada@press.example", "email_verified": True}
    assert admitted(user, SETTINGS) == Person("ada@press.example", "analyst")


def test_only_analysts_and_admins_may_review():
    may = {role: Person("x", role).may_review for role in ("reader", "analyst", "admin")}
    assert may == {"reader": False, "analyst": True, "admin": True}


@pytest.mark.parametrize(("address", "loopback"), [
    ("localhost", True), ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True),
    ("0.0.0.0", False), ("::", False), ("192.168.1.5", False), ("dash.example", False), ("", False),
    ("127.0.0.1.evil.example", False),
])  # fmt: skip
def test_loopback_is_told_from_what_others_reach(address: str, loopback: bool):
    assert is_loopback(address) is loopback


def test_a_public_address_without_sign_in_is_refused_unless_all_are_meant():
    bare = load_settings()
    with pytest.raises(GroundswellError, match="everybody who reaches it"):
        refuse_unguarded("0.0.0.0", bare, open_to_all=False)
    refuse_unguarded("0.0.0.0", bare, open_to_all=True)
    refuse_unguarded("localhost", bare, open_to_all=False)


def test_sign_in_without_a_provider_is_refused(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GroundswellError, match=r"secrets\.toml is not there"):
        refuse_unguarded("localhost", SETTINGS, open_to_all=False)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth]\n")
    refuse_unguarded("0.0.0.0", SETTINGS, open_to_all=False)


def test_the_command_refuses_before_it_serves(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(command, ["--address", "0.0.0.0"])
    assert isinstance(done.exception, GroundswellError)
