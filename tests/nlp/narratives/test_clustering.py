"""Ids that stay: births, merges, splits, deaths and revivals, on points whose likeness is known."""

from datetime import date, timedelta

import numpy as np

from nlp.narratives.clustering import Clustering, Member
from nlp.narratives.points import Point, total, unpack, unpack_sum
from nlp.narratives.similarity import Weights

# log odds are 10 times the cosine, less 5
WEIGHTS = Weights((10.0, 0, 0, 0, 0, 0), -5.0, assign=0.0, birth=0.0, merge=1.0, split=-1.0)
DAY = date(2026, 3, 1)
EAST, NORTH, BETWEEN = (1.0, 0.0), (0.0, 1.0), (0.8, 0.6)


def members(
    direction: tuple[float, float], count: int, first: int, day: date = DAY
) -> list[Member]:
    return [
        Member(i, f"d{i}", 0, 60, f"voice {i}", day,
               Point(np.array(direction, np.float32), day=float(day.toordinal())))
        for i in range(first, first + count)
    ]  # fmt: skip


def lived(clustering: Clustering, new: list[Member], day: date = DAY) -> list[tuple[str, int]]:
    clustering.forget_changes()
    clustering.assign(new)
    clustering.count(new)
    clustering.choose_sentences(new)
    clustering.close_day(day)
    return [(e.kind, e.narrative_id) for e in clustering.events]


def test_what_several_voices_say_is_born_and_what_one_says_waits():
    clustering = Clustering(WEIGHTS)
    alone = members(NORTH, 3, 10)
    for member in alone:
        member.voice = "the same"
    assert lived(clustering, [*members(EAST, 3, 0), *alone]) == [("born", 1)]
    assert sorted(clustering.pool) == [10, 11, 12]


def test_a_late_voice_lets_a_narrative_be_born_of_what_waited():
    clustering = Clustering(WEIGHTS)
    assert lived(clustering, members(EAST, 2, 0)) == []
    later = DAY + timedelta(days=3)
    assert lived(clustering, members(EAST, 1, 5, later), later) == [("born", 1)]
    assert clustering.lines[1].sums.size == 3
    assert not clustering.pool


def test_new_units_join_under_the_same_id():
    clustering = Clustering(WEIGHTS)
    lived(clustering, members(EAST, 3, 0))
    new = members(BETWEEN, 2, 5)
    assert lived(clustering, new) == []
    assert [m.narrative_id for m in new] == [1, 1]
    assert 0.5 < new[0].probability < 1


def test_two_that_have_become_one_merge_into_the_older():
    clustering = Clustering(WEIGHTS)
    lived(clustering, [*members(EAST, 3, 0), *members(NORTH, 3, 10)])
    assert sorted(clustering.lines) == [1, 2]
    for number in (1, 2):
        clustering.lines[number].sums = total([m.point for m in members(BETWEEN, 3, 0)], 2)
    assert lived(clustering, []) == [("merged_into", 2)]
    assert sorted(clustering.lines) == [1]
    assert clustering.lines[1].sums.size == 6
    lived(clustering, members((0.0, -1.0), 3, 20))
    assert sorted(clustering.lines) == [1, 3]  # the id 2 is never given again


def test_one_that_has_become_two_is_split_and_the_larger_part_keeps_the_id():
    clustering = Clustering(WEIGHTS)
    east, north = members(EAST, 12, 0), members(NORTH, 8, 20)
    lived(clustering, east[:8])
    clustering.lines[1].sums = total((m.point for m in [*east, *north]), 2)
    for member in [*east, *north]:
        member.narrative_id = 1
    assert clustering.to_check() == [1]
    clustering.forget_changes()
    assert clustering.split(1, [*east, *north], DAY)
    assert [(e.kind, e.narrative_id, e.other_id) for e in clustering.events] == [
        ("split_from", 2, 1)
    ]
    assert {m.narrative_id for m in north} == {2}
    assert {m.narrative_id for m in east} == {1}
    assert (clustering.lines[1].sums.size, clustering.lines[2].sums.size) == (12, 8)
    assert set(clustering.moved) == {m.id for m in north}
    assert clustering.to_check() == []


def test_one_of_a_piece_is_not_split():
    clustering = Clustering(WEIGHTS)
    east = members(EAST, 20, 0)
    lived(clustering, east)
    assert not clustering.split(1, east, DAY)


def test_silence_is_death_and_a_new_voice_revives():
    clustering = Clustering(WEIGHTS)
    lived(clustering, members(EAST, 3, 0))
    later = DAY + timedelta(days=40)
    assert lived(clustering, [], later) == [("died", 1)]
    assert lived(clustering, [], later) == []
    again = later + timedelta(days=1)
    assert lived(clustering, members(EAST, 1, 50, again), again) == [("revived", 1)]


def test_the_order_within_a_day_does_not_matter():
    def narratives(order: int) -> dict[int, int | None]:
        clustering = Clustering(WEIGHTS)
        new = [*members(EAST, 4, 0), *members(NORTH, 4, 10)]
        lived(clustering, sorted(new, key=lambda m: m.id * order))
        return {m.id: m.narrative_id for m in new}

    backwards = narratives(-1)
    assert {key // 10: backwards[key] for key in backwards} != {}
    pairs = [(narratives(1)[a] == narratives(1)[b], backwards[a] == backwards[b])
             for a in backwards for b in backwards]  # fmt: skip
    assert all(one == other for one, other in pairs)


def test_copies_are_members_but_do_not_count():
    clustering = Clustering(WEIGHTS)
    new = members(EAST, 4, 0)
    new[3].counts = False
    lived(clustering, new)
    assert clustering.lines[1].sums.size == 3


def test_what_is_stored_is_what_was_counted():
    point = Point(np.array([0.6, 0.8], np.float16).astype(np.float32), {7: 0.5}, {"frame:a": 1.0},
                  {"fake account": 1.0}, 740_000.0)  # fmt: skip
    again = unpack(point.pack(), 740_000)
    assert (again.terms, again.traits, again.phrases) == (point.terms, point.traits, point.phrases)
    assert (again.vector == point.vector).all()
    both = total([point, point], 2)
    sums = unpack_sum(both.pack_sum(), 2)
    assert (sums.vector == both.vector).all()
    assert (sums.day, sums.terms) == (both.day, both.terms)
    both.add(point, -1)
    both.add(point, -1)
    assert (both.size, both.terms, both.traits) == (0, {}, {})
