"""What is announced for a time: each event once, with who announces it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from db import queries, store
from db.identity import canonical_url, document_id
from db.queries.events import upcoming
from db.records import EntityMention, EventAnnotation, Item, RelevanceAnnotation
from db.selection import Selection
from db.store import IngestRun, StageResult

MONDAY = datetime(2026, 2, 23, 9, tzinfo=UTC)
NEXT = (date(2026, 3, 2), date(2026, 3, 8))
HEARING = "The guild will hold a hearing about stolen recipes on March 4."


class World:
    """A database that is told who announces what."""

    def __init__(self, database):
        self.database = database
        self.number = 0

    def says(self, text, first, last=None, *, kind="hearing", probability=0.9, relevance=0.9,
             outlet=None, party=None, precision="day"):  # fmt: skip
        self.number += 1
        url = f"https://{outlet or f'outlet{self.number}'}.example/{self.number}"
        published = MONDAY + timedelta(hours=self.number)
        with IngestRun(self.database, "daily", "feed") as run:
            run.add([Item(url, "news", "daily", text=text, published=published)])
        key = document_id(canonical_url(url))
        span = (key, 0, len(text))
        made = [
            RelevanceAnnotation(*span, relevance, relevant=True),
            EventAnnotation(*span, probability, kind=kind, precision=precision, first=first,
                            last=last or first, when=(len(text) - 8, len(text) - 1), what=(0, 3)),
        ]  # fmt: skip
        if party:
            made.append(EntityMention(key, 0, 3, 0.9, entity_id=party, name=party, type="person"))
        for one in made:
            self.save(key, one)
        return key

    def save(self, key, one):
        stage = type(one).__name__
        store.save_stage(self.database, StageResult(stage, "1", "f", type(one), [key], [one]))


@pytest.fixture
def world(database) -> World:
    return World(database)


def test_one_event_is_told_once_with_all_its_voices(world):
    world.says(HEARING, date(2026, 3, 4))
    latest = world.says(
        "On March 4 the guild is to hold a hearing on the recipes.", date(2026, 3, 4)
    )
    world.says("A vote about the price of flour comes on March 4.", date(2026, 3, 4), kind="vote")
    hearing, vote = upcoming(world.database, Selection(), *NEXT)
    assert (hearing.kind, hearing.voices) == ("hearing", 2)
    assert hearing.said[0].document_id == latest
    assert (vote.kind, vote.voices) == ("vote", 1)


def test_an_outlet_that_repeats_itself_is_one_voice(world):
    for _ in range(2):
        world.says(HEARING, date(2026, 3, 4), outlet="gazette")
    (hearing,) = upcoming(world.database, Selection(), *NEXT)
    assert hearing.voices == 1 and len(hearing.said) == 2


def test_the_exact_day_is_told_where_others_name_a_week(world):
    world.says("The guild holds a hearing on stolen recipes next week.", *NEXT, precision="week")
    exact = world.says(HEARING, date(2026, 3, 4))
    (hearing,) = upcoming(world.database, Selection(), *NEXT)
    assert (hearing.first, hearing.precision) == (date(2026, 3, 4), "day")
    assert hearing.key == (exact, 0)


def test_only_the_time_that_was_asked_for_and_what_is_sure(world):
    world.says("A hearing before.", date(2026, 3, 1))
    world.says("A hearing after.", date(2026, 3, 9))
    world.says("A hearing perhaps.", date(2026, 3, 4), probability=0.6)
    world.says("A hearing about something else.", date(2026, 3, 4), relevance=0.6)
    world.says("A hearing some time.", date(2026, 1, 1), date(2026, 3, 31), precision="quarter")
    assert upcoming(world.database, Selection(), *NEXT) == []


def test_what_names_a_party_comes_first(world):
    world.says("A vote on flour.", date(2026, 3, 2), kind="vote")
    world.says("Crumb opens a shop.", date(2026, 3, 6), kind="other", party="crumb")
    found = upcoming(world.database, Selection(), *NEXT, ["crumb", "hearth"])
    assert [event.named for event in found] == [True, False]


def test_the_announcements_of_an_edited_document_are_forgotten(world):
    key = world.says(HEARING, date(2026, 3, 4), outlet="gazette")
    url = queries.document(world.database, key).row.url
    with IngestRun(world.database, "daily", "feed") as run:
        run.add([Item(url, "news", "daily", text="The hearing is off.", published=MONDAY)])
    world.save(key, RelevanceAnnotation(key, 0, 3, 0.9, relevant=True))
    assert upcoming(world.database, Selection(), *NEXT) == []
