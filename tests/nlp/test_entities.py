"""Entities: the topic's parties by their ids, others as the model finds them, offsets exact."""

import pytest

from config import Topic
from config.settings import load_settings
from nlp.entities import EntityStage
from nlp.linking import is_noise
from nlp.recogniser import mention, trimmed
from nlp.whole_names import whole_names


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


@pytest.mark.parametrize(
    ("words", "kept"),
    [("Department of Ovens.", "Department of Ovens"), ("Keller’s", "Keller"), ("Ovens Inc.", "Ovens Inc."),
     ("U.S.", "U.S."), ("Crumb,", "Crumb")],
)  # fmt: skip
def test_names_of_the_tagger_end_where_the_name_does(words: str, kept: str):
    assert trimmed(words) == kept


@pytest.mark.parametrize(
    ("text", "words", "type", "expected"),
    [
        ("Maria Keller bakes.", "Maria", "person", "person Maria Keller"),
        ("Founder Maria Keller bakes.", "Founder Maria", "person", "person Maria Keller"),
        ("Yang Hye-won bakes.", "Yang Hye-", "person", "person Yang Hye-won"),
        ("The baker  Founder  Maria Keller bakes.", "Founder  Maria", "person", "person Maria Keller"),
        ("The Rye University bakes.", "Rye", "location", "organisation Rye University"),
        ("Castle Mill Capital bakes.", "Castle Mill Capital", "location", "organisation Castle Mill Capital"),
        ("The Bread and Flour Act is old.", "Bread", "organisation", "law Bread and Flour Act"),
        ("The Paris-based bakery left.", "The Paris", "location", "location Paris"),
        ("It rains, Reuters reported.", "Reuters", "person", "organisation Reuters"),
        ("He met Maria Monday in Rome.", "Maria", "person", "person Maria"),
        ("Maria Says All Bakers Bake", "Maria", "person", "person Maria"),
    ],
)  # fmt: skip
def test_names_are_whole_and_of_the_type_that_they_tell(text, words, type, expected):
    at = text.index(words)
    (m,) = whole_names(text, [mention("d", words, at, type)])
    assert f"{m.type} {m.name}" == expected
    assert text[m.start : m.end] == m.name


def test_a_common_word_that_begins_a_sentence_is_no_name(stage: EntityStage, make):
    text = "Maria Keller bakes. Analysts doubt that Crumb will bake. Labs test the flour."
    found = stage.annotate([make(text)])
    assert [text[m.start : m.end] for m in found] == ["Maria Keller", "Crumb"]


def test_common_short_forms_are_no_names():
    assert is_noise("AI") and is_noise("LLMs") and not is_noise("MIT")


def test_a_surname_is_the_person_who_was_named_in_full(stage: EntityStage, make):
    text = "Maria Keller owns two ovens. Keller bought them last year."
    found = stage.annotate([make(text)])
    assert [m.entity_id for m in found] == ["person:maria keller"] * 2
    assert text[found[1].start : found[1].end] == "Keller"
    assert found[1].probability < 1
    assert found[1].probability <= found[0].probability


def test_a_surname_that_stands_first_is_the_person_too(stage: EntityStage, make):
    text = "Maria Keller owns two ovens. Maria bought them last year, said Maria."
    found = stage.annotate([make(text)])
    assert {m.entity_id for m in found if m.type == "person"} == {"person:maria keller"}


def test_a_word_before_a_number_is_no_surname(stage: EntityStage, make):
    text = "Maria Keller owns two ovens. See Keller 5 of the catalogue."
    found = stage.annotate([make(text)])
    assert [text[m.start : m.end] for m in found if m.entity_id == "person:maria keller"] == [
        "Maria Keller"
    ]


def test_a_surname_that_two_bear_is_left_alone(stage: EntityStage, make):
    text = "Maria Keller and Jonas Keller own two ovens. Keller bought them last year."
    last = max(stage.annotate([make(text)]), key=lambda m: m.start)
    assert last.entity_id in ("person:keller", "person:jonas keller") or last.start < 40
    assert not (last.start > 40 and last.entity_id == "person:maria keller")


def test_the_same_organisation_with_and_without_its_legal_form(stage: EntityStage, make):
    text = "Acme Corp. sells ovens. Maria Keller bought one from Acme Corporation in May."
    ids = {m.entity_id for m in stage.annotate([make(text)]) if m.type == "organisation"}
    assert ids == {"organisation:acme"}


def test_a_description_is_linked_with_less_confidence(stage: EntityStage, make):
    text = "Hearth Bakery complained on Monday. The company has lost customers."
    name, described = stage.annotate([make(text)])[0], stage.annotate([make(text)])[-1]
    assert text[described.start : described.end] == "The company"
    assert described.entity_id == name.entity_id == "hearth"
    assert described.probability < name.probability


def test_markup_is_no_name(stage: EntityStage, make):
    text = "[**Click | Here**](https://a.example/Maria_Keller) <div>Berlin</div>"
    for m in stage.annotate([make(text)]):
        assert not set("[]|*<>/") & set(text[m.start : m.end])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🍞" * 500,
        "Hearth told the company its rival " * 3000,  # an endless sentence
        "the company. " * 5000,
        "hearth crumb " * 5000,
        "\u202eHearth\u202c <p>&nbsp;",
    ],
)
def test_hostile_texts_have_their_offsets_right(stage: EntityStage, make, text: str):
    for m in stage.annotate([make(text)]):
        assert 0 <= m.start < m.end <= len(text)
