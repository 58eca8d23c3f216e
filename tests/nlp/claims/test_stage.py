"""Claims as they are stored: who makes them, with plain values that JSON knows."""

import json
from datetime import UTC, datetime

import pytest

from config import Topic
from config.settings import load_settings
from db.records import EntityMention, QuoteAnnotation
from nlp.attribution.records import Attribution, Speaker
from nlp.claims.records import Allegation, Claim, Part, Role
from nlp.claims.stage import ClaimStage, in_voice
from nlp.sentences import Span
from nlp.voice import Holder

TEXT = "Hearth accused Crumb of stealing about 2,400 recipes in January 2026. It rained."


@pytest.fixture(scope="module")
def stage(topic: Topic, encode) -> ClaimStage:
    return ClaimStage(topic, encode, load_settings().spacy_model)


def test_a_reported_claim_is_its_speakers_with_its_figures_and_dates(stage: ClaimStage, make):
    start = TEXT.index("Crumb")
    quote = QuoteAnnotation(
        "d", start, TEXT.index("."), 0.9, "speaker", "Hearth", kind="indirect",
        content=((start, TEXT.index(".")),), cue=(7, 14), source=(0, 6),
        speaker_id="hearth", speaker_type="organisation",
    )  # fmt: skip
    published = datetime(2026, 2, 23, tzinfo=UTC)
    mentions = tuple(
        EntityMention("d", start, start + len(name), 0.9, entity_id=name.lower(), name=name)
        for name in ("Hearth", "Crumb")
        for start in [TEXT.index(name)]
    )
    (claim,) = stage.annotate([make(TEXT, mentions=mentions, quotes=(quote,), published=published)])
    assert (claim.holder, claim.holder_name) == ("speaker", "Hearth")
    assert TEXT[claim.start : claim.end] == TEXT[: TEXT.index(" It")]
    (figure,) = claim.figures
    assert (figure["low"], figure["comparator"], figure["counted"]) == (2400.0, "about", "recipes")
    (day,) = claim.dates
    assert (day["first"], day["last"]) == ("2026-01-01", "2026-01-31")
    (allegation,) = claim.allegations
    assert [role["party"] for role in allegation["accused"]] == ["crumb"]
    assert json.loads(json.dumps(claim.allegations))


@pytest.mark.parametrize(
    ("speaker", "accusers"),
    [("ovenworks", [("named", None)]), ("crumb", []), (None, [("unnamed", None)])],
)
def test_what_a_speaker_accuses_of_in_their_own_words_is_the_speakers(speaker, accusers):
    accused = Role(10, 15, "crumb")
    own = Allegation("author", None, (accused,), Part(16, 21), Part(16, 30))
    claim = Claim(0, 40, 0.9, allegations=(own,))
    said = speaker and Attribution(Span(50, 54), Span(41, 49), (Span(0, 40),), "direct", 0.9)
    who = speaker and Speaker(speaker, "organisation", entity_id=speaker)
    holder = Holder(Span(0, 40), "speaker", who, said)
    found = in_voice(claim, holder, {"crumb", "hearth"}).allegations
    assert [(a.accuser_kind, a.accuser and a.accuser.party) for a in found] == accusers
    assert in_voice(claim, Holder(Span(0, 40)), {"crumb"}) == claim


def test_what_lies_beyond_the_reach_of_quotes_is_no_claim(stage: ClaimStage, make):
    town = "The town has a mill, " * 400
    assert len(stage.annotate([make(f"{town}\n{TEXT}")])) == 1
    assert stage.annotate([make(f"{town}\n" * 5 + TEXT)]) == []


def test_texts_in_other_languages_are_left_alone(stage: ClaimStage, make):
    assert stage.annotate([make("Crumb hat 2400 Rezepte kopiert.", language="de")]) == []
