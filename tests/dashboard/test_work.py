"""The pages on which people work: search, review, quality, sources, export, cited figures."""

import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import permalink as permalink_page
from dashboard.links import anchor, archived
from dashboard.quality import precision_table
from dashboard.sources import leaning
from db import queries, store, vectors
from db.records import EmbeddingAnnotation
from db.selection import Selection
from db.session import Database
from db.store import StageResult
from db.views.kept import Figure
from db.views.outlets import Outlet
from db.views.reviews import NameSwap, Precision
from tests.dashboard.conftest import TEXT
from tests.dashboard.test_pages import everything, key_of, reader, show


def search() -> None:
    from dashboard import search

    search.page()


def by_meaning() -> None:
    from dashboard import search

    search.page(lambda question: ("made up", [1.0 if "theft" in question else -1.0] * 64))


def review() -> None:
    from dashboard import review

    review.page()


def quality() -> None:
    from dashboard import quality

    quality.page()


def sources() -> None:
    from dashboard import sources

    sources.page()


def take() -> None:
    from cli.datasets import write_from_page
    from dashboard import take

    take.page(write_from_page)


def figure() -> None:
    from dashboard import permalink

    permalink.page()


def press(at: AppTest, label: str) -> AppTest:
    next(b for b in at.button if b.label == label).click().run()
    assert not at.exception
    return at


def frames(database: Database) -> dict[str, int]:
    return dict(queries.frame_counts(database, Selection()))


def test_a_search_shows_its_matches_and_escapes_all_of_it(hostile: Database):
    said = everything(show(search, words="thief"))
    assert "<mark>thief</mark>" in said
    assert "<img" not in said
    assert "&lt;b&gt;Daily&lt;/b&gt;" in said


@pytest.mark.parametrize(("words", "told"), [
    ("", "Type what to look for"),
    ("unheardof", "Nothing was found"),
    ("(thief", "cannot be read"),
    ('"<script>', "cannot be read"),
])  # fmt: skip
def test_a_search_that_finds_nothing_says_what_to_do(hostile: Database, words: str, told: str):
    assert told in everything(show(search, **({"words": words} if words else {})))


def test_a_search_obeys_the_filters(hostile: Database):
    assert "Nothing was found" in everything(show(search, words="thief", kinds="post"))


def test_a_search_by_meaning_shows_the_nearest_sentence_and_escapes_it(hostile: Database):
    one = key_of(hostile, "https://a.example/1")
    start = TEXT.index("<img")
    spans = np.array([(0, 32), (start, len(TEXT))], vectors.OFFSET)
    codes = vectors.signs(np.array([[-1.0] * 64, [1.0] * 64], np.float32))
    made = EmbeddingAnnotation(one, 0, len(TEXT), 1.0, encoder="made up", spans=spans.tobytes(),
                               codes=codes.tobytes())  # fmt: skip
    store.save_stage(
        hostile, StageResult("embeddings", "1", "f", EmbeddingAnnotation, [one], [made])
    )
    at = show(by_meaning, by="meaning", words="a theft")
    said = everything(at)
    assert "The 1 nearest document" in said
    assert "&lt;img src=x" in said
    assert "<img" not in said
    assert at.get("page_link")[0].proto.query_string.startswith("document=")


def test_a_search_by_meaning_before_the_analysis_says_what_to_run(hostile: Database):
    assert "groundswell analyze" in everything(show(by_meaning, by="meaning", words="a theft"))


def test_the_reader_outlines_what_was_searched_for(hostile: Database):
    key = key_of(hostile, "https://a.example/1")
    said = everything(show(reader, document=key, find="thief"))
    assert 'class="frame wanted"' in said


def test_a_judged_label_counts_at_once(hostile: Database):
    assert frames(hostile) == {"hypocrisy": 1}
    at = show(review)
    assert "The accuser" in everything(at) or "frame" in everything(at)
    press(at, "No")
    assert frames(hostile) == {}
    (row,) = queries.reviews(hostile, Selection())
    assert (row.after, row.reviewer) == ("absent", "local")


def test_relevance_is_corrected_with_one_click_in_the_reader(hostile: Database):
    press(
        show(reader, document=key_of(hostile, "https://a.example/1")), "It is not about the dispute"
    )
    assert [r.url for r in queries.documents(hostile, Selection())] == ["https://b.example/2"]


def test_a_missing_label_is_added_by_its_words(hostile: Database):
    at = show(reader, document=key_of(hostile, "https://a.example/1"))
    box = next(i for i in at.text_input if i.label.startswith("Words"))
    box.set_value("It copied us & you.")
    press(at, "Add")
    assert frames(hostile) == {"hypocrisy": 1}
    found = [r for r in queries.document(hostile, key_of(hostile, "https://a.example/1")).receipts
             if r.kind == "frame"]  # fmt: skip
    assert [r.text for r in found] == ["Hearth Bakery is a thief itself.", "It copied us & you."]


