"""Whom a source stands for."""

import re

import pytest

from db.records import EntityMention
from nlp.attribution import Speaker, resolve
from nlp.attribution.records import AUTHOR, Attribution
from nlp.sentences import Span

NAMES = {
    "organisation": "Anthropic, OpenAI, DeepSeek, MiniMax, Hearth Weekly",
    "person": "Ada Lindqvist, Lindqvist, Sam Okoro, Okoro, Ms. Brandt, Nora Brandt, Brandt, Per Lindqvist",
    "location": "Beijing",
}


@pytest.fixture
def every(markup, mentions):
    """Resolve a marked-up text and return its attributions."""

    def resolved(marked: str) -> list[Attribution]:
        text, attributions = markup(marked)
        return resolve(text, attributions, mentions(text, **NAMES))

    return resolved


@pytest.fixture
def last(every):
    """Resolve a marked-up text and return the last attribution."""
    return lambda marked: every(marked)[-1]


def name(a: Attribution) -> str | None:
    return a.speaker.name if a.speaker else None


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        ("[Anthropic] {said} <it was theft>.", "Anthropic"),
        ("[Anthropic researcher Ada Lindqvist] {said} <it was theft>.", "Ada Lindqvist"),
        ("[Ada Lindqvist, who works for OpenAI,] {said} <it was theft>.", "Ada Lindqvist"),
        ("[The head of OpenAI, Ada Lindqvist,] {said} <it was theft>.", "Ada Lindqvist"),
        ("[OpenAI’s Ada Lindqvist] {said} <it was theft>.", "Ada Lindqvist"),
        ("[A spokesperson for DeepSeek] {said} <it was all public>.", "DeepSeek"),
        ("[A MiniMax spokeswoman] {said} <it was all public>.", "MiniMax"),
        ("[The Anthropic blog post] {says} <accounts were blocked>.", "Anthropic"),
        ("[Anthropic’s statement] {says} <accounts were blocked>.", "Anthropic"),
        ("[OpenAI, the maker of chatbots,] {said} <it had evidence>.", "OpenAI"),
        ("[Beijing] {denied} <any part in it>.", "Beijing"),
        ("{According to} [information from the maker Anthropic], <it was theft>.", "Anthropic"),
        ("[A report by Anthropic] {says} <accounts were blocked>.", "Anthropic"),
        ("Anthropic, [a laboratory paid by OpenAI], {warned} <of theft>.", "Anthropic"),
        ("A report by Anthropic, [which] {said} <it was theft>, was long.", "Anthropic"),
    ],
)  # fmt: skip
def test_a_name_in_the_source_is_the_speaker_if_it_is_its_head(last, marked: str, speaker: str):
    assert name(last(marked)) == speaker


@pytest.mark.parametrize(
    "words",
    ["critics of Anthropic", "Lindqvist’s lawyers", "people close to OpenAI", "critics", "some on X",
     "OpenAI executives", "several researchers", "Anthropic and OpenAI"],
)  # fmt: skip
def test_generic_sources_keep_their_words(last, words: str):
    speaker = last(f"[{words}] {{said}} <it was theft>.").speaker
    assert speaker is not None
    assert (speaker.name, speaker.type, speaker.entity_id) == (words, "unnamed", None)


@pytest.mark.parametrize("words", ["You", "others", "Ms.", "Both of you", "Somebody’s", "a"])
def test_words_that_tell_nobody_apart_are_no_speaker(last, words: str):
    assert last(f"[{words}] {{said}} <it was theft>.").speaker is None


def test_a_source_of_marks_alone_is_no_speaker_whom_a_pronoun_could_mean(every):
    marked = "1[**] 1{said} 1<it was theft>. 2[He] 2{said} 2<that it was sold>."
    assert [name(a) for a in every(marked)] == [None, None]


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ("The staffer, who spoke on condition of anonymity", "The staffer"),
        ("Marta Ilves, a fellow member of the board", "Marta Ilves"),
        ("The engineer who built it", "The engineer"),
        ("lawyers, bakers and millers", "lawyers, bakers and millers"),
    ],
)
def test_what_describes_a_generic_source_is_cut_off(last, words: str, short: str):
    assert name(last(f"[{words}] {{said}} <it was theft>.")) == short


