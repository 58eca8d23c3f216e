"""The real dashboard in a real browser."""

import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import pytest

from db import queries, store
from db.records import Item, RelevanceAnnotation
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from tests.dashboard import argued as written
from tests.dashboard.serving import served

pytestmark = pytest.mark.browser

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
Page = playwright.Page
FINDINGS = ("", "narratives", "narratives?narrative=1", "stance", "frames", "claims", "people")
PAGES = (
    *FINDINGS, "search?words=thief", "sources", "review", "quality", "export", "figure?figure=none",
)  # fmt: skip
WORST = ("<b>Daily</b>", "o" * 300, "f.example")  # outlets of the documents that are opened
SHOWN = '[data-testid="stHeading"], .document-title, [data-testid="stAlert"]'


@pytest.fixture
def page(hostile: Database, browser: object) -> Iterator[Page]:
    """A page on the first page of a served dashboard."""
    with served() as address:
        opened = browser.new_page(viewport={"width": 1440, "height": 1000})  # type: ignore[attr-defined]
        opened.goto(address)
        opened.get_by_role("heading", name="The bread recipe dispute").wait_for(timeout=60_000)
        yield opened
        opened.close()


def click(page: Page, on: object, x: float | None = None, y: float | None = None) -> None:
    """Click as a hand does, at a place and not on an element."""
    on.scroll_into_view_if_needed()  # type: ignore[attr-defined]
    box = on.bounding_box()  # type: ignore[attr-defined]
    page.mouse.click(
        box["x"] + (box["width"] / 2 if x is None else x),
        box["y"] + (box["height"] / 2 if y is None else y),
    )


def test_today_draws_its_chart_and_runs_nothing_of_the_texts(page: Page):
    page.locator('[data-testid="stVegaLiteChart"]').first.wait_for()
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
    page.goto(home(page) + "?kinds=news")
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


def test_a_claim_leads_from_today_to_the_sentence(page: Page, hostile: Database):
    """From what matters to the claim, to its values, to the words in their document."""
    written.write(hostile)
    page.goto(home(page) + "?until=2026-02-05")
    page.get_by_role("link", name="all receipts").first.click(timeout=30_000)
    page.get_by_role("heading", name="2 values are given for decoys").wait_for(timeout=30_000)
    page.get_by_role("link", name="read").first.click()
    page.locator("mark.wanted", has_text="decoys").first.wait_for(timeout=30_000)
    assert "until=2026-02-05" in page.url


def test_a_click_on_a_cell_opens_its_words(page: Page, hostile: Database):
    written.write(hostile)
    page.goto(home(page) + "people")
    page.get_by_role("heading", name=re.compile("is quoted most")).wait_for(timeout=30_000)
    quoted = page.locator('[data-testid="stVegaLiteChart"]').last
    quoted.locator(".mark-rect path").first.wait_for(timeout=30_000)
    page.wait_for_timeout(1500)
    click(page, quoted.locator(".mark-rect path").first)
    opened = page.locator('[data-testid="stVerticalBlock"]', has_text="Click beside the marks").last
    opened.get_by_text("It copied us & you.").first.wait_for(timeout=15_000)


def test_a_narrative_leads_to_what_answers_it(page: Page, hostile: Database):
    written.write(hostile)
    page.goto(home(page) + "narratives?narrative=1")
    page.get_by_role("link", name="bakeries agree").first.click(timeout=30_000)
    page.get_by_role("heading", name="bakeries agree").wait_for(timeout=30_000)
    page.get_by_text("It is carried in reply to").wait_for(timeout=30_000)


def test_filters_go_along_from_page_to_page(page: Page):
    page.goto(home(page) + "?kinds=news")
    page.locator('[data-testid="stDataFrame"]').first.wait_for(timeout=30_000)
    page.get_by_role("link", name="Search", exact=True).first.click()
    page.get_by_role("heading", name="Search and read").wait_for(timeout=15_000)
    page.wait_for_url(re.compile("kinds=news"), timeout=15_000)


def test_a_search_leads_to_the_sentence(page: Page):
    page.goto(home(page) + "search?words=thief")
    page.get_by_text("1 document", exact=True).wait_for(timeout=30_000)
    page.get_by_role("link", name=re.compile("script")).first.click()
    page.wait_for_url(re.compile(r"/document\?"), timeout=15_000)
    page.locator("mark.wanted", has_text="thief").wait_for(timeout=15_000)


