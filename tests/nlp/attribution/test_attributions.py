"""Who says what, from text to speakers: the shipped model on sentences about the dispute."""

import pytest

from nlp.attribution import Attribution, Tagger, attributions

TAGGER = Tagger()
NAMES = {
    "organisation": "Anthropic, OpenAI, DeepSeek, MiniMax",
    "person": "Ada Lindqvist, Lindqvist, Sam Okoro, Okoro",
}


@pytest.fixture(scope="module")
def find(mentions):
    """Return the attributions of a text, with the speakers that are named in it."""

    def found(text: str) -> list[Attribution]:
        return attributions(text, mentions(text, **NAMES), TAGGER)

    return found


def words(text: str, a: Attribution) -> str:
    """Return the content, without marks and stops at its ends."""
    return " … ".join(text[s.start : s.end].strip('“”"«»「」,. ') for s in a.content)


def of(text: str, found: list[Attribution], speaker: str) -> str:
    """Return what a speaker says in a text."""
    said = [words(text, a) for a in found if a.speaker and a.speaker.name == speaker]
    return " | ".join(said)


@pytest.mark.parametrize(
    "marked",
    [
        "<“This is theft on a large scale,”> [Ada Lindqvist] {said}.",
        "<“This is theft on a large scale,”> {said} [Ada Lindqvist].",
        "[Ada Lindqvist] {said}: <“This is theft on a large scale.”>",
        '<"This is theft on a large scale,"> [Ada Lindqvist] {said}.',
        "<«This is theft on a large scale»>, [Ada Lindqvist] {said}.",
        "<「This is theft on a large scale」>, [Ada Lindqvist] {said}.",
        "<“This is theft,”> [Ada Lindqvist] {said}, <“and it has to stop.”>",
        "[Anthropic] {said} <that DeepSeek had copied its model>.",
        "<DeepSeek had copied its model>, [Anthropic] {said} on Monday.",
        "{According to} [Anthropic], <DeepSeek used thousands of accounts>.",
        "[Ada Lindqvist] {argued} <that the method is “as old as the field”>.",
    ],
)
def test_source_cue_and_content(find, markup, marked: str):
    text, (expected,) = markup(marked)
    (found,) = find(text)
    assert words(text, found) == words(text, expected)
    assert (found.source, found.cue) == (expected.source, expected.cue)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("“This is theft on a large scale,” Ada Lindqvist said.", "direct"),
        ("Ada Lindqvist said that the method is “as old as the field”.", "mixed"),
        ("Anthropic said that DeepSeek had copied its model.", "indirect"),
    ],
)
def test_the_kind_is_by_the_marks(find, text: str, kind: str):
    assert [a.kind for a in find(text)] == [kind]


def test_a_quotation_over_two_sentences_is_one_attribution(find):
    text = "“They copied us for months. We have the logs to prove it,” Ada Lindqvist said."
    assert of(text, find(text), "Ada Lindqvist") == (
        "They copied us for months. We have the logs to prove it"
    )


def test_a_quotation_that_goes_on_without_a_cue_is_the_same_speakers(find):
    text = "“They copied us for months,” Ada Lindqvist said. “We have the logs to prove it.”"
    assert of(text, find(text), "Ada Lindqvist") == (
        "They copied us for months … We have the logs to prove it"
    )


def test_a_quotation_may_go_on_in_the_next_paragraph(find):
    text = "“They copied us for months,” Ada Lindqvist said.\n\n“We have the logs to prove it.”\n\nIt rained."
    assert "We have the logs to prove it" in of(text, find(text), "Ada Lindqvist")


def test_surname_and_pronoun_go_back_to_the_name(find):
    text = (
        "Ada Lindqvist leads the policy team at OpenAI. Lindqvist said that the evidence was strong. "
        "She added that more companies would be named."
    )
    said = of(text, find(text), "Ada Lindqvist")
    assert "the evidence was strong" in said
    assert "more companies would be named" in said


