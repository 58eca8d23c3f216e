"""Entities: the topic's parties by their ids, others as the model finds them, offsets exact."""

import pytest

from config import Topic
from config.settings import load_settings
from nlp.entities import EntityStage, mention


@pytest.fixture(scope="module")
def stage(topic: Topic) -> EntityStage:
    return EntityStage(topic, load_settings().spacy_model)


def test_parties_are_linked_and_others_are_found(stage: EntityStage, make):
    text = "In Berlin, Hearth Bakery's owner Maria Keller spoke about Crumb."
    found = stage.annotate([make(text)])
    assert [text[m.start : m.end] for m in found] == [
        "Berlin",
        "Hearth Bakery",
        "Maria Keller",
        "Crumb",
    ]
    assert [m.entity_id for m in found] == [
        "location:berlin", "hearth", "person:maria keller", "crumb",
    ]  # fmt: skip
    assert found[1].wikidata == "Q42"


def test_offsets_are_code_points(stage: EntityStage, make):
    text = "🍞🍞 Hearth 面包 Crumb"
    assert [text[m.start : m.end] for m in stage.annotate([make(text)])] == ["Hearth", "Crumb"]


def test_a_chinese_text_has_its_parties(stage: EntityStage, make):
    (found,) = stage.annotate([make("据炉边面包称，配方被抄袭。", language="zh")])
    assert found.entity_id == "hearth"


@pytest.mark.parametrize(
    ("words", "kept"),
    [("the Baker Guild's", "Baker Guild"), ("Keller, ", "Keller"), ("The", "The"), ("’s", "’s")],
)
def test_mentions_are_trimmed(words: str, kept: str):
    m = mention("d", words, 10, "organisation")
    assert words[m.start - 10 : m.end - 10] == kept
