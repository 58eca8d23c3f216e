"""A person's word on a label outranks the model's, everywhere and after every run of a stage."""

from datetime import UTC, date, datetime

import pytest

from db import pending, queries, store
from db.corrections import ABSENT, PRESENT, REVIEWED, Correction, Place
from db.records import (
    ClaimAnnotation,
    FrameAnnotation,
    Item,
    LanguageAnnotation,
    RelevanceAnnotation,
)
from db.records import StanceAnnotation as Stance
from db.selection import Selection
from db.session import Database
from db.store import IngestRun, StageResult
from db.store.ledger import ledger_book
from db.views.reviews import JudgedSentence, NameSwap

TEXT = "They copied our bread. They did it twice. The oven is warm."
URL = "https://a.example/1"


@pytest.fixture
def key(database: Database) -> str:
    """A relevant document with a frame and a stance."""
    ingest(database, TEXT)
    key = queries.documents(database, Selection(relevance="any"))[0].id
    run(database, "relevance", RelevanceAnnotation,
        RelevanceAnnotation(key, 0, 2, 0.9, relevant=True))  # fmt: skip
    frames(database, key)
    stances(database, key)
    return key


def ingest(database: Database, text: str, **more: object) -> None:
    with IngestRun(database, "feed", "feed") as account:
        account.add([Item(URL, "news", "feed", title="Bread", text=text,
                          published=datetime(2026, 2, 24, 9, tzinfo=UTC), **more)])  # fmt: skip


def run(database: Database, stage: str, makes: type, *annotations: object) -> None:
    ids = sorted({a.document_id for a in annotations})
    store.save_stage(database, StageResult(stage, "2", "f", makes, ids, annotations))


def frames(database: Database, key: str, start: int = 0, end: int = 22) -> None:
    run(database, "frames", FrameAnnotation,
        FrameAnnotation(key, start, end, 0.7, frame="hypocrisy"))  # fmt: skip


def stances(database: Database, key: str) -> None:
    run(database, "stance", Stance,
        Stance(key, 0, 22, 0.8, target="accusation", label="favor"),
        Stance(key, 0, 22, 0.8, target="accusation", label="favor", level="document"))  # fmt: skip


def say(database: Database, key: str, kind: str, after: str, **more: object) -> int:
    about = {"frame": "hypocrisy", "stance": "accusation"}.get(kind, "")
    level = str(more.pop("level", "sentence"))
    span = (0, len(TEXT)) if level == "document" else more.pop("span", (0, 22))
    stage = {"frame": "frames", "claim": "claims"}.get(kind, kind)
    place = Place(key, stage, kind, about, level, *span)
    before = {"stance": "favor", "relevance": "relevant"}.get(kind, PRESENT)
    return store.correct(
        database, Correction(place, before, after, 0.7, "2", str(more.pop("by", "ada")), **more)
    )


def labels(database: Database, key: str, kind: str) -> list[tuple[str, str, float, str]]:
    detail = queries.document(database, key)
    return [(r.level or "", r.label, r.probability, r.version)
            for r in detail.receipts if r.kind == kind]  # fmt: skip


def test_a_frame_that_a_person_rejects_is_gone_from_counts_and_receipts(
    database: Database, key: str
):
    say(database, key, "frame", ABSENT)
    assert queries.frame_counts(database, Selection()) == {}
    assert labels(database, key, "frame") == []


def test_a_stance_that_a_person_changes_moves_the_curve(database: Database, key: str):
    say(database, key, "stance", "against", level="document")
    (day,) = queries.stance_per_day(database, Selection(), "accusation")
    assert (day.key, day.count) == ("against", 1)
    assert ("document", "against", 1.0, REVIEWED) in labels(database, key, "stance")
    assert ("sentence", "favor", 0.8, "2") in labels(database, key, "stance")


def test_a_sentence_that_takes_no_side_has_no_label(database: Database, key: str):
    say(database, key, "stance", "none")
    assert [level for level, *_ in labels(database, key, "stance")] == ["document"]


