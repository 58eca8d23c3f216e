"""Where a document may take sides, and what is read beside it."""

from dataclasses import replace

import pytest

from config import Topic, load_topic
from config.topic import BUNDLED
from db.records import Document, EntityMention
from nlp.attribution import NeutralTagger
from nlp.places import CONTEXT_CHARACTERS, Read, context, ending, places_of
from nlp.quotes import QuoteStage


@pytest.fixture(scope="module")
def quoted(topic: Topic):
    """A report with its quotes, read as its stages cut it."""
    text = (
        "Hearth said that its recipes were copied by night. “They knew our flour, our salt and our oven,” "
        "said Mira Okafor, a miller. “It was theft. Nobody else could have done it.” The court sits in May."
    )
    name = "Mira Okafor"
    start = text.index(name)
    mira = EntityMention(
        "d", start, start + len(name), 1.0, entity_id="person:mira okafor", name=name, type="person"
    )
    document = Document("d", "d", "news", "Bakery sues", text, language="en", mentions=(mira,))
    quotes = QuoteStage(NeutralTagger(topic)).annotate([document])
    return list(places_of(replace(document, quotes=tuple(quotes))))


def test_what_somebody_says_is_read_beside_the_title_what_stands_before_and_their_name(quoted):
    beside = {p.words: p.context for p in quoted}
    hers = next(words for words in beside if "our flour" in words)
    before = "Hearth said that its recipes were copied by night."
    assert beside[hers] == f"Bakery sues\n{before}\nMira Okafor:"
    assert beside["The court sits in May."].endswith("Nobody else could have done it.”")


def test_what_stands_before_is_the_end_of_it_in_whole_words(make):
    text = f"{'flour and salt ' * 40}were missing. Nobody had an oven."
    places = places_of(replace(make(text), title="Bakery sues"))
    last = [place for place in places if not place.whole][-1]
    assert last.words == "Nobody had an oven."
    assert last.before.endswith("and salt were missing.")
    assert 150 < len(last.before) <= CONTEXT_CHARACTERS
    assert set(last.before.split()) == {"flour", "and", "salt", "were", "missing."}


def test_posts_and_comments_are_read_without_what_stands_before(make):
    post, comment = make("It rained. They lie."), make("It rained. They lie.", thread="Flour")
    assert {p.context for p in places_of(post)} == {""}
    assert {p.context for p in places_of(comment)} == {"Flour"}


def test_a_further_sentence_of_a_quotation_is_read_without_what_stands_before_it(quoted):
    theft, nobody = (p for p in quoted if "theft" in p.words or "Nobody" in p.words)
    assert (theft.words, theft.holder.name) == ("“It was theft.", "Mira Okafor")
    assert nobody.words == "Nobody else could have done it.”"


def test_what_is_answered_has_a_bound():
    assert len(context("a" * 10_000, "b" * 10_000)) == 2 * CONTEXT_CHARACTERS + 1
    assert (context(None, None), context("a", None), context("a", "b")) == ("", "a", "a\nb")


def test_near_is_what_stands_before_and_who_speaks_without_the_title(quoted):
    near = {p.words: p.near for p in quoted}
    hers = next(words for words in near if "our flour" in words)
    assert near[hers] == "Hearth said that its recipes were copied by night.\nMira Okafor:"


def test_near_a_comment_is_what_it_answers(make):
    answer = make("It rained. They lie.", thread="Flour", parent="They asked us first.")
    assert {p.near for p in places_of(answer)} == {"They asked us first."}


def test_what_is_read_has_both_sides_exchanged_only_where_it_names_one():
    topic = load_topic(BUNDLED / "ai-distillation.toml")
    assert Read("Claude lost.", "To Kimi").exchanged(topic) == Read("Kimi lost.", "To Claude")
    assert Read("It lost.", "To Kimi").exchanged(topic) == Read("It lost.", "To Kimi")


def test_the_end_of_a_text_begins_with_a_whole_word():
    text = "flour and salt " * 40
    assert ending(text, 20) == "flour and salt flour"
    assert set(ending(text, len(text)).split()) == {"flour", "and", "salt"}


def test_mentions_are_marked_in_what_is_read_without_addresses(make):
    text = "[Rustic](https://x.example/Rustic) is good. The Rustic maker lies, but Rustic is good."
    spans = [
        (1, 7),
        (text.index("The"), text.index(" lies")),
        (text.index("Rustic maker"), text.index(" maker")),
    ]
    spans.append((text.rindex("Rustic"), text.rindex(" is")))
    mentions = tuple(
        EntityMention("d", start, end, 1.0, entity_id="rustic", name="Rustic", type="product")
        for start, end in spans
    )
    first, second, whole = places_of(make(text, mentions=mentions))
    assert first.words == "Rustic is good."
    assert first.marked("rustic") == "<Rustic> is good."
    assert second.marked("rustic") == "<The Rustic maker> lies, but <Rustic> is good."
    assert whole.marked("rustic") == f"{first.marked('rustic')} {second.marked('rustic')}"
    assert second.marked("hearth") == second.words
