"""People sign in at a provider of OpenID Connect, in a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.session import Database
from tests.dashboard.serving import served
from tests.postgres import free_port

pytestmark = pytest.mark.browser

provider = pytest.importorskip("oidc_provider_mock")
PEOPLE = {
    "reader": {"email": "ned@press.example", "email_verified": True},
    "analyst": {"email": "Ada@press.example", "email_verified": True},
    "stranger": {"email": "eve@evil.example", "email_verified": True},
    "unverified": {"email": "boss@press.example", "email_verified": False},
}
SETTINGS = {
    "GROUNDSWELL_DASHBOARD_READERS": '["@press.example"]',
    "GROUNDSWELL_DASHBOARD_ANALYSTS": '["ada@press.example"]',
    "GROUNDSWELL_DASHBOARD_ADMINS": '["boss@press.example"]',
}
SECRETS = """[auth]
redirect_uri = "http://localhost:{port}/oauth2callback"
cookie_secret = "a secret of this test"
client_id = "groundswell"
client_secret = "another"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""
Visit = Callable[[str], object]


@pytest.fixture(scope="module")
def provided() -> Iterator[int]:
    """The port of a provider that knows some people."""
    users = [provider.User(sub=name, claims=dict(claims)) for name, claims in PEOPLE.items()]
    with provider.run_server_in_thread(user_claims=users) as server:
        yield server.server_port


@pytest.fixture
def visit(hostile: Database, browser: object, provided: int, tmp_path: Path) -> Iterator[Visit]:
    """A function that signs somebody in and returns their page."""
    port = free_port()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(SECRETS.format(port=port, provider=provided))

    with served(tmp_path, SETTINGS, port) as address:

        def come(name: str) -> object:
            page = browser.new_context().new_page()  # type: ignore[attr-defined]
            page.route(
                "**/cdn.jsdelivr.net/**", lambda route: route.abort()
            )  # the provider's looks
            page.goto(address)
            page.get_by_role("button", name="Sign in").click(timeout=60_000)
            page.get_by_role("button", name=name, exact=True).click(timeout=30_000)
            return page

        yield come


def test_roles_follow_the_verified_address(visit: Visit):
    page = visit("reader")
    page.get_by_role("heading", name="The bread recipe dispute").wait_for(timeout=60_000)
    page.get_by_text("ned@press.example, reader").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click(timeout=30_000)  # the provider asks, too
    page.get_by_role("button", name="Sign in").wait_for(timeout=30_000)

    page = visit("analyst")
    page.get_by_text("ada@press.example, analyst").wait_for(timeout=60_000)

    for name in ("stranger", "unverified"):
        page = visit(name)
        page.get_by_text("may not come in").wait_for(timeout=60_000)
        assert page.get_by_role("heading", name="The bread recipe dispute").count() == 0


def test_nothing_is_read_before_signing_in(visit: Visit, browser: object):
    page = visit("reader")
    address = page.url
    stranger = browser.new_context().new_page()  # type: ignore[attr-defined]
    for path in ("", "search?words=thief", "export", "document?document=0"):
        stranger.goto(address.split("?")[0].rstrip("/") + "/" + path)
        stranger.get_by_role("button", name="Sign in").wait_for(timeout=60_000)
        assert "thief itself" not in stranger.content()
