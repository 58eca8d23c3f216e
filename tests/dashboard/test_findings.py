"""The pages of findings on one small hostile database: what they say, and what each number opens."""

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from db import queries
from db.selection import Selection
from db.session import Database
from tests.dashboard import argued as written
from tests.dashboard.conftest import TOPIC
from tests.dashboard.test_pages import everything, show


def today() -> None:
    from dashboard import today

    today.page()


def narratives() -> None:
    from dashboard import narratives

    narratives.page()


def stance() -> None:
    from dashboard import stance

    stance.page()


def frames() -> None:
    from dashboard import frames

    frames.page()


def claims() -> None:
    from dashboard import claims

    claims.page()


def people() -> None:
    from dashboard import people

    people.page()


PAGES = (today, narratives, stance, frames, claims, people)


@pytest.fixture(scope="module")
def filled(new_url: Callable[..., str]) -> Iterator[tuple[Database, dict[str, str]]]:
    """The database and the ids in it; no test changes it."""
    database = Database(new_url())
    yield database, written.write(database)
    database.close()


@pytest.fixture
def ids(filled: tuple[Database, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The ids in the database that the settings point at."""
    look_at(filled[0], monkeypatch)
    return filled[1]


def look_at(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDSWELL_DATABASE_URL", database.url)
    monkeypatch.setenv("GROUNDSWELL_TOPIC", str(TOPIC))
    st.cache_resource.clear()
    st.cache_data.clear()


def said(at: AppTest) -> str:
    """Return all that a page says, without the signs that keep Markdown from reading it."""
    return everything(at).replace("\\", "")


@pytest.mark.parametrize("page", PAGES)
def test_what_strangers_wrote_stays_text(ids: dict[str, str], page: Callable[[], None]):
    html = "".join(str(e.proto.body) for e in show(page).get("html"))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>Daily" not in html
    assert 'href="javascript' not in html


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_page_says_what_to_do(
    database: Database, monkeypatch: pytest.MonkeyPatch, page: Callable[[], None]
):
    look_at(database, monkeypatch)
    at = show(page)
    assert at.info
    assert "groundswell" in everything(at) or "clear" in everything(at)


@pytest.mark.parametrize("page", PAGES)
def test_a_filter_that_nothing_fits_is_told(ids: dict[str, str], page: Callable[[], None]):
    assert show(page, since="2031-01-01").info


def test_today_tells_of_the_last_day_with_documents_and_how_old_it_is(ids: dict[str, str]):
    told = said(show(today))
    assert "Wednesday, 25 February 2026: the last day with documents" in told
    assert "1 document today, after 0 the day before" in told
    assert "too few to tell a share are against the accusation" in told


def test_what_changed_opens_its_documents(ids: dict[str, str]):
    html = "".join(str(e.proto.body) for e in show(today, kinds="post").get("html"))
    address = html.split('href="./?')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(address)["since"] == ["2026-02-25"]
    assert parse_qs(address)["kinds"] == ["post"]


def test_the_filter_of_days_moves_today(ids: dict[str, str]):
    assert "Monday, 23 February 2026" in said(show(today, until="2026-02-24"))


def test_the_ledger_is_searched_and_leads_to_a_claim(ids: dict[str, str]):
    at = show(claims)
    assert "2 claims; the most repeated one comes from 2 voices" in said(at)
    assert f"claims?claim={ids['claim']}" in said(at)
    at.text_input(key="said").set_value("400").run()
    assert "1 claim" in said(at)
    at.text_input(key="said").set_value("croissants").run()
    assert "No claim fits" in said(at)


def test_a_claim_shows_its_values_side_by_side_with_who_gives_them(ids: dict[str, str]):
    told = said(show(claims, claim=ids["claim"]))
    assert "2 values are given for decoys" in told
    assert "40 decoys: 2 voices" in told
    assert "400 decoys: 1 voice" in told
    assert "Hearth says that Crumb sent 400 decoys." in told


def test_a_claim_shows_its_origin_and_what_was_answered(ids: dict[str, str]):
    told = said(show(claims, claim=ids["claim"]))
    assert "2 of 2 voices (100%) trace to Hearth Bakery" in told
    assert "denied it: 2 voices" in told
    assert "Hearth took its own starter from a monastery." in told


def test_words_open_where_they_stand(ids: dict[str, str]):
    told = said(show(claims, claim=ids["claim"]))
    assert "at=0-38" in told


@pytest.mark.parametrize("claim", ["none", "' OR 1=1", "<script>"])
def test_a_claim_that_is_not_there_is_told(ids: dict[str, str], claim: str):
    assert "makes a claim of this id" in show(claims, claim=claim).error[0].value


def test_a_person_settles_a_claim_with_a_note_and_a_link(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    key = written.write(database)["claim"]
    look_at(database, monkeypatch)
    at = show(claims, claim=key)
    _settle(at, "javascript:alert(1)")
    assert "must begin with http" in at.warning[0].value
    _settle(at, "https://court.example/ruling")
    assert "Status: disputed" in said(at)
    found = queries.ledger(database, Selection(), "", "disputed")
    assert [(r.id, r.status.note, r.status.by) for r in found] == [(key, "a *ruling*", "local")]


def _settle(at: AppTest, link: str) -> None:
    next(s for s in at.selectbox if s.form_id).set_value("disputed")
    at.text_area[0].set_value("a *ruling*")
    next(t for t in at.text_input if t.label.startswith("Where")).set_value(link)
    next(b for b in at.button if b.label == "Save").click().run()
    assert not at.exception


def test_a_reader_may_not_settle_a_claim(ids: dict[str, str], monkeypatch: pytest.MonkeyPatch):
    from dashboard import access

    monkeypatch.setattr(access, "person", lambda: access.Person("ada@a.example", "reader"))
    assert not [b for b in show(claims, claim=ids["claim"]).button if b.label == "Save"]


def test_narratives_lead_to_their_pages(ids: dict[str, str]):
    told = said(show(narratives))
    assert "2 lines of argument" in told
    assert f"narratives?narrative={written.RIVAL}" in told
    assert "badge steady" in told  # with a week of documents nothing else can be told


def test_a_narrative_tells_its_line_its_spread_and_what_answers_it(ids: dict[str, str]):
    told = said(show(narratives, narrative=str(written.RIVAL)))
    assert "It copied us &amp; you." in told
    assert "It was carried by kind news alone" in told
    assert "Counter-narratives: carried in reply to it" in told
    assert "bakeries agree" in told
    assert "23 February 2026: It appeared" in told


@pytest.mark.parametrize("key", ["7", "x", "²", "99999999999999999999"])
def test_a_narrative_that_is_not_there_is_told(ids: dict[str, str], key: str):
    assert "no narrative of this id" in show(narratives, narrative=key).error[0].value


def test_stance_tells_authors_and_those_quoted_apart(ids: dict[str, str]):
    assert "1 against, 0 in favour" in said(show(stance))
    assert "0 against, 1 in favour" in said(show(stance, voices="speaker"))


def test_a_target_that_nobody_judges_says_what_to_do(ids: dict[str, str]):
    assert "Choose another target" in show(stance, toward="crumb").info[0].value


def test_frames_begin_with_the_first_of_the_topic_and_show_its_words(ids: dict[str, str]):
    at = show(frames)
    assert at.selectbox(key="frame").value == "hypocrisy"
    assert "Hearth Bakery is a thief itself." in said(at)


def test_people_are_named_judged_and_quoted(ids: dict[str, str]):
    told = said(show(people))
    assert "Hearth Bakery is named most: in 1 document" in told
    assert "Hearth Bakery is spoken of worst: 100% of sentences that judge it" in told
    assert "is quoted most, in 1 outlet" in told
    assert "It copied us &amp; you." in told
