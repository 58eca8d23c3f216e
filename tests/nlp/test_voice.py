"""Who holds what: the author, or whoever is quoted or reported."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.attribution import AUTHOR, Attribution, Speaker
from nlp.sentences import Span, sentences
from nlp.voice import holders

HEARTH = Speaker("Hearth", "organisation", "hearth")


def part(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def says(text: str, content: str, source: str = "Hearth", cue: str = "said") -> Attribution:
    """Attribute content in the text to Hearth, whatever the words of the source."""
    spans = (part(text, content),)
    where = part(text, source) if source else None
    return Attribution(part(text, cue), where, spans, "indirect", 0.9, HEARTH)


def voices(text: str, *attributions: Attribution) -> list[tuple[str, str]]:
    """Return the holders' names, empty for the author, with their words."""
    found = holders(text, attributions, sentences(text))
    return [
        (h.name or h.kind.replace("author", ""), text[h.span.start : h.span.end]) for h in found
    ]


def test_a_sentence_that_nobody_else_says_is_the_authors():
    assert voices("Crumb copied the recipe.") == [("", "Crumb copied the recipe.")]


def test_what_is_attributed_is_the_speakers_without_source_and_cue():
    text = "Crumb stole our work, Hearth said."
    assert voices(text, says(text, "Crumb stole our work")) == [("Hearth", "Crumb stole our work,")]


def test_the_speaker_of_a_party_has_its_id():
    text = "Crumb stole our work, Hearth said."
    (holder,) = holders(text, [says(text, "Crumb stole our work")], sentences(text))
    assert (holder.kind, holder.party, holder.attribution is not None) == (
        "speaker",
        "hearth",
        True,
    )


def test_a_clause_of_the_author_beside_the_content_is_a_part_of_its_own():
    text = "Hearth said Crumb stole its recipes, but it has shown no proof of that."
    assert voices(text, says(text, "Crumb stole its recipes")) == [
        ("Hearth", "Crumb stole its recipes,"),
        ("", "but it has shown no proof of that."),
    ]


def test_a_word_or_two_beside_the_content_are_not():
    text = "On Monday, Hearth said Crumb stole its recipes."
    assert voices(text, says(text, "Crumb stole its recipes")) == [
        ("Hearth", "Crumb stole its recipes.")
    ]


def test_content_of_few_words_makes_the_sentence_its_speakers():
    text = "Hearth called Crumb hypocritical."
    found = voices(text, says(text, "hypocritical", cue="called"))
    assert found == [("Hearth", text)]


def test_a_quoted_word_in_the_authors_sentence_leaves_it_the_authors():
    text = "The bread, which Hearth called “stolen”, has been sold there since the spring."
    assert voices(text, says(text, "“stolen”", cue="called")) == [
        ("", "has been sold there since the spring.")
    ]


def test_of_nested_contents_the_innermost_counts():
    text = "Hearth said that critics claim it copied recipes from everybody."
    outer = says(text, "critics claim it copied recipes from everybody")
    inner = replace(
        says(text, "it copied recipes from everybody", "critics", "claim"),
        speaker=Speaker("critics", "unnamed"),
    )
    assert voices(text, outer, inner) == [("critics", "it copied recipes from everybody.")]


def test_a_quotation_over_sentences_holds_in_each():
    text = "“They copied us for years. It has to stop,” Hearth said."
    a = says(text, "“They copied us for years. It has to stop,”")
    assert [name for name, _ in voices(text, a)] == ["Hearth", "Hearth"]


def test_a_first_person_is_the_author():
    text = "I think they stole the recipe."
    a = replace(says(text, "they stole the recipe", "I", "think"), speaker=AUTHOR)
    assert voices(text, a) == [("", text)]


def test_an_unknown_speaker_is_not_the_author():
    text = "It is said that Crumb stole the recipe."
    a = replace(says(text, "Crumb stole the recipe", "", "is said"), speaker=None)
    assert voices(text, a) == [("speaker", "Crumb stole the recipe.")]


def test_an_unlikely_attribution_is_left_to_the_author():
    text = "Crumb stole our work, Hearth said."
    a = replace(says(text, "Crumb stole our work"), probability=0.2)
    assert voices(text, a) == [("", text)]


@pytest.mark.parametrize("dash", ["—", "–", "--", " — "])
def test_a_dash_stands_between_holders(dash: str):
    said, own = "“they took it from everybody", "but nobody was ever shown a proof."
    text = f"Hearth said {said}{dash}{own}"
    assert voices(text, says(text, said)) == [("Hearth", said), ("", own)]
    text = f"“They baked our bread all night”{dash}Hearth’s words, {own}"
    assert voices(text, says(text, "“They baked our bread all night”", "Hearth’s", "words")) == [
        ("Hearth", "“They baked our bread all night”"),
        ("", own),
    ]


def test_a_hyphen_within_a_word_stands_between_none():
    text = "Hearth said they took its well-known recipes."
    assert voices(text, says(text, "they took its well-known recipes")) == [
        ("Hearth", "they took its well-known recipes.")
    ]


PIECES = ["bread", "rock-’n’-roll", "Müller’s", "--", "-", "—", "–", " ", " ", "“", "”", '"', "'", "(", ")",
          ",", ".", "!", "\n", "🍞", "\u202e", "面包", "_"]  # fmt: skip


@given(pieces=st.lists(st.sampled_from(PIECES), max_size=60), data=st.data())
def test_holders_do_not_overlap_and_keep_to_their_words(pieces: list[str], data: st.DataObject):
    text = "".join(pieces)
    places = st.integers(0, len(text))
    pairs = st.tuples(places, places).map(lambda pair: Span(*sorted(pair)))
    spans = data.draw(st.lists(st.tuples(pairs, pairs, pairs), max_size=4))
    found = [Attribution(c, s, (content,), "indirect", 0.9, HEARTH) for c, s, content in spans]
    held = holders(text, found, sentences(text))
    assert all(a.span.end <= b.span.start for a, b in pairwise(held))
    for holder in held:
        within = [s for s in sentences(text) if s.start <= holder.span.start < s.end]
        assert within[0].start <= holder.span.start < holder.span.end <= within[0].end


@pytest.mark.parametrize("text", ["", "😀 😀 😀", "…"])
def test_a_text_without_words_has_no_speakers(text: str):
    assert all(h.kind == "author" for h in holders(text, [], sentences(text)))


def test_a_part_keeps_the_mark_of_the_handle_that_begins_it():
    text = "@crumb_bread keep going forever, all mills can cry about the flour they lost"
    said = says(text, "the flour they lost", "all mills", "can cry about")
    assert voices(text, said)[0] == ("", "@crumb_bread keep going forever,")


def test_who_is_reported_within_what_another_says_does_not_take_the_sentence():
    text = "“Hearth may say so,” Crumb wrote."
    crumb = Attribution(
        part(text, "wrote"), part(text, "Crumb"), (part(text, "“Hearth may say so,”"),), "direct", 0.9,
        Speaker("Crumb", "organisation"),
    )  # fmt: skip
    assert voices(text, crumb, says(text, "so", cue="may say")) == [("Crumb", text)]
