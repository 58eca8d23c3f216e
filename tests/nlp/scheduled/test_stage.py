"""Announcements as they are stored: in whose voice, of which documents."""

from datetime import UTC, date, datetime

import pytest

from config.settings import load_settings
from db.records import QuoteAnnotation
from nlp.scheduled.stage import ScheduledEventStage

PUBLISHED = datetime(2026, 2, 23, 9, tzinfo=UTC)
TEXT = "Mara Quill said the guild would vote on March 4."


@pytest.fixture(scope="module")
def stage() -> ScheduledEventStage:
    return ScheduledEventStage(load_settings().spacy_model)


def test_what_somebody_says_is_announced_by_the_speaker(stage, make):
    start, end = TEXT.index("the guild"), TEXT.index(".")
    quote = QuoteAnnotation(
        "d", start, end, 0.9, "speaker", "Mara Quill", kind="indirect", content=((start, end),),
        cue=(11, 15), source=(0, 10), speaker_id="person:mara quill", speaker_type="person",
    )  # fmt: skip
    (event,) = stage.annotate([make(TEXT, quotes=(quote,), published=PUBLISHED)])
    assert (event.holder, event.holder_name) == ("speaker", "Mara Quill")
    assert (event.first, event.last, event.precision) == (date(2026, 3, 4), date(2026, 3, 4), "day")
    assert TEXT[slice(*event.when)] == "March 4" and TEXT[slice(*event.what)] == "vote"


@pytest.mark.parametrize(
    "before",
    ["Photo credit: ", f"{'The town has a mill, ' * 400}\n" * 5],
    ids=["a notice", "what nobody reads"],
)
def test_what_is_not_read_for_opinions_announces_nothing(stage, make, before: str):
    assert stage.annotate([make(before + TEXT, published=PUBLISHED)]) == []


def test_without_a_date_of_publication_nothing_is_ahead(stage, make):
    assert stage.annotate([make("The guild will vote on March 4, 2026.")]) == []


def test_texts_in_other_languages_are_left_alone(stage, make):
    text = "Die Gilde stimmt am 4. März ab."
    assert stage.annotate([make(text, language="de", published=PUBLISHED)]) == []