def test_the_company_goes_back_to_the_organisation(find):
    text = "DeepSeek answered on Tuesday. The company said that it had used public data only."
    assert "it had used public data only" in of(text, find(text), "DeepSeek")


def test_critics_keep_their_word(find):
    text = "Critics say that Anthropic trained its own models on books it never paid for."
    assert "Anthropic trained its own models" in of(text, find(text), "Critics")


@pytest.mark.parametrize(
    "text",
    [
        "The court will hear both sides in May. It has two judges.",
        "lol they trained on the whole internet, now the internet trains on them",
        "The so-called “leak” was on every front page.",
    ],
)
def test_without_reported_speech_nobody_else_speaks(find, text: str):
    assert not [a for a in find(text) if a.probability > 0.5 and a.source]


def test_a_post_reports_too(find):
    text = "Anthropic says DeepSeek stole from them. the irony is incredible"
    assert "DeepSeek stole from them" in of(text, find(text), "Anthropic")


def test_offsets_hold_after_emoji_and_direction_marks(find):
    text = (
        "😀😀 \u200f\u202eNews\u202c: 🎉 “This is theft on a large scale,” Ada Lindqvist said. 🚀"
    )
    (a,) = [a for a in find(text) if a.speaker and a.speaker.name == "Ada Lindqvist"]
    assert text[a.cue.start : a.cue.end] == "said"
    assert a.source and text[a.source.start : a.source.end] == "Ada Lindqvist"
    assert "This is theft on a large scale" in words(text, a)


def test_a_result_does_not_depend_on_what_was_read_before(find):
    text = "DeepSeek had copied its model, Anthropic said on Monday."
    alone = find(text)
    find("“Quite another text,” he said. " * 50)
    assert find(text) == alone


def test_pictures_at_the_end_of_a_post_are_not_said(find):
    text = 'Anthropic said: "They copied all of our answers for a year." 🚨🚨'
    (found,) = find(text)
    assert text[slice(*found.content[-1])].endswith('year."')


@pytest.mark.parametrize(
    "text",
    [
        "“Why should anybody believe that?” quipped baker Ada Lindqvist in a post.",
        "“If bread is theft I have been a thief.” — Ada Lindqvist, a baker",
        "Ada Lindqvist bakes. But she only shrugs. “If bread is theft I have been a thief.”",
        "Ada Lindqvist said that it was bread. “If bread is theft I have been a thief.”",
    ],
)
def test_a_quotation_that_no_known_verb_follows_has_its_speaker(find, text: str):
    quoted = [
        a for a in find(text) if a.kind == "direct" or "“" in words(text, a) or len(a.content) > 1
    ]
    assert {a.speaker.name for a in quoted if a.speaker} == {"Ada Lindqvist"}


def test_a_quotation_is_not_the_next_paragraphs_speakers_too(find):
    first = "“It is fraud, and we expect regulators to act,” Ada Lindqvist added."
    text = f"{first}\n\nMiniMax denied it. “We never used it,” a MiniMax spokesperson told Reuters."
    assert "fraud" in of(text, find(text), "Ada Lindqvist")
    assert "fraud" not in of(text, find(text), "MiniMax")


@pytest.mark.parametrize(
    "text",
    [
        "Anthropic on Monday accused DeepSeek of theft, saying that it had copied its model.",
        "OpenAI late on Thursday told lawmakers that DeepSeek had copied its model.",
        "OpenAI, in an email to the committee, said that DeepSeek had copied its model.",
    ],
)
def test_when_and_where_somebody_speaks_is_no_part_of_the_name(find, text: str):
    (speaker,) = {a.speaker.name for a in find(text) if a.speaker and "copied" in words(text, a)}
    assert speaker in NAMES["organisation"].split(", ")


def test_words_of_another_paragraph_are_not_said(find):
    text = "Ada Lindqvist laughs: “They are doing it right now.”\n\nNobody replied to questions for this."
    said = " ".join(words(text, a) for a in find(text) if a.speaker)
    assert "questions" not in said
