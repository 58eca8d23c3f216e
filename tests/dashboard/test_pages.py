"""The pages on a hostile database: what they say, and that what strangers wrote stays text."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.links import SAMPLE_WEB, original
from db import queries
from db.records import Disposition, Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun


def today() -> None:
    from dashboard import today

    today.page()


def reader() -> None:
    from dashboard import reader

    reader.page()


def stance() -> None:
    from dashboard import stance

    stance.page()


def health() -> None:
    from dashboard import health

    health.section()


def show(page: Callable[[], None], **address: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def everything(at: AppTest) -> str:
    told = [str(e.value) for kind in ("markdown", "caption", "info", "warning", "error", "success", "title",
                                      "subheader") for e in getattr(at, kind)]  # fmt: skip
    return "\n".join([*told, *(str(e.proto.body) for e in at.get("html"))])


def key_of(database: Database, url: str) -> str:
    rows = queries.documents(database, Selection(relevance="any"))
    return next(row.id for row in rows if row.url == url)


def test_today_says_how_much_there_is(hostile: Database):
    assert "2 of 3 documents" in everything(show(today))


def test_the_list_shows_titles_as_plain_text(hostile: Database):
    (table,) = show(today).dataframe
    assert any("<script>" in title for title in table.value["title"])
    assert list(table.value["author's stance"].fillna("")) == ["", "against"]


def test_filters_in_the_address_are_obeyed(hostile: Database):
    (table,) = show(today, kinds="post").dataframe
    assert list(table.value["kind"]) == ["post"]


def test_a_filter_that_cannot_be_read_is_told_and_ignored(hostile: Database):
    at = show(today, since="yesterday")
    assert "yesterday" in at.warning[0].value
    assert len(at.dataframe[0].value) == 2


def test_choosing_a_filter_writes_it_into_the_address(hostile: Database):
    at = show(today)
    at.multiselect(key="filter Kinds").set_value(["post"]).run()
    assert at.query_params["kinds"] in ("post", ["post"])
    next(b for b in at.button if b.label == "Clear all").click().run()
    assert "kinds" not in at.query_params


def test_a_filter_that_nothing_fits_says_so(hostile: Database):
    assert "No document fits" in everything(show(today, since="2030-01-01"))


def test_an_empty_database_says_what_to_run(hostile: Database):
    with hostile.write() as session:
        from db import tables

        for table in reversed(tables.Base.metadata.sorted_tables):
            session.execute(table.delete())
    assert "groundswell demo" in everything(show(today))


def test_the_reader_marks_the_evidence_and_escapes_the_text(hostile: Database):
    at = show(reader, document=key_of(hostile, "https://a.example/1"))
    html = "".join(str(e.proto.body) for e in at.get("html"))
    assert "<script>" not in html
    assert "<img" not in html
    assert "It copied us &amp; you." in html
    assert 'title="stance: against toward accusation; 80%; voice: author; stance 1' in html
    assert "accusation: against" in everything(at)


def test_what_was_not_judged_for_opinions_is_marked(hostile: Database):
    for url, marked in (("https://a.example/1", False), ("https://b.example/2", True)):
        said = everything(show(reader, document=key_of(hostile, url)))
        assert ("Not judged for stance, frames and sentiment" in said) is marked
    told = everything(show(stance, toward="accusation"))
    assert "Not judged for sides, frames and sentiment, by language: en 1." in told


def test_the_reader_lists_each_label_with_its_words(hostile: Database):
    at = show(reader, document=key_of(hostile, "https://a.example/1"))
    table = at.dataframe[0].value
    assert "It copied us & you." in set(table["words"])
    assert set(table["kind"]) == {"stance", "author's own stance", "frame", "entity"}


@pytest.mark.parametrize("address", [{}, {"document": "nonsense"}, {"document": "' OR 1=1 --"}])
def test_an_address_without_a_document_is_told(hostile: Database, address: dict[str, str]):
    at = show(reader, **address)
    assert at.info or at.error


def test_health_adds_up_and_names_what_was_rejected(hostile: Database):
    sources, failures, stages = (t.value for t in show(health).dataframe)
    assert sources.loc[0, "seen"] == 4
    assert list(failures["cause"]) == ["robots.txt forbids it"]
    assert set(stages["stage"]) == {"language", "relevance", "stance", "frames", "entities"}


def test_only_addresses_of_the_web_become_links(monkeypatch: pytest.MonkeyPatch):
    assert original("javascript:alert(1)") is None
    assert original("https://a.example/1?q=2") == "https://a.example/1?q=2"
    monkeypatch.setenv(SAMPLE_WEB, "http://127.0.0.1:8600")
    assert original("http://a.example/1?q=2") == "http://127.0.0.1:8600/a.example/1?q=2"


def test_an_edited_document_shows_its_earlier_versions_and_what_changed(hostile: Database):
    address = "https://edited.example/1"
    item = Item(address, "news", "daily", title="<b>Theft</b>", text="They copied 24 recipes.")
    later = replace(item, text="They copied 13 recipes.", addresses=("https://short.example/x",))
    for version in (item, later):
        with IngestRun(hostile, "daily", "feed") as run:
            run.add([version])
    at = show(reader, document=key_of(hostile, address))
    assert "changed: figures, wording" in at.expander[0].label
    assert "short" in everything(at)
    assert "first seen by us" in everything(at)


def test_a_document_that_was_taken_back_shows_no_words(hostile: Database):
    address = "https://gone.example/1"
    item = Item(address, "post", "daily", text="A rash word.")
    with IngestRun(hostile, "daily", "feed") as run:
        run.add([item])
    key = key_of(hostile, address)
    with IngestRun(hostile, "daily", "feed") as run:
        run.add([replace(item, deleted=True)])
    said = everything(show(reader, document=key))
    assert "Taken back" in said
    assert "rash" not in said


def test_a_source_in_trouble_is_told_in_plain_words(hostile: Database):
    for _ in range(5):
        with IngestRun(hostile, "poor-feed", "feed") as run:
            run.reject(
                "https://poor.example/feed", "HTTP 500 [x](http://evil.example)", Disposition.FAILED
            )
    said = everything(show(health))
    assert "failed 5 times in a row" in said
    assert "left alone until" in said
    assert "[x](http" not in said


def test_a_post_of_an_old_story_is_told_to_be_a_repost(hostile: Database):
    story, post = "https://old.example/story", "https://post.example/9"
    with IngestRun(hostile, "daily", "feed") as run:
        run.add([
            Item(story, "news", "daily", title="An *old* theft", text="Long ago.",
                 published=datetime(2026, 1, 3, tzinfo=UTC)),
            Item(post, "post", "daily", text="Look at this!", published=datetime(2026, 2, 23, tzinfo=UTC),
                 extra={"target_url": "http://www.old.example/story/?utm_source=x"}),
        ])  # fmt: skip
    said = everything(show(reader, document=key_of(hostile, post)))
    assert "a repost, 51 days later" in said
    assert "*old*" not in said