def test_a_person_may_add_what_the_stage_did_not_see(database: Database, key: str):
    say(database, key, "frame", PRESENT, span=(23, 41))
    assert ("", "hypocrisy", 1.0, REVIEWED) in labels(database, key, "frame")


def test_corrections_survive_another_run_of_the_stage(database: Database, key: str):
    say(database, key, "frame", ABSENT)
    say(database, key, "stance", "against", level="document")
    frames(database, key)
    stances(database, key)
    assert labels(database, key, "frame") == []
    assert ("document", "against", 1.0, REVIEWED) in labels(database, key, "stance")


def test_a_later_version_that_cuts_the_sentence_elsewhere_is_corrected_too(
    database: Database, key: str
):
    say(database, key, "frame", ABSENT)
    frames(database, key, 0, 21)
    assert labels(database, key, "frame") == []
    frames(database, key, 23, 41)
    assert len(labels(database, key, "frame")) == 1


def test_relevance_is_corrected_for_the_whole_document(database: Database, key: str):
    say(database, key, "relevance", "irrelevant", level="document")
    run(database, "relevance", RelevanceAnnotation,
        RelevanceAnnotation(key, 0, 2, 0.9, relevant=True))  # fmt: skip
    assert queries.documents(database, Selection()) == []


def test_the_last_word_holds_and_withdrawing_it_brings_back_the_one_before(
    database: Database, key: str
):
    first = say(database, key, "stance", "against", level="document")
    second = say(database, key, "stance", "none", level="document", by="bob")
    assert ("document", "none", 1.0, REVIEWED) in labels(database, key, "stance")
    store.withdraw(database, second)
    assert ("document", "against", 1.0, REVIEWED) in labels(database, key, "stance")
    store.withdraw(database, first)
    assert ("document", "favor", 0.7, "2") in labels(database, key, "stance")
    assert "stance" not in {s.stage for s in queries.stage_status(database)}  # it runs again


def test_a_claim_whose_rejection_is_withdrawn_is_found_and_matched_again(
    database: Database, key: str
):
    run(database, "claims", ClaimAnnotation, ClaimAnnotation(key, 0, 22, 0.7))
    rejected = say(database, key, "claim", ABSENT)
    with ledger_book(database, "claim_matching", "2", "f") as book:
        book.seen([key])
    store.withdraw(database, rejected)
    seen = {s.stage for s in queries.stage_status(database)}
    assert seen == {"relevance", "frames", "stance"}


def test_a_correction_of_words_that_have_changed_has_no_effect(database: Database, key: str):
    say(database, key, "frame", ABSENT)
    ingest(database, TEXT.replace("copied", "bought"))
    run(database, "relevance", RelevanceAnnotation,
        RelevanceAnnotation(key, 0, 2, 0.9, relevant=True))  # fmt: skip
    frames(database, key)
    assert len(labels(database, key, "frame")) == 1
    (row,) = queries.reviews(database, Selection())
    assert row.text is None


def test_a_document_that_is_taken_back_takes_its_reviews_with_it(database: Database, key: str):
    say(database, key, "frame", ABSENT, note="quotes the text")
    ingest(database, TEXT, deleted=True)
    assert list(queries.iterate_reviews(database, Selection(relevance="any"))) == []


def test_all_words_are_exported_with_the_label_before_and_after(database: Database, key: str):
    say(database, key, "frame", ABSENT, note="irony")
    say(database, key, "stance", "against", level="document")
    one, two = queries.iterate_reviews(database, Selection(), batch_size=1)
    assert (one.before, one.after, one.reviewer, one.note) == (PRESENT, ABSENT, "ada", "irony")
    assert one.text == "They copied our bread."
    assert (two.before, two.after, two.place.level) == ("favor", "against", "document")


@pytest.mark.parametrize(("start", "end"), [(0, 500), (9, 9)])
def test_a_span_outside_of_the_text_is_refused(database: Database, key: str, start: int, end: int):
    with pytest.raises(store.ReviewError, match="no words at"):
        say(database, key, "frame", ABSENT, span=(start, end))