def test_the_subject_of_a_passive_is_no_speaker(last):
    a = last("DeepSeek {is accused of} <copying Claude>.")
    assert (a.source, a.speaker) == (None, None)


def test_a_part_of_the_organisation_speaks_for_it(last):
    a = last(
        "Anthropic had a report out. In it, [its policy team] {describes} <a wave of attacks>."
    )
    assert name(a) == "Anthropic"


def test_a_court_is_not_the_place_where_it_sits(last):
    speaker = last("[A Beijing court] {found} <that it was theft>.").speaker
    assert speaker == Speaker("A Beijing court", "unnamed")


def test_a_surname_goes_back_to_the_full_name(last):
    a = last("Ada Lindqvist runs the lab. It rained. [Lindqvist] {said} <it was theft>.")
    assert name(a) == "Ada Lindqvist"
    assert a.speaker and a.speaker.entity_id == "person:ada lindqvist"


def test_a_name_has_the_type_that_it_mostly_has(markup):
    text, attributions = markup("Okoro ate. Okoro slept. [Okoro] {said} <it was theft>.")
    starts = [m.start() for m in re.finditer("Okoro", text)]
    types = ["person", "person", "organisation"]
    mentions = [
        EntityMention(
            "d", start, start + 5, 0.9, entity_id=f"{type}:okoro", name="Okoro", type=type
        )
        for start, type in zip(starts, types, strict=True)
    ]
    (a,) = resolve(text, attributions, mentions)
    assert a.speaker == Speaker("Okoro", "person", "person:okoro")


def test_a_name_that_was_not_recognised_here_is_known_from_elsewhere(markup, mentions):
    text, attributions = markup("Hearth Weekly closed. [Hearth Weekly] {said} <it was theft>.")
    (a,) = resolve(text, attributions, mentions(text, **NAMES)[:1])
    assert a.speaker and a.speaker.entity_id == "organisation:hearth weekly"


def test_a_surname_that_two_persons_share_stays_a_surname(last):
    a = last("Ada Lindqvist and Per Lindqvist came. [Lindqvist] {said} <it was theft>.")
    assert name(a) == "Lindqvist"


def test_a_pronoun_goes_back_to_the_last_speaker(last):
    marked = (
        "“Models are made to be studied,” 1{said} 1[Sam Okoro] 1<>. It rained in the city of Nora Brandt. "
        "2[He] 2{added} 2<that everybody learns from everybody>."
    )
    assert name(last(marked)) == "Sam Okoro"


def test_a_pronoun_goes_back_to_the_subject_of_the_sentence_before(last):
    marked = "Sam Okoro left OpenAI to join Anthropic. “Everybody does it,” [he] {said} <.>"
    assert name(last(marked)) == "Sam Okoro"


def test_a_title_tells_he_from_she(last):
    marked = "Sam Okoro praised Ms. Brandt. 1[Ms. Brandt] 1{thanked} 1<him>. 2[He] 2{said} 2<it was fair>."
    assert name(last(marked)) == "Sam Okoro"


def test_a_pronoun_without_a_person_in_reach_is_nobody(last):
    assert last("The lab was quiet. [She] {said} <it was theft>.").speaker is None


def test_a_pronoun_with_two_persons_who_are_neither_subject_nor_source_is_nobody(last):
    hall = "In the hall of the old house by the river "
    marked = f"{hall * 2}sat Sam Okoro and Per Lindqvist. [He] {{said}} <no>."
    assert last(marked).speaker is None


def test_a_pronoun_means_the_person_of_its_paragraph_before_those_above(last):
    marked = (
        "Sam Okoro teaches law.\n\nFor Ada Lindqvist, who sells bread, that settles nothing. "
        "<“My bill is the same,”> [she] {said}."
    )
    assert name(last(marked)) == "Ada Lindqvist"


def test_a_description_is_an_antecedent_where_nobody_is_named(last):
    marked = "A publisher I know put it better. <“They have discovered property,”> [she] {said}."
    assert name(last(marked)) == "A publisher"
    marked = "I rang one press officer about it. <“We take it seriously,”> [he] {said}."
    assert name(last(marked)) == "one press officer"


def test_whom_somebody_speaks_of_is_not_who_speaks(last):
    marked = (
        "1[Anthropic] 1{said} 1<that DeepSeek had taken part>. "
        "2<MiniMax had done most of it>, 2[it] 2{said}."
    )
    assert name(last(marked)) == "Anthropic"


