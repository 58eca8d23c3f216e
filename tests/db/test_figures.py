"""A figure that was cited stays as it was, and says what has changed since."""

import pytest

from db import queries, store
from db.queries.figures import FIGURES, FigureError
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun

ANY = Selection(relevance="any")


def add(database: Database, number: int, text: str = "Bread.") -> None:
    with IngestRun(database, "feed", "feed") as run:
        run.add([Item(f"https://a.example/{number}", "news", "feed", text=text)])


def again(database: Database, key: str) -> tuple[object, object]:
    cited = queries.permalink(database, key)
    selection = Selection.from_query(cited.selection)
    return cited.then, queries.compute(database, cited.figure, cited.parameters, selection)


def test_a_figure_does_not_count_what_is_collected_later(database: Database):
    add(database, 1)
    key = store.cite(database, "ada", "How many", "totals", {}, ANY)
    add(database, 2)
    then, now = again(database, key)
    assert then == now
    assert then.value[0] == ["documents", 1]


def test_an_edit_changes_the_hash_of_the_data(database: Database):
    add(database, 1)
    key = store.cite(database, "ada", "How many", "totals", {}, ANY)
    add(database, 1, "Another bread.")
    then, now = again(database, key)
    assert then.value == now.value
    assert then.data_hash != now.data_hash


def test_citing_the_same_again_gives_the_same_address(database: Database):
    add(database, 1)
    keys = {store.cite(database, "ada", "How many", "totals", {}, ANY) for _ in range(2)}
    assert len(keys) == 1
    assert [c.id for c in queries.permalinks(database)] == list(keys)


@pytest.mark.parametrize(("figure", "parameters"), [
    ("nonsense", {}), ("frames", {"x": 1}), ("stance-per-day", {}),
])  # fmt: skip
def test_a_figure_that_does_not_exist_is_told(database: Database, figure: str, parameters: dict):
    with pytest.raises(FigureError):
        queries.compute(database, figure, parameters, ANY)


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_is_of_plain_values(database: Database, figure: str):
    parameters = {"stance-per-day": {"target": "x"}, "sentiment-per-day": {"entity": "x"}}
    found = queries.compute(database, figure, parameters.get(figure, {}), ANY)
    assert all(isinstance(cell, str | int) for row in found.value for cell in row)


def test_there_is_no_permalink_of_another_id(database: Database):
    assert queries.permalink(database, "nonsense") is None
