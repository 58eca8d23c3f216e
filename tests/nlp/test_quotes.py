"""Quotes: who says what, as it is stored, and whose voice each sentence is."""

import re
from dataclasses import replace

import pytest

from config import Topic
from config.reading import MAX_CHARACTERS
from db.records import Document, EntityMention, QuoteAnnotation
from nlp.attribution import NeutralTagger
from nlp.names import exchange
from nlp.quotes import QuoteStage, to_attribution, to_quote, voices

REPORT = (
    "The street has two bakeries. Hearth said on Monday that Crumb had copied its recipes by night. "
    "“They copied everyone else for years,” said Mira Okafor, a miller. The court will hear both in May."
)


@pytest.fixture(scope="module")
def stage(topic: Topic) -> QuoteStage:
    return QuoteStage(NeutralTagger(topic))


def mention(name: str, key: str, kind: str) -> EntityMention:
    start = REPORT.index(name)
    return EntityMention("d", start, start + len(name), 1.0, entity_id=key, name=name, type=kind)


@pytest.fixture
def read(stage: QuoteStage, make) -> Document:
    """The report with its mentions and quotes."""
    hearth = mention("Hearth", "hearth", "organisation")
    mira = mention("Mira Okafor", "person:mira okafor", "person")
    document = make(REPORT, mentions=(hearth, mira))
    return replace(document, quotes=tuple(stage.annotate([document])))


def test_every_quote_has_its_speaker_and_its_words(read: Document):
    by_speaker = {q.holder_name: q for q in read.quotes}
    assert set(by_speaker) >= {"Hearth", "Mira Okafor"}
    reported, direct = by_speaker["Hearth"], by_speaker["Mira Okafor"]
    assert (reported.speaker_id, reported.kind, direct.kind) == ("hearth", "indirect", "direct")
    assert "copied its recipes" in REPORT[reported.start : reported.end]
    assert direct.cue is not None
    assert REPORT[slice(*direct.cue)] == "said"


def test_sentences_have_the_voice_that_they_are_in(read: Document):
    found = {REPORT[slice(*h.span)][:12]: (h.kind, h.name) for h in voices(read)}
    assert found["The street h"] == ("author", None)
    assert found["“They copied"] == ("speaker", "Mira Okafor")
    assert ("speaker", "Hearth") in found.values()
    assert found["The court wi"] == ("author", None)


def test_what_is_said_of_somebody_by_nobody_is_the_authors(stage: QuoteStage, make):
    text = "The ovens are expected to be cheap. Both bakers are accused of copying the recipe by night."
    document = make(text)
    document = replace(document, quotes=tuple(stage.annotate([document])))
    assert document.quotes == ()
    assert {(h.kind, h.name) for h in voices(document)} == {("author", None)}


def test_a_quotation_is_kept_though_nobody_is_told(stage: QuoteStage, make):
    text = "The paper was printed at night. “They copied everyone else for years,” it was said in the street."
    (quote,) = stage.annotate([make(text)])
    assert isinstance(quote, QuoteAnnotation)
    assert (quote.kind, quote.holder, quote.holder_name) == ("direct", "speaker", None)


def test_a_stored_quote_is_the_attribution_that_it_was(read: Document):
    for quote in read.quotes:
        assert to_quote("d", to_attribution(quote)) == quote


def test_without_quotes_all_is_the_authors(make):
    assert {h.kind for h in voices(make(REPORT))} == {"author"}


def test_other_languages_are_left_alone(stage: QuoteStage, make):
    assert stage.annotate([make("“Das ist Diebstahl”, sagte sie.", language="de")]) == []


@pytest.mark.parametrize(
    "quoted",
    ["« Ils ont copié nos recettes »", "„Sie haben unsere Rezepte kopiert“", "「他们抄袭了我们」"],
)
def test_in_other_languages_what_stands_between_marks_is_a_speakers_unknown(make, quoted: str):
    text = f"Bien sûr que non, « jamais ». {quoted}, dit-elle."
    first, second, *_ = voices(make(text, language="fr"))
    assert (first.kind, text[slice(*first.span)]) == ("author", "Bien sûr que non, « jamais ».")
    assert (second.kind, second.name) == ("speaker", None)
    assert quoted.strip("«»„“「」 ") in text[slice(*second.span)]


def test_where_words_have_no_spaces_the_author_keeps_what_stands_beside_the_marks(make):
    text = "Anthropic称“DeepSeek偷了我们的模型”，但这一指控毫无根据。"
    found = [(h.kind, text[slice(*h.span)]) for h in voices(make(text, language="zh"))]
    assert found == [("speaker", "“DeepSeek偷了我们的模型”，"), ("author", "但这一指控毫无根据。")]


def test_a_quote_of_nobody_named_is_a_speakers_all_the_same(make):
    words = "Nobody should buy there, it was said."
    quote = QuoteAnnotation(
        "d", 0, 23, 0.9, "speaker", kind="indirect", content=((0, 23),), cue=(29, 37)
    )
    (holder,) = voices(make(words, quotes=(quote,)))
    assert (holder.kind, holder.name) == ("speaker", None)


def test_all_that_is_read_for_opinions_was_read_for_quotes(stage: QuoteStage, make):
    """What lies beyond is not given to the author as if somebody had looked for its speaker."""
    quoted = "“They copied everyone for years,” said Mira Okafor"
    text = (
        f"{quoted}, and the town has four bakeries and a mill by the river that runs past.\n" * 350
    )
    document = make(text)
    found = voices(replace(document, quotes=tuple(stage.annotate([document]))))
    assert found[-1].span.end == MAX_CHARACTERS < len(text)
    said = [h.kind for h in found if text.startswith("“They", h.span.start)]
    last = said[250:]
    assert last.count("speaker") > 0.9 * len(last) > 40


def test_lines_that_repeat_an_earlier_post_are_somebody_elses(make):
    text = "> They stole it. Plainly.\n\nNobody stole anything."
    found = {text[slice(*h.span)]: h.kind for h in voices(make(text))}
    assert found.popitem() == ("Nobody stole anything.", "author")
    assert set(found.values()) == {"speaker"}


def test_what_is_found_does_not_hang_on_who_is_named(topic: Topic, make):
    sides = topic.model_copy(update={"exchange": (("Hearth", "Crumb"),)})
    stage = QuoteStage(NeutralTagger(sides))

    def told(text: str) -> list[tuple[int, str, str]]:
        quotes = stage.annotate([make(text)])
        return [(q.probability, text[slice(*q.cue)], q.holder_name) for q in quotes]

    there = [
        (probability, cue, {"Hearth": "Crumb", "Crumb": "Hearth"}.get(name, name))
        for probability, cue, name in told(exchange(REPORT, sides))
    ]
    assert told(REPORT) == there != []


@pytest.mark.parametrize(
    ("last", "kinds"),
    [("Also Hearth: we copied every mill", ["author"] * 2), ("You can't make it up.", ["speaker", "author"])],
)  # fmt: skip
def test_a_post_that_is_all_dialogue_is_its_authors(make, last: str, kinds: list[str]):
    text = f"Hearth: copying is theft\n{last}"
    turns = [m.span() for m in re.finditer(r"(?<=: ).+", text)]
    quotes = tuple(
        QuoteAnnotation(
            "d", *turn, 0.8, "speaker", kind="direct", content=(turn,), cue=(turn[0], turn[0])
        )
        for turn in turns
    )
    assert [h.kind for h in voices(make(text, quotes=quotes))] == kinds
