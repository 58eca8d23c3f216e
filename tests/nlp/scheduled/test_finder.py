"""Announcements: what is to happen, when, how surely; and sentences that announce nothing."""

from datetime import date

import pytest

from config.settings import load_settings
from nlp.scheduled.finder import EventFinder, probabilities
from nlp.scheduled.records import Cue

MONDAY = date(2026, 2, 23)


@pytest.fixture(scope="module")
def finder() -> EventFinder:
    return EventFinder(load_settings().spacy_model)


@pytest.mark.parametrize(
    ("text", "kind", "certainty", "cue", "first"),
    [
        ("The guild will hold a hearing on March 4.", "hearing", "scheduled", "future", "2026-03-04"),
        ("The vote is set for Thursday.", "vote", "scheduled", "timetable", "2026-02-26"),
        ("Crumb has until March 5 to answer.", "other", "scheduled", "timetable", "2026-03-05"),
        ("The comment period closes on March 9.", "comment_period", "scheduled", "present", "2026-03-09"),
        ("Hearth is launching a new loaf tomorrow.", "launch", "scheduled", "present", "2026-02-24"),
        ("Hearth plans to publish a report next week.", "report", "expected", "plan", "2026-03-02"),
        ("A ruling is expected in April.", "ruling", "expected", "plan", "2026-04-01"),
        ("The judge will likely rule on March 4.", "ruling", "expected", "future", "2026-03-04"),
        ("The ban may take effect in April.", "effect", "possible", "modal", "2026-04-01"),
        ("If talks fail, bakers will strike on Friday.", "protest", "possible", "modal", "2026-02-27"),
        ("Will the guild vote next week?", "vote", "possible", "modal", "2026-03-02"),
        ("Both bakers filed papers ahead of Friday's hearing.", "hearing", "scheduled", "noun", "2026-02-27"),
        ("Crumb said it would release the recipe next month.", "launch", "scheduled", "future", "2026-03-01"),
        ("The hearing was postponed to March 20.", "hearing", "scheduled", "timetable", "2026-03-20"),
        ("I will testify before the committee on Tuesday.", "hearing", "scheduled", "future", "2026-02-24"),
        ("“I will resign on Friday,” the baker said.", "other", "scheduled", "future", "2026-02-27"),
        ("Guild to hear both bakers on March 11", "hearing", "scheduled", "future", "2026-03-11"),
    ],
)  # fmt: skip
def test_an_announcement_is_found(finder, text, kind, certainty, cue, first):
    (found,) = finder.find(text, MONDAY)
    told = (found.kind, found.certainty, found.cue, str(found.when.first))
    assert told == (kind, certainty, cue, first)


@pytest.mark.parametrize(
    "text",
    [
        "The bakers testified at a hearing on Friday.",
        "Hearth opened its shop on Thursday.",
        "Hearth baked 16,000 loaves in two weeks.",
        "The guild will not meet on Friday.",
        "Crumb had planned to open in March.",
        "Flour usually arrives within a few days.",
        "Prices will rise in April.",  # a forecast
        "Friday's ruling is a blow to both.",
        "After Friday's hearing the shop closed.",
        "Nobody knows what tomorrow will bring.",
        "The shop opens early.",
        "I'll bake again on Monday.",
        "I have been rude about this all week and I will be rude again on Monday.",
        "I will not call it a normal Tuesday, and he will call it a normal Friday.",
    ],
)
def test_what_is_past_denied_a_habit_or_undated_announces_nothing(finder, text):
    assert finder.find(text, MONDAY) == ()


def test_the_words_stand_where_they_are_said_to(finder):
    text = "It rained.\nThe **guild** will [vote](https://guild.example/a) on March 4, 2026. It rained."
    (found,) = finder.find(text, MONDAY)
    assert text[found.start : found.end].startswith("The **guild**")
    assert text[found.when.start : found.when.end] == "March 4, 2026"
    assert text[found.what.start : found.what.end] == "vote"
    assert found.precision == "day"


def test_two_dates_of_one_sentence_are_two_events(finder):
    text = "The guild votes on March 4, and a ruling is due on March 9."
    assert [str(a.when.first) for a in finder.find(text, MONDAY)] == ["2026-03-04", "2026-03-09"]


def test_a_text_that_names_no_day_is_not_parsed(finder, monkeypatch):
    monkeypatch.setattr("nlp.scheduled.finder.read", None)
    assert finder.find("The guild will vote. " * 50, MONDAY) == ()


def test_every_cue_has_a_probability():
    assert probabilities().keys() == set(Cue)
    assert all(0 < p < 1 for p in probabilities().values())