def test_a_label_that_a_person_rejects_is_gone_from_the_frames(page: Page):
    page.goto(home(page) + "frames")
    page.get_by_text("is the frame used most").wait_for(timeout=30_000)
    page.goto(home(page) + "review")
    page.get_by_role("button", name="No", exact=True).first.click(timeout=30_000)
    page.get_by_text("1 label judged").wait_for(timeout=30_000)
    page.goto(home(page) + "frames")
    page.get_by_text("No frame was found").wait_for(timeout=30_000)


def test_the_data_set_that_is_downloaded_can_be_read(page: Page):
    page.goto(home(page) + "export?kinds=news")
    page.get_by_role("button", name="Make the data set").click(timeout=30_000)
    with page.expect_download(timeout=30_000) as waited:
        page.get_by_role("button", name=re.compile("Download")).click(timeout=30_000)
    with zipfile.ZipFile(waited.value.path()) as packed:
        assert packed.read("documents.csv").count(b"https://a.example/1") >= 1


def test_a_figure_is_cited_and_reproduces(page: Page):
    page.locator('[data-testid="stVegaLiteChart"]').first.wait_for()
    page.get_by_role("button", name="Take away").first.click()
    page.get_by_role("button", name=re.compile("Cite")).click(timeout=15_000)
    page.get_by_role("link", name=re.compile("Figure")).click(timeout=15_000)
    page.get_by_text("It reproduces").wait_for(timeout=30_000)


def test_every_page_withstands_hostile_documents(page: Page, hostile: Database):
    """Nothing runs, nothing breaks, nothing overflows, at the width of a telephone too."""
    claim = written.write(hostile)["claim"]
    worse(hostile)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if is_ours(said) else None)
    rows = queries.documents(hostile, Selection(relevance="any", outlets=WORST))
    addresses = [
        *PAGES,
        f"claims?claim={claim}",
        *(f"document?document={row.id}&find=thief" for row in rows),
    ]
    for width, address in product((1440, 390), addresses):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(home(page) + address)
        page.locator(SHOWN).first.wait_for(timeout=30_000)
        page.wait_for_timeout(800)
        assert page.evaluate("document.title") != "pwned", address
        assert page.locator('[data-testid="stException"]').count() == 0, address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.locator('a[href^="javascript"]').count() == 0, address
    assert errors == []


def test_pages_can_be_walked_by_keyboard(page: Page):
    page.get_by_role("link", name="Search").wait_for()
    page.wait_for_load_state("networkidle")
    reached = set()
    for _ in range(30):  # the filters come first, once they are drawn
        page.keyboard.press("Tab")
        page.wait_for_timeout(50)
        reached.add(page.evaluate("document.activeElement.innerText"))
    assert any("Search" in (words or "") for words in reached)


def home(page: Page) -> str:
    return re.match(r"https?://[^/]+/", page.url).group()


def is_ours(said: object) -> bool:
    """Tell an error of our pages from the chromium's own failing to reach the network."""
    return said.type == "error" and "Failed to load resource" not in said.text  # type: ignore[attr-defined]


def worse(database: Database) -> None:
    """Add documents that are hostile in other ways; the stages say that they are relevant."""
    with IngestRun(database, "<script>document.title='pwned'</script>", "feed") as run:
        run.add([
            Item("https://e.example/5", "news", "feed", title="W" * 50_000, text="W" * 50_000 + " thief",
                 author="<img src=x onerror=document.title='pwned'>", outlet="o" * 300,
                 published=datetime(2026, 2, 24, 9, tzinfo=UTC)),
            Item("https://f.example/6", "**post**", "feed", title="$$\\frac{a}{b}$$ | # x :material/home:",
                 text="</div></mark><style>*{display:none}</style> thief [x](javascript:x) \u202e\u0000",
                 published=datetime(2026, 2, 24, 9, tzinfo=UTC)),
        ])  # fmt: skip
    ids = [row.id for row in queries.documents(database, Selection(relevance="any"))]
    made = [RelevanceAnnotation(key, 0, 2, 0.9, relevant=True) for key in ids]
    store.save_stage(database, StageResult("relevance", "1", "f", RelevanceAnnotation, ids, made))


def test_on_a_telephone_nothing_overflows_sideways(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(1500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
