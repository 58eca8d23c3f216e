"""The real dashboard in a real browser."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from db.session import Database

pytestmark = pytest.mark.browser

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
Page = playwright.Page
GROUNDSWELL = Path(sys.executable).with_name("groundswell")


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Chromium of the system, or the one that playwright installed."""
    with playwright.sync_playwright() as started:
        found = (
            shutil.which("chromium")
            or shutil.which("chromium-browser")
            or shutil.which("google-chrome")
        )
        try:
            opened = started.chromium.launch(executable_path=found, args=["--no-sandbox"])
        except playwright.Error as error:
            pytest.skip(f"no Chromium: {error.message.splitlines()[0]}")
        yield opened
        opened.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def page(hostile: Database, browser: object) -> Iterator[Page]:
    """A page on the overview of a served dashboard."""
    port = free_port()
    command = [str(GROUNDSWELL), "dashboard", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ.copy(), stderr=subprocess.PIPE)
    address = f"http://localhost:{port}"
    try:
        for _ in range(120):
            try:
                urlopen(address).close()
                break
            except URLError:
                time.sleep(0.5)
        opened = browser.new_page(viewport={"width": 1440, "height": 1000})  # type: ignore[attr-defined]
        opened.goto(address)
        opened.get_by_role("heading", name="The bread recipe dispute").wait_for(timeout=60_000)
        yield opened
        opened.close()
    finally:
        process.terminate()
        process.wait(20)


def click(page: Page, on: object, x: float | None = None, y: float | None = None) -> None:
    """Click as a hand does, at a place and not on an element."""
    on.scroll_into_view_if_needed()  # type: ignore[attr-defined]
    box = on.bounding_box()  # type: ignore[attr-defined]
    page.mouse.click(
        box["x"] + (box["width"] / 2 if x is None else x),
        box["y"] + (box["height"] / 2 if y is None else y),
    )


def test_the_overview_draws_its_charts_and_runs_nothing_of_the_texts(page: Page):
    page.locator('[data-testid="stVegaLiteChart"]').first.wait_for()
    assert page.locator('[data-testid="stVegaLiteChart"]').count() >= 3
    assert page.title() != "pwned"
    assert page.locator('[data-testid="stException"]').count() == 0


def test_a_click_on_a_day_restricts_the_list_to_it(page: Page):
    page.locator('[data-testid="stVegaLiteChart"]').first.wait_for()
    page.wait_for_timeout(1500)
    click(
        page, page.locator('[data-testid="stVegaLiteChart"]').first.locator(".role-mark path").last
    )
    page.get_by_role("heading", name="Documents of 25 February 2026").wait_for(timeout=15_000)


def test_a_click_on_a_line_opens_the_document_and_keeps_the_filters(page: Page):
    page.goto(page.url.split("?")[0] + "?kinds=news")
    table = page.locator('[data-testid="stDataFrame"]').first
    table.wait_for()
    page.wait_for_timeout(1500)
    click(page, table, 300, 55)  # the first line below the header
    page.wait_for_url(re.compile(r"/document\?.*document=\w{16}"), timeout=15_000)
    assert "kinds=news" in page.url
    page.locator("mark").first.wait_for()
    assert page.locator("mark", has_text="It copied us & you.").count() >= 1
    assert page.locator(".document-text img").count() == 0
    assert page.title() != "pwned"


def test_on_a_telephone_nothing_overflows_sideways(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(1500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
