"""The stage: what it counts, what it finds, and that it may be killed at any point."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import delete

import estimates.bursts
from config import Topic
from db import queries, store, tables
from db.corrections import Correction, Place
from db.identity import document_id
from db.records import Item, RelevanceAnnotation
from db.seen import NONE, Marks
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from nlp.bursts import stage as module
from nlp.bursts.stage import BurstStage, to_test
from tests.nlp.bursts.conftest import BROKE_OUT, FIRST, carry, collect

ALL = Selection()


def update(
    database: Database, topic: Topic, fingerprint: str = "f" * 16, needs: Marks = NONE
) -> int:
    stage = BurstStage(topic, {})
    return stage.update(database, fingerprint, needs, lambda *_: None).documents


def contents(database: Database) -> tuple[list[object], ...]:
    since = queries.bursts.daily_counts(database, FIRST)
    return queries.bursts.bursts(database, ALL), queries.event_line(database, ALL), since  # type: ignore[return-value]


def test_the_day_that_breaks_out_is_found_with_the_headline_that_caused_it(month, topic):
    assert update(month, topic) == 94
    found = {(b.measure, b.key): b for b in queries.bursts.bursts(month, ALL)}
    volume = found["volume", "all"]
    assert (volume.day, volume.direction, volume.count) == (BROKE_OUT, "up", 30)
    assert volume.headline == "Hearth accuses Crumb of copying"
    assert volume.voices == 30
    assert queries.document(month, volume.document_id) is not None  # type: ignore[arg-type]
    assert found["stance", "accusation:against"].observed == 1.0
    assert found["stance", "accusation:favor"].direction == "down"
    assert ("frame", "hypocrisy") not in found


def test_a_narrative_that_breaks_out_is_found_with_its_name_and_copies_count_once(month, topic):
    rows = queries.documents(month, Selection(), 500)
    carry(month, 7, "copied bread", [row.id for row in rows])
    with month.write() as session:
        for row in rows[:10]:  # ten of the thirty are one text
            session.get_one(tables.Document, row.id).duplicate_group = rows[0].id
    update(month, topic)
    found = {(b.measure, b.key): b for b in queries.bursts.bursts(month, ALL)}
    burst = found["narrative", "7"]
    assert (burst.day, burst.name, burst.count) == (BROKE_OUT, "copied bread", 21)
    assert not burst.is_share


def test_a_text_carries_a_narrative_on_its_first_day_alone(month):
    rows = queries.documents(month, Selection(), 500)
    first, last = rows[-1], rows[0]
    carry(month, 7, "copied bread", [first.id, last.id])
    with month.write() as session:
        for row in (first, last):
            session.get_one(tables.Document, row.id).duplicate_group = first.id
    assert queries.bursts.narrative_counts(month, FIRST) == [("7", FIRST, 1)]
    assert queries.bursts.narrative_counts(month, BROKE_OUT) == []


def test_what_a_person_corrects_is_counted_in_the_next_analysis(month, topic):
    update(month, topic)
    against = ("stance", "accusation:against", BROKE_OUT)
    counts = {row[:3]: row[3] for row in queries.bursts.daily_counts(month, FIRST)}
    corrected = queries.documents(month, Selection(since=BROKE_OUT), 1)[0].id
    place = Place(corrected, "stance", "stance", "accusation", "document", 0, 3)
    review = store.correct(month, Correction(place, "against", "favor", 0.9, "1", "ada"))
    assert update(month, topic) == 1
    assert {row[:3]: row[3] for row in queries.bursts.daily_counts(month, FIRST)} == {
        **counts,
        against: counts[against] - 1,
        ("stance", "accusation:favor", BROKE_OUT): 1,
    }
    store.withdraw(month, review)
    update(month, topic)
    assert {row[:3]: row[3] for row in queries.bursts.daily_counts(month, FIRST)} == counts


def test_the_event_line_tells_every_day(month, topic):
    update(month, topic)
    line = queries.event_line(month, ALL)
    assert len(line) == 33
    assert (line[-1].headline, line[-1].documents) == ("Hearth accuses Crumb of copying", 30)
    assert len(line[-1].members) == 30


def test_nothing_is_seen_twice_and_only_new_days_are_counted(month, topic):
    update(month, topic)
    before = contents(month)
    assert update(month, topic) == 0
    assert contents(month) == before
    collect(month, BROKE_OUT + timedelta(days=1), 2, "Bakers argue")
    days = queries.bursts.unseen_days(month, "bursts", "f" * 16)
    assert days == [BROKE_OUT + timedelta(days=1)]


def test_what_came_in_unjudged_is_counted_when_it_is_judged(month, topic):
    day = BROKE_OUT + timedelta(days=1)
    noon = datetime.combine(day, time(12), UTC)
    with IngestRun(month, "s", "import") as run:
        run.add([Item("https://late.example/", "news", "s", title="Late", published=noon)])
    update(month, topic)
    key = document_id("https://late.example/")
    judged = RelevanceAnnotation(key, 0, 4, 0.9, relevant=True)
    store.save_stage(
        month, StageResult("relevance", "1", "f", RelevanceAnnotation, [key], [judged])
    )
    assert update(month, topic) == 1
    assert ("volume", "all", day, 1) in queries.bursts.daily_counts(month, day)


def test_what_waits_for_a_stage_is_counted_again_when_that_has_seen_it(month, topic):
    needs = {"stance": "f"}
    update(month, topic, needs=needs)
    day = BROKE_OUT + timedelta(days=1)
    collect(month, day, 1, "Bakers argue", broken="stance")
    assert update(month, topic, needs=needs) == 0
    assert ("volume", "all", day, 1) in queries.bursts.daily_counts(month, day)
    collect(month, day, 1, "Bakers argue")
    assert update(month, topic, needs=needs) == 1
    assert ("stance", "accusation:favor", day, 1) in queries.bursts.daily_counts(month, day)


def test_only_days_that_changed_and_those_that_look_back_on_them_are_tested(
    month, topic, monkeypatch
):
    tested: list[list[int]] = []

    def find(panel, first_weekday, days):
        tested.append(days.tolist())
        return estimates.bursts.find(panel, first_weekday, days)

    monkeypatch.setattr(module, "find", find)
    update(month, topic)
    update(month, topic)
    tomorrow = BROKE_OUT + timedelta(days=1)
    collect(month, tomorrow, 2, "Bakers argue")
    update(month, topic)
    assert tested == [list(range(33)), [33]]
    carry(month, 7, "copied bread", [queries.documents(month, Selection(until=FIRST), 1)[0].id])
    update(month, topic)
    assert tested[2:] == [list(range(34))]


def test_what_looks_far_back_is_tested_no_more():
    changed = [day in (3, 200) for day in range(400)]
    assert to_test(changed).tolist() == [*range(3, 88), *range(200, 285)]


def test_tested_day_by_day_or_at_once_the_bursts_are_the_same(month, topic):
    day = BROKE_OUT
    for number in (2, 3, 40, 1):
        update(month, topic)
        day += timedelta(days=1)
        collect(month, day, number, "Bakers argue")
    rows = queries.documents(month, Selection(), 500)
    carry(month, 7, "copied bread", [row.id for row in rows[:60]])
    update(month, topic)
    by_day = queries.bursts.bursts(month, ALL)
    with month.write() as session:
        session.execute(delete(tables.TestedDay))
        session.execute(delete(tables.Burst))
    update(month, topic)
    assert queries.bursts.bursts(month, ALL) == by_day
    assert len({b.day for b in by_day}) == 2


def test_a_run_that_is_killed_ends_with_the_same_result(month, topic, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(stage: str, done: int, total: int) -> None:
        raise Killed

    monkeypatch.setattr(module, "DAYS", 5)
    with pytest.raises(Killed):
        BurstStage(topic, {}).update(month, "f" * 16, {}, kill)
    update(month, topic)
    resumed = contents(month)
    update(month, topic, "e" * 16)
    again = contents(month)
    assert [b.q_value for b in resumed[0]] == [b.q_value for b in again[0]]  # type: ignore[attr-defined]
    assert resumed[1:] == again[1:]


def test_words_that_are_taken_back_are_told_nowhere(month, topic):
    update(month, topic)
    (event,) = queries.event_line(month, Selection(since=BROKE_OUT))
    url = queries.document(month, event.document_id).row.url  # type: ignore[union-attr]
    with IngestRun(month, "s", "import") as run:
        run.add([Item(url, "news", "s", deleted=True)])
    assert queries.event_line(month, Selection(since=BROKE_OUT)) == []
    assert all(b.headline is None for b in queries.bursts.bursts(month, ALL))
    update(month, topic)
    (event,) = queries.event_line(month, Selection(since=BROKE_OUT))
    assert event.voices == 29


def test_a_start_without_history_is_told(database, topic):
    assert queries.watch(database) is None
    collect(database, BROKE_OUT - timedelta(days=400), 3, "An old page of the archive")
    collect(database, BROKE_OUT, 30, "Hearth accuses Crumb of copying")
    update(database, topic)
    watch = queries.watch(database)
    assert watch is not None
    assert (watch.since, watch.too_short) == (BROKE_OUT, True)
    assert queries.bursts.bursts(database, ALL) == []
