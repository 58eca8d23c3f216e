"""Shares over time, read for any selection."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from db import queries, store, tables
from db.records import (
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from db.views import CalibrationView, LanguageCount

DAYS = [date(2026, 2, 2), date(2026, 2, 3), date(2026, 2, 17)]
SIDES = ["favor", "against", "against", "none"]
ALL = Selection()


@pytest.fixture
def filled(database: Database) -> Database:
    """Four documents on each of three days in two weeks with a week between; two are copies a day."""
    items = [
        Item(f"https://o{i}.example/{day}", "post" if i else "news", "s", text=f"Text {i} of {day}.",
             published=datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        for day in DAYS for i in range(4)
    ]  # fmt: skip
    with IngestRun(database, "s", "import") as run:
        run.add(items)
    rows = {r.url: r.id for r in queries.documents(database, Selection(relevance="any"))}
    ids = [rows[item.url] for item in items]
    said = {
        "language": (LanguageAnnotation, [LanguageAnnotation(k, 0, 4, 0.9, language="en") for k in ids]),
        "relevance": (RelevanceAnnotation, [RelevanceAnnotation(k, 0, 4, 0.9, relevant=True) for k in ids]),
        "stance": (StanceAnnotation, [
            StanceAnnotation(k, 0, 4, 0.7, target="accusation", label=SIDES[i % 4], level="document")
            for i, k in enumerate(ids)]),
        "frames": (FrameAnnotation, [FrameAnnotation(ids[0], 0, 4, 0.7, frame="hypocrisy")] * 2),
    }  # fmt: skip
    for stage, (makes, annotations) in said.items():
        store.save_stage(database, StageResult(stage, "1", "f", makes, ids, annotations))
    with database.write() as session:
        copies = [k for i, k in enumerate(ids) if i % 4 in (1, 2)]
        document = tables.Document
        session.execute(
            update(document).where(document.id.in_(copies)).values(duplicate_group="g" * 16)
        )
    return database


def test_a_week_has_the_shares_of_its_documents_and_counts_copies_once(filled: Database):
    points = queries.series(filled, ALL, "stance", "accusation")
    first = {p.label: p for p in points if p.start == date(2026, 2, 2)}
    assert {label: p.naive for label, p in first.items()} == {
        "favor": 0.25,
        "against": 0.5,
        "none": 0.25,
    }
    assert (first["against"].documents, first["against"].total, first["against"].groups) == (
        4,
        8,
        5,
    )
    assert first["against"].low < 0.5 < first["against"].high
    assert first["against"].corrected is None


def test_a_week_without_documents_is_there_and_empty(filled: Database):
    points = queries.series(filled, ALL, "stance", "accusation")
    assert sorted({p.start for p in points}) == [
        date(2026, 2, 2),
        date(2026, 2, 9),
        date(2026, 2, 16),
    ]
    assert all(p.naive is None and p.low is None for p in points if p.start == date(2026, 2, 9))


def test_all_days_at_once_are_one_share(filled: Database):
    points = queries.series(filled, ALL, "stance", "accusation", "all")
    assert [(p.start, p.documents, p.total) for p in points] == [
        (DAYS[0], 3, 12), (DAYS[0], 6, 12), (DAYS[0], 3, 12)]  # fmt: skip
    assert points[1].groups == 7


def test_who_takes_a_side_is_compared_alone(filled: Database):
    sides = ("favor", "against")
    (favor, against), *_ = [queries.series(filled, ALL, "stance", "accusation", "week", sides)[:2]]
    assert (favor.naive, against.naive) == (pytest.approx(1 / 3), pytest.approx(2 / 3))
    assert (against.total, against.groups) == (6, 3)


def test_a_frame_is_a_share_of_the_documents_that_could_be_read(filled: Database):
    first, *rest = queries.series(filled, ALL, "frame", "hypocrisy", "day")
    assert (first.label, first.documents, first.total) == ("used", 1, 4)
    assert all(p.documents == 0 for p in rest)


def test_what_was_not_judged_is_part_of_no_share(filled: Database):
    """Whatever its language: the author's stance tells that a document was read for opinions."""
    (key, *_) = [d.id for d in queries.documents(filled, Selection(since=DAYS[2]))]
    store.save_stage(filled, StageResult("stance", "2", "f", StanceAnnotation, [key], []))
    *_, last = queries.series(filled, ALL, "frame", "hypocrisy", "day")
    assert (last.start, last.documents, last.total) == (DAYS[2], 0, 3)
    assert queries.languages(filled, ALL) == [LanguageCount("en", 12, 11)]


def test_the_selection_counts(filled: Database):
    posts = queries.series(
        filled, Selection(kinds=("post",), since=DAYS[2]), "stance", "accusation"
    )
    assert {p.label: p.documents for p in posts} == {"favor": 0, "against": 2, "none": 1}


def test_a_calibration_set_corrects(filled: Database):
    known = CalibrationView("frame", "hypocrisy", ["used", "unused"], [[50, 50], [0, 100]], "test",
                            date(2026, 3, 1), "1")  # fmt: skip
    store.save_calibrations(filled, [known])
    assert queries.calibration(filled, "frame", "hypocrisy") == known
    first = queries.series(filled, ALL, "frame", "hypocrisy", "day")[0]
    assert first.corrected is not None
    assert first.corrected > 0.4 > first.naive == 0.25
    assert first.low < first.corrected < first.high
    assert queries.calibration(filled, "stance", "accusation") is None


def test_the_daily_series_are_flat_and_complete(filled: Database):
    points = queries.bursts.daily_series(filled, ALL)
    keys = {(p.measure, p.key) for p in points}
    assert keys == {
        ("frame", "hypocrisy"), ("volume", "all"), ("volume", "news"), ("volume", "post"),
        *(("stance", f"accusation:{side}") for side in ("favor", "against", "none")),
    }  # fmt: skip
    volume = [p for p in points if (p.measure, p.key) == ("volume", "all")]
    assert len(volume) == 16
    assert (volume[0].documents, volume[0].groups, volume[0].naive) == (4, 3, None)


def test_nothing_gives_nothing(database: Database):
    assert queries.series(database, ALL, "stance", "accusation") == []
    assert queries.bursts.daily_series(database, ALL) == []
    with pytest.raises(
        ValueError, match="no measure 'mood'; measures are stance, speakers, frame, sentiment"
    ):
        queries.series(database, ALL, "mood", "accusation")
