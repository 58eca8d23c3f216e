"""A figure that was cited stays as it was, and says what has changed since."""

import json

import pytest

from db import queries, store
from db.queries.figures import FIGURES, FigureError
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from tests.dashboard import argued

ANY = Selection(relevance="any")
PARAMETERS = {
    "stance-per-day": {"target": "accusation"}, "sentiment-per-day": {"entity": "hearth"},
    "shares": {"measure": "frame", "key": "hypocrisy"},
    "stance-by": {"target": "accusation", "facet": "outlet", "voice": "author"},
    "frames-by-side": {"target": "accusation"}, "entities": {"limit": 5},
    "mentions-per-day": {"entities": ["hearth"]}, "outlets": {"target": "accusation"},
}  # fmt: skip


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
    claim = argued.write(database)["claim"]
    parameters = PARAMETERS | {"claim-figures": {"claim": claim, "slot": "decoy"}}
    rows = queries.compute(database, figure, parameters.get(figure, {}), ANY).value
    assert rows or figure in ("precision", "name-swaps")
    assert json.loads(json.dumps(rows)) == rows
    assert {len(row) for row in rows} <= {len(FIGURES[figure].columns)}


def test_a_curve_with_its_intervals_is_the_same_again(database: Database):
    argued.write(database)
    about = {"measure": "stance", "key": "accusation", "among": ["against", "favor"]}
    then, now = again(
        database, store.cite(database, "ada", "A share", "shares", about, Selection())
    )
    assert then == now
    assert ["2026-02-23", "against", 1, 1, 1] in [row[:5] for row in then.value]


def test_there_is_no_permalink_of_another_id(database: Database):
    assert queries.permalink(database, "nonsense") is None
