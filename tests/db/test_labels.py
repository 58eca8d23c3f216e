"""Labels beside one another: by outlet and side, who quotes whom, and the words behind a number."""

from datetime import UTC, date, datetime

import pytest

from db import queries, store, tables
from db.identity import canonical_url, document_id
from db.queries import labels
from db.records import (
    EntityMention,
    FrameAnnotation,
    Item,
    QuoteAnnotation,
    RelevanceAnnotation,
    SentimentAnnotation,
    StanceAnnotation,
)
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from db.views import Cross, DayCount, Quoted

TEXT = "Hearth stole. Crumb says no."
ALL = Selection()


def key(name: str) -> str:
    return document_id(canonical_url(f"https://{name}.example/1"))


@pytest.fixture
def three(database: Database) -> Database:
    """A text, its copy in another outlet, and a comment that says nothing."""
    names = ("a", "b", "c")
    with IngestRun(database, "s", "import") as run:
        run.add([
            Item(f"https://{n}.example/1", "comment" if n == "c" else "news", "s", text=TEXT + n,
                 outlet=f"Outlet {n}", language="en", published=datetime(2026, 2, 20 + i, tzinfo=UTC))
            for i, n in enumerate(names)
        ])  # fmt: skip
    ids = [key(n) for n in names]
    first = ids[:2]
    made = {
        "relevance": [RelevanceAnnotation(k, 0, 2, 0.9, relevant=True) for k in ids],
        "stance": [
            *(StanceAnnotation(k, 0, len(TEXT), 0.8, target="t", label="against", level="document")
              for k in first),
            *(StanceAnnotation(k, 14, 28, 0.7, "speaker", "Crumb", target="t", label="favor") for k in first),
        ],
        "frames": [FrameAnnotation(k, s, e, 0.9, frame=f) for k in first
                   for s, e, f in ((0, 13, "theft"), (14, 28, "theft"), (0, 13, "irony"))],
        "entities": [EntityMention(k, 0, 6, 1.0, entity_id="hearth", name="Hearth", type="organisation")
                     for k in first],
        "sentiment": [SentimentAnnotation(k, 0, 13, 0.9, entity_id="hearth", label="negative")
                      for k in first],
        "quotes": [QuoteAnnotation(k, 14, 28, 0.9, "speaker", "crumb's baker", speaker_id="hearth")
                   for k in first],
    }  # fmt: skip
    for stage, found in made.items():
        store.save_stage(database, StageResult(stage, "1", "f", type(found[0]), ids, found))
    with database.write() as session:
        for k in first:
            session.get_one(tables.Document, k).duplicate_group = first[0]
    return database


def test_authors_are_counted_by_document_and_speakers_by_sentence(three: Database):
    assert labels.stance_by(three, ALL, "t", "kind") == [Cross("news", "against", 2)]
    assert labels.stance_by(three, ALL, "t", "outlet", "speaker") == [
        Cross("Outlet a", "favor", 1),
        Cross("Outlet b", "favor", 1),
    ]


def test_frames_count_documents_however_often_they_use_them(three: Database):
    assert labels.frames_by_outlet(three, Selection(outlets=("Outlet a",))) == [
        Cross("Outlet a", "irony", 1),
        Cross("Outlet a", "theft", 1),
    ]
    assert Cross("against", "theft", 2) in labels.frames_by_side(three, ALL, "t")


def test_each_pair_of_frames_is_counted_once(three: Database):
    assert labels.frame_pairs(three, ALL) == [
        Cross("irony", "irony", 2),
        Cross("irony", "theft", 2),
        Cross("theft", "theft", 2),
    ]


def test_speakers_are_called_by_the_name_of_their_entity(three: Database):
    assert labels.quoted(three, ALL) == [
        Quoted("Hearth", "hearth", "Outlet a", 1),
        Quoted("Hearth", "hearth", "Outlet b", 1),
    ]


def test_mentions_and_sentiment_are_counted_by_entity(three: Database):
    assert labels.sentiment_by_entity(three, ALL) == [Cross("hearth", "negative", 2)]
    assert labels.mentions_per_day(three, ALL, ("hearth",)) == [
        DayCount(date(2026, 2, 20), "hearth", 1),
        DayCount(date(2026, 2, 21), "hearth", 1),
    ]


@pytest.mark.parametrize(
    ("kind", "about", "label", "voice", "words"),
    [("stance", "t", "favor", "speaker", "Crumb says no."), ("stance", "t", "favor", "author", None),
     ("frame", "irony", None, None, "Hearth stole."),
     ("sentiment", "hearth", "negative", None, "Hearth stole."),
     ("quote", "hearth", None, None, "Crumb says no.")],
)  # fmt: skip
def test_the_words_of_a_number_are_shown_once_for_all_copies(
    three: Database,
    kind: labels.Kind,
    about: str,
    label: str,
    voice: labels.Voice,
    words: str | None,
):
    found = labels.labelled(three, ALL, kind, about, label, voice)
    assert [one.text for one in found] == ([words] if words else [])
    assert all(one.outlet == "Outlet a" for one in found)


@pytest.mark.parametrize(
    ("among", "found"),
    [(labels.BySide("t", "against"), 1), (labels.BySide("t", "favor"), 0),
     (labels.BesideFrame("theft"), 1), (labels.BesideFrame("none"), 0)],
)  # fmt: skip
def test_the_words_of_a_cell_are_those_of_its_documents(
    three: Database, among: labels.BySide | labels.BesideFrame, found: int
):
    assert len(labels.labelled(three, ALL, "frame", "irony", among=among)) == found


def test_the_words_of_an_outlet_are_its_own_though_it_copied_them(three: Database):
    (one,) = labels.labelled(three, Selection(outlets=("Outlet b",)), "frame", "irony")
    assert one.outlet == "Outlet b"


def test_a_speaker_of_several_names_is_one(three: Database):
    assert len(labels.labelled(three, ALL, "quote", ("hearth", "nobody"))) == 1


def test_stances_of_speakers_have_a_curve_of_their_own(three: Database):
    favor, against = queries.series(three, ALL, "speakers", "t", "all", ("favor", "against"))
    assert (favor.documents, against.documents) == (2, 0)
    assert favor.groups == 1