def test_it_is_the_letter_that_begins_a_sentence(last):
    marked = (
        "OpenAI wrote to Congress. The letter names nobody. [It] {says} <that copies are sold>."
    )
    assert name(last(marked)) == "The letter"


def test_they_are_those_who_spoke_last(last):
    marked = (
        "1[The sceptics] 1{say} 1<that it was a small raid>. 2[They] 2{add} 2<that fear sells>."
    )
    assert name(last(marked)) == "The sceptics"


def test_the_words_around_a_name_tell_a_person(markup, mentions):
    text, attributions = markup(
        "Ines Tavares, counsel at a lab, waved. Sam Okoro left. <“No,”> [Tavares] {said}."
    )
    found = mentions(text, person="Sam Okoro", organisation="Ines")
    (a,) = resolve(text, attributions, found)
    assert a.speaker == Speaker("Ines Tavares", "person")


def test_the_university_is_no_other_organisation(last):
    marked = "DeepSeek denied it. [The university] {said} <a course took place>."
    assert name(last(marked)) == "The university"
    marked = "DeepSeek denied it. [A spokesperson for the commission] {said} <it had heard>."
    assert name(last(marked)) == "A spokesperson for the commission"


def test_an_age_is_no_part_of_a_name(last):
    marked = "Ada Lindqvist left. [Lindqvist, 34] {said} <it was theft>."
    assert name(last(marked)) == "Ada Lindqvist"


@pytest.mark.parametrize(
    "source", ["the company", "The startup", "it", "the AI lab", "A spokesperson"]
)
def test_a_description_goes_back_to_the_last_organisation(last, source: str):
    marked = f"DeepSeek released a model on Monday. [{source}] {{said}} <it was cheap to train>."
    assert name(last(marked)) == "DeepSeek"


def test_an_attribute_chooses_among_organisations(last):
    marked = (
        "Anthropic accused the Chinese startup DeepSeek. Anthropic published a list. "
        "[The Chinese company] {said} <it had done nothing wrong>."
    )
    assert name(last(marked)) == "DeepSeek"


def test_a_role_goes_back_to_the_person_who_has_it(last):
    marked = (
        "Sam Okoro, a chemist, spoke. Per Lindqvist, a lawyer, came. [The lawyer] {said} <little>."
    )
    assert name(last(marked)) == "Per Lindqvist"
    marked = "Sam Okoro, who made a model, spoke. [The model] {says} <little>."
    assert name(last(marked)) == "The model"


def test_a_relative_pronoun_means_the_name_before_it(last):
    assert name(last("We met Ada Lindqvist, [who] {said} <it was theft>.")) == "Ada Lindqvist"
    assert name(last("A rival of OpenAI, [which] {says} <it was robbed>, sued.")) == "OpenAI"
    marked = "<“Same here,”> {wrote} @wikifarmer, [who runs a forum]."
    assert name(last(marked)) == "@wikifarmer"


def test_an_apposition_means_the_name_before_it(last):
    assert name(last("Ada Lindqvist, [head of policy], {said} <it was theft>.")) == "Ada Lindqvist"


def test_a_first_person_is_the_author(last):
    assert last("[I] {think} <they are hypocrites>.").speaker == AUTHOR


def test_a_first_person_within_a_quotation_is_who_is_quoted(last):
    marked = "1<“2[We] 2{believe} 2<this is theft>,”> 1[Ada Lindqvist] 1{said}."
    assert name(last(marked)) == "Ada Lindqvist"


def test_first_persons_within_first_persons_are_who_is_quoted(every):
    inside = "2[I] 2{think} 2<3[I] 3{know} 3<4[we] 4{feared} 4<that they stole it>>>"
    assert {name(a) for a in every(f"1<“{inside},”> 1{{said}} 1[Sam Okoro].")} == {"Sam Okoro"}


def test_first_persons_within_the_authors_are_the_author(every):
    found = every("1[I] 1{think} 1<2[I] 2{know} 2<that they stole it>>.")
    assert [a.speaker for a in found] == [AUTHOR, AUTHOR]


def test_first_persons_in_the_words_of_nobody_known_are_nobody(every):
    found = every("1<“2[I] 2{think} 2<3[I] 3{know} 3<that they stole it>>,”> 1{it was said}.")
    assert [a.speaker for a in found] == [None, None, None]