def test_words_that_are_not_in_the_text_add_nothing(hostile: Database):
    at = show(reader, document=key_of(hostile, "https://a.example/1"))
    next(i for i in at.text_input if i.label.startswith("Words")).set_value("Other words")
    press(at, "Add")
    assert "not in the text" in everything(at)


def test_a_sample_is_drawn_and_judged_blind(hostile: Database):
    at = press(show(quality), "Draw the sample of this week")
    asked = everything(at)
    assert "2 are left for you" in asked
    assert "The model says" not in asked
    while any(b.label in ("No", "none") for b in at.button):
        press(at, next(b.label for b in at.button if b.label in ("No", "none")))
    said = everything(at)
    assert "You have judged all" in said
    assert "0 of 2 labels judged were right" in said
    assert frames(hostile) == {}


def test_what_hangs_on_names_is_shown_with_its_interval(hostile: Database):
    assert "Not measured yet" in everything(show(quality))
    swaps = [NameSwap("stance", "1", 40, 80, 8, 3, 0.02), NameSwap("quotes", "1", 40, 0, 0, 0, 0.0)]
    store.save_name_swaps(hostile, date(2026, 2, 23), swaps)
    told = everything(show(quality)).replace("\\", "")
    assert (
        "Of the stages, stance hangs most on names: 10% of its labels in 2026-W09 (5% to 19%)"
        in told
    )


def test_precision_of_few_labels_is_marked():
    import streamlit as st

    st.cache_resource.clear()
    table = precision_table([Precision("frame", "hypocrisy", "present", 19, 20),
                             Precision("stance", "accusation", "favor", 1, 1)])  # fmt: skip
    assert list(table["enough"]) == [True, False]
    assert table["low"][1] < 0.3 < table["precision"][1]


@pytest.mark.parametrize(("favor", "against", "told"), [
    (4, 5, "too few to judge"), (0, 10, "mostly against"), (10, 0, "mostly in favour"), (6, 6, "divided"),
])  # fmt: skip
def test_a_leaning_is_told_only_of_enough_authors(favor: int, against: int, told: str):
    assert leaning(Outlet("x", "news", 50, favor, against, 0, None)) == told


def test_sources_show_outlets_as_plain_text_and_their_health(hostile: Database):
    at = show(sources)
    assert "too few documents to say" in everything(at)
    assert any("<b>Daily</b>" in set(t.value.get("outlet", [])) for t in at.dataframe)
    assert "Health of collection" in [h.value for h in at.header]


def test_the_filter_is_exported_by_the_code_of_the_command(hostile: Database):
    at = show(take, kinds="news")
    assert "kinds=news" in at.code[0].value
    press(at, "Make the data set")
    path = Path(at.session_state["data set"])
    with zipfile.ZipFile(path) as packed:
        lines = packed.read("documents.csv").decode().splitlines()
        assert {"manifest.json", "claims.csv"} <= set(packed.namelist())
    assert len(lines) == 2
    assert "https://a.example/1" in lines[1]


def test_a_cited_figure_tells_that_it_reproduces_and_later_why_not(hostile: Database):
    key = store.cite(hostile, "ada", "Frames <b>x</b>", "frames", {}, Selection())
    assert "It reproduces" in everything(show(figure, figure=key))
    press(show(review), "No")
    said = everything(show(figure, figure=key))
    assert "people have corrected labels" in said
    assert "<b>x" not in said


def test_a_figure_that_nobody_cited_is_told(hostile: Database):
    assert "no figure of this id" in everything(show(figure, figure="' OR 1=1"))


def test_what_a_figure_rests_on_is_compared():
    then = Figure([], 2, "a", {"stance": "1", "frames": "1"})
    now = Figure([], 3, "b", {"stance": "2", "frames": "1"})
    documents, stages = permalink_page.differences(then, now)
    assert "2 then, 3 now" in documents
    assert stages == "the stages stance are of another version"


def test_links_lead_to_the_archived_page_and_tell_nothing_of_us():
    from datetime import UTC, datetime

    when = datetime(2026, 2, 23, 9, tzinfo=UTC)
    assert (
        archived("https://paper.org/a", when)
        == "https://web.archive.org/web/20260223090000/https://paper.org/a"
    )
    assert archived("https://a.example/1", when) is None
    assert archived("javascript:alert(1)", when) is None
    assert anchor('https://x.org/"><i>', "<b>") == (
        '<a href="https://x.org/&quot;&gt;&lt;i&gt;" target="_blank" rel="noopener noreferrer">&lt;b&gt;</a>'
    )
