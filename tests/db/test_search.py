"""Full text: what people type is read safely, and finds the same on every database."""

import pytest

from db import queries, search_syntax, store
from db.queries.full_text import snippet
from db.records import Item
from db.search_syntax import SearchError, for_postgresql, for_sqlite, parse, pattern
from db.selection import Selection
from db.session import Database
from db.store import IngestRun

ANY = Selection(relevance="any")
TEXTS = {
    "1": ("Bread theft", "They stole the open-source recipe of 16,000 loaves."),
    "2": ("Weather", "It rains on the bakery. Nobody stole anything, says Zoë."),
    "3": ("A bakery", "The recipe is open. The source is a thief."),
}


@pytest.fixture
def corpus(database: Database) -> Database:
    """Three short documents of two outlets."""
    add(database, TEXTS)
    return database


def add(database: Database, texts: dict[str, tuple[str, str]], **more: object) -> None:
    with IngestRun(database, "feed", "feed") as run:
        run.add([Item(f"https://a.example/{key}", "news" if key != "3" else "post", "feed", title=title,
                      text=text, **more) for key, (title, text) in texts.items()])  # fmt: skip


def found(database: Database, words: str, selection: Selection = ANY) -> str:
    result = queries.search(database, selection, words)
    return "".join(sorted(f.row.url[-1] for f in result.found))


@pytest.mark.parametrize(("words", "documents"), [
    ("stole", "12"),
    ("STOLE recipe", "1"),
    ("stole AND recipe", "1"),
    ("rains OR thief", "23"),
    ("stole -recipe", "2"),
    ("stole NOT recipe", "2"),
    ("(rains OR thief) bakery", "23"),
    ('"open source"', "1"),
    ("open-source", "1"),
    ("16,000", "1"),
    ("theft", "1"),
    ("the*", "123"),
    ("title:bakery", "3"),
    ("zoë", "2"),
    ("zoe", ""),
    ("or", ""),
    ("nothing-like-it", ""),
])  # fmt: skip
def test_a_search_finds(corpus: Database, words: str, documents: str):
    assert found(corpus, words) == documents


@pytest.mark.parametrize("words", [
    "", "   ", "-recipe", "NOT recipe", "a OR -b", "(a", "a)", '"a', "a OR", "NOT", "()", "*", '""', "-",
    "(" * 50 + "a" + ")" * 50, "a" * 2000,
])  # fmt: skip
def test_what_cannot_be_read_is_told(words: str):
    with pytest.raises(SearchError):
        parse(words)


@pytest.mark.parametrize("words", [
    "a'; DROP TABLE document; --", 'x" OR text:"y', "NEAR(a b)", "a:b", "{title}: a", "^a", "a & !b | (c",
    "a\\'b", "\x00a", "a + b", "title:title:x", "'a':*", "𝔘nicode", "ａ", "a* b*", "- a",
])  # fmt: skip
def test_nothing_that_is_typed_reaches_the_database_as_syntax(corpus: Database, words: str):
    try:
        queries.search(corpus, ANY, words)
    except SearchError:
        return
    assert found(corpus, "stole") == "12"


def test_syntax_is_written_for_both_databases():
    tree = parse('(rain* OR "big bang") title:bread -oven')
    assert for_sqlite(tree) == '((("rain"* OR "big bang") AND title : "bread") NOT ("oven"))'
    assert for_postgresql(tree) == "((('rain':*) | ('big' <-> 'bang')) & ('bread':A) & !('oven'))"


def test_the_index_follows_edits_and_removals(corpus: Database):
    add(corpus, {"1": ("Bread theft", "All was returned.")})
    assert found(corpus, "stole") == "2"
    assert found(corpus, "returned") == "1"
    with IngestRun(corpus, "feed", "feed") as run:
        run.add([Item("https://a.example/2", "news", "feed", deleted=True)])
    assert found(corpus, "rains") == ""


def test_filters_and_facets_hold_for_what_is_found(corpus: Database):
    result = queries.search(corpus, ANY, "the")
    assert result.kinds == {"news": 2, "post": 1}
    assert (result.total, result.capped) == (3, False)
    assert found(corpus, "the", Selection(relevance="any", kinds=("post",))) == "3"


def test_a_word_in_the_title_ranks_first(corpus: Database):
    result = queries.search(corpus, ANY, "bakery")
    assert [f.row.url[-1] for f in result.found] == ["3", "2"]


def test_only_the_newest_matches_are_looked_at(corpus: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("db.queries.full_text.LOOKED_AT", 2)
    result = queries.search(corpus, ANY, "the")
    assert (result.total, result.capped) == (2, True)


@pytest.mark.parametrize("copies", ["counted", "once"])
def test_common_words_are_looked_up_another_way_with_the_same_result(
    corpus: Database, monkeypatch: pytest.MonkeyPatch, copies: str
):
    news = Selection(relevance="any", kinds=("news",), copies=copies)
    one_by_one = queries.search(corpus, news, "the OR rains")
    monkeypatch.setattr("db.queries.full_text.MANY", 1)
    assert queries.search(corpus, news, "the OR rains") == one_by_one
    assert one_by_one.total == 2
    monkeypatch.setattr("db.queries.full_text.FEW", 1)
    assert queries.search(corpus, news, "the OR rains") == one_by_one


def test_a_snippet_marks_every_match_and_escapes_nothing_itself():
    pieces = snippet(
        "x" * 300 + " the <b>open source</b> of it", pattern(parse('"open source" it'))
    )
    assert pieces[1::2] == ("open source", "it")
    assert pieces[0].startswith("…")
    assert snippet("no match here", pattern(parse("absent"))) == ("no match here",)


def test_marking_is_quick_on_one_endless_word():
    assert snippet("a" * 500_000, pattern(parse('"a a a" b*')))[0].endswith("…")


def test_unwanted_words_are_not_marked():
    assert [t.words for t in search_syntax.terms(parse("a -b"))] == [("a",)]


def test_searches_are_saved_by_name(corpus: Database):
    store.save_search(corpus, "ada", " thieves ", "thief*", Selection(kinds=("post",)))
    store.save_search(corpus, "ada", "thieves", "thief", Selection(kinds=("news",)), "meaning")
    (saved,) = queries.saved_searches(corpus, "ada")
    assert (saved.name, saved.words, saved.selection) == ("thieves", "thief", "kinds=news")
    assert saved.by == "meaning"
    assert queries.saved_searches(corpus, "bob") == []
    store.forget_search(corpus, "ada", "thieves")
    assert queries.saved_searches(corpus, "ada") == []