def test_first_persons_in_the_words_of_one_another_are_nobody():
    think = Attribution(Span(2, 7), Span(0, 1), (Span(12, 21),), "indirect", 0.9)
    know = Attribution(Span(14, 18), Span(12, 13), (Span(0, 7),), "indirect", 0.9)
    found = resolve("I think and I know it.", [think, know], [])
    assert [a.speaker for a in found] == [None, None]


def test_a_verb_that_shares_a_first_person_is_its(every):
    own = "1[I] 1{think} 1<it was theft> and 2{know} 2<that they did it>"
    assert [a.speaker for a in every(f"{own}.")] == [AUTHOR, AUTHOR]
    assert {name(a) for a in every(f"3<“{own},”> 3{{said}} 3[Sam Okoro].")} == {"Sam Okoro"}


@pytest.mark.parametrize("source", ["I", "We", "I, who was there,", "My"])
def test_a_first_person_is_no_antecedent(every, source: str):
    _, known, later = every(
        f"1<“2[{source}] 2{{know}} 2<that they stole it>,”> 1{{it was said}}. 3[They] 3{{said}} 3<no>."
    )
    assert (known.speaker, later.speaker) == (None, None)


def test_names_within_quotations_are_no_subjects(last):
    marked = (
        "Ada Lindqvist spoke first. “Sam Okoro is wrong,” the paper wrote. [She] {added} <nothing>."
    )
    assert name(last(marked)) == "Ada Lindqvist"


def test_a_name_that_touches_the_cue_is_the_source_if_none_was_found(last):
    assert name(last("Lindqvist {said} <it was theft>. Ada Lindqvist left.")) == "Ada Lindqvist"
    assert name(last("<It was theft>, {said} Sam Okoro.")) == "Sam Okoro"
    assert last("<Anthropic {is said to} be angry>.").speaker is None


def test_a_participle_shares_the_subject_of_its_sentence(every, last):
    marked = "1[Anthropic] 1{called} 1<it theft>, 2{adding} 2<that others did it too>."
    assert name(last(marked)) == "Anthropic"
    marked = "1[Anthropic] 1{called} 1<it theft>. 2{Adding} 2<salt> came later."
    assert [name(a) for a in every(marked)] == ["Anthropic"]


def test_a_second_verb_shares_the_subject(last):
    marked = "1[Anthropic] 1{called} 1<it theft> and 2{added} 2<that others did it too>."
    assert name(last(marked)) == "Anthropic"
    marked = "Sam Okoro has left the lab and {thinks} <it was theft>."
    assert name(last(marked)) == "Sam Okoro"


def test_without_a_source_nobody_speaks(last):
    assert last("{Reportedly} <it was theft>.").speaker is None


@pytest.mark.parametrize(
    ("marked", "found"),
    [
        ("The nerve of them {complaining about} <paying customers>.", 0),
        ("The nerve of Anthropic {complaining about} <paying customers>.", 0),
        ("1[Anthropic] 1{said} 1<it was theft>, 2{adding} 2<that it was fraud>.", 2),
    ],
)
def test_a_participle_without_a_subject_leaves_the_words_to_the_author(
    every, marked: str, found: int
):
    assert len(every(marked)) == found


def test_the_name_that_begins_a_label_speaks(last):
    assert name(last("OpenAI to Congress{:} <DeepSeek copies us>.")) == "OpenAI"


def test_whom_a_letter_goes_to_is_not_who_writes(last):
    a = last(
        "In a letter to Secretary Ada Lindqvist, [the 11 lawmakers] {wrote} <that it was theft>."
    )
    assert name(a) == "the 11 lawmakers"


def test_a_spokesperson_behind_a_sentence_about_nobody_accused_speaks_for_it(last):
    marked = "Anthropic spoke. <Hearth Weekly is watching>, [a spokesperson] {said}."
    assert name(last(marked)) == "Hearth Weekly"
    marked = (
        "Anthropic spoke. <Hearth Weekly is watching “with interest,”> [a spokesperson] {said}."
    )
    assert name(last(marked)) == "Hearth Weekly"
    marked = "Anthropic spoke. <“Hearth Weekly lies,”> [a spokesperson] {said}."
    assert name(last(marked)) == "Anthropic"
