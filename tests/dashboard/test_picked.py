"""A click on a chart opens the words behind the mark."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dashboard import figure, picked
from db.selection import Selection
from tests.dashboard.conftest import HOSTILE
from tests.dashboard.test_findings import (
    claims,
    filled,
    frames,
    ids,
    narratives,
    people,
    said,
    stance,
)
from tests.dashboard.test_pages import show
from tests.dashboard.test_work import sources

__all__ = ["filled", "ids"]  # fixtures
MONDAY = datetime(2026, 2, 23, tzinfo=UTC).timestamp() * 1000
OUTLET = "<b>Daily</b>"
STOLE = "Hearth Bakery is a thief itself."


def event(**point: Any) -> dict[str, Any]:
    return {"selection": {"picked": [point]}}


@pytest.mark.parametrize(("page", "chart", "point", "opened"), [
    (frames, "frames by outlet", {"where": "post.example", "frame": "Hypocrisy"}, "No words fit"),
    (frames, "frames by side", {"where": "against", "frame": "Hypocrisy"}, "whose author is against"),
    (frames, "frames", {"name": "Hypocrisy"}, STOLE),
    (frames, "frame", {"start": MONDAY}, "Below: 23 February to 1 March 2026"),
    (stance, "stance", {"start": MONDAY}, "Below: 23 February to 1 March 2026"),
    (stance, "stance by kind", {"kind": "news"}, "against, then in favour"),
    (people, "quoted", {"speaker": HOSTILE, "outlet": OUTLET}, "$x$ in <b>Daily</b>"),
    (people, "sentiment by party", {"party": "Hearth Bakery"}, "Hearth Bakery: ill, then well"),
    (people, "entities", {"name": "Hearth Bakery"}, "Click a line to read the document"),
    (narratives, "narratives", {"narrative": "bakeries agree"}, "bakeries agree"),
    (sources, "outlets", {"name": "b.example"}, "Click a line to read the document"),
])  # fmt: skip
def test_a_click_opens_what_is_behind_it(
    ids: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    page: Callable[[], None],
    chart: str,
    point: dict[str, Any],
    opened: str,
):
    click(monkeypatch, chart, event(**point))
    monkeypatch.setattr("dashboard.stance.ENOUGH", 1)  # that take a side
    at = show(page)
    assert opened in said(at)
    assert "<script" not in "".join(str(e.proto.body) for e in at.get("html"))


def test_a_click_on_a_value_opens_who_gives_it(
    ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    click(monkeypatch, "figures decoy", event(value="400 decoys", who="hearth"))
    assert "400 decoys, by Hearth Bakery" in said(show(claims, claim=ids["claim"]))


def click(monkeypatch: pytest.MonkeyPatch, chart: str, said_of_it: dict[str, Any]) -> None:
    """Let a chart be shown as it is, and somebody have clicked on it."""
    shown = figure.show

    def show_clicked(title: str, drawn: Any, table: Any, key: str, *more: Any, **named: Any) -> Any:
        event = shown(title, drawn, table, key, *more, **named)
        return said_of_it if key == chart else event

    monkeypatch.setattr(figure, "show", show_clicked)


@pytest.mark.parametrize(
    "nothing", [None, {}, event(), {"selection": {"picked": []}}, event(other=1)]
)
def test_a_click_on_nothing_opens_nothing(nothing: Any):
    assert picked.fields(nothing, "name") is None
    assert picked.week(Selection(), nothing) == Selection()


def test_a_week_does_not_reach_beyond_the_filter():
    chosen = picked.week(Selection(since=date(2026, 2, 25)), event(start=MONDAY))
    assert (chosen.since, chosen.until) == (date(2026, 2, 25), date(2026, 3, 1))