def test_only_labels_of_the_kind_can_be_given():
    with pytest.raises(ValueError, match="'angry' is not a label of stance"):
        Correction(
            Place("d", "stance", "stance", "x", "sentence", 0, 1), "favor", "angry", 1, "1", "a"
        )


def test_what_the_stage_is_least_sure_of_is_offered_first_and_what_was_judged_is_not(
    database: Database, key: str
):
    (doubtful,) = queries.doubtful(database, Selection(), "frame")
    assert (doubtful.text, doubtful.label) == ("They copied our bread.", PRESENT)
    say(database, key, "frame", PRESENT)
    assert queries.doubtful(database, Selection(), "frame") == []


def test_a_week_is_drawn_once_and_the_same_each_time(database: Database, key: str):
    assert store.draw_sample(database, date(2026, 2, 23)) == 2
    assert store.draw_sample(database, date(2026, 2, 23)) == 0
    assert store.draw_sample(database, date(2026, 3, 2)) == 0
    assert queries.sample_weeks(database) == [("2026-W09", 2, 0)]


def test_precision_and_agreement_come_from_what_people_said_of_the_sample(
    database: Database, key: str
):
    store.draw_sample(database, date(2026, 2, 23))
    for person, frame in (("ada", PRESENT), ("bob", ABSENT)):
        (item,) = [d for d in queries.sample_to_judge(database, "2026-W09", person)
                   if d.place.kind == "frame"]  # fmt: skip
        say(database, key, "frame", frame, by=person, sample_id=item.sample_id)
    (found,) = queries.precision(database)
    assert (found.kind, found.about, found.right, found.judged) == ("frame", "hypocrisy", 0, 1)
    assert queries.paired_words(database) == [(PRESENT, ABSENT)]
    assert [d.place.kind for d in queries.sample_to_judge(database, "2026-W09", "bob")] == [
        "stance"
    ]


def test_the_spread_of_probabilities_is_told_for_lately_and_before(database: Database, key: str):
    (frame, stance) = queries.score_shift(database, datetime(2026, 2, 25, tzinfo=UTC))
    assert (frame.about, frame.recent[7], sum(frame.before)) == ("hypocrisy", 1, 0)
    assert stance.recent[8] == 2


def test_abstentions_are_documents_whose_author_takes_no_side(database: Database, key: str):
    assert queries.abstentions(database, Selection()) == [("accusation", 0, 1)]
    say(database, key, "stance", "none", level="document")
    assert queries.abstentions(database, Selection()) == [("accusation", 1, 1)]


def test_refitting_sees_the_words_and_the_last_label(database: Database, key: str):
    say(database, key, "frame", ABSENT)
    say(database, key, "frame", PRESENT, by="bob")
    assert queries.judged_sentences(database, "frame") == [
        JudgedSentence("They copied our bread.", {"hypocrisy": PRESENT}, ("hypocrisy",), None)
    ]


def test_a_language_stage_has_nothing_to_correct(database: Database, key: str):
    say(database, key, "frame", ABSENT)
    run(database, "language", LanguageAnnotation, LanguageAnnotation(key, 0, 2, 0.9, language="en"))
    assert queries.document(database, key).row.language == "en"


def test_what_hangs_on_names_is_noted_week_by_week(database: Database):
    before, after = (NameSwap("stance", "1", 40, 80, lost, 3, 0.02) for lost in (9, 8))
    for week, swap in ((2, before), (9, before), (9, after)):
        store.save_name_swaps(database, date.fromisocalendar(2026, week, 1), [swap])
    assert queries.name_swaps(database) == ("2026-W09", [after])


def test_the_relevant_documents_of_a_week_are_read_again(database: Database, key: str):
    found = pending.of_week(database, date(2026, 2, 23), 5)
    assert [(d.id, d.mentions) for d in found] == [(key, ())]
    assert pending.of_week(database, date(2026, 3, 2), 5) == []
