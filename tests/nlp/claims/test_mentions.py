"""Claims name whom the entity stage linked, and nobody whose name only looks like a party's."""

from collections.abc import Callable

import pytest

from config import load_topic
from config.settings import load_settings
from db.records import EntityMention
from nlp.claims.finder import ClaimFinder
from nlp.claims.mentions import Mentions
from nlp.claims.plain import plain
from nlp.claims.records import Claim
from nlp.entities import EntityStage
from nlp.gazetteer import Hit
from nlp.sentences import Span


@pytest.fixture(scope="module")
def claims(finder: ClaimFinder) -> Callable[..., tuple[Claim, ...]]:
    """Find the claims of a document, with the mentions that the entity stage found in it."""
    settings = load_settings()
    stage = EntityStage(load_topic(settings.topic), settings.spacy_model)

    def found(document) -> tuple[Claim, ...]:
        mentions = [m for m in stage.annotate([document]) if isinstance(m, EntityMention)]
        (claims,) = finder.claims([finder.read(document.text, mentions=mentions)])
        return claims

    return found


def mention(text: str, words: str, entity: str) -> EntityMention:
    """Return the mention of an organisation by the first words of that kind in a text."""
    start = text.index(words)
    return EntityMention("d", start, start + len(words), 0.9, entity_id=entity, type="organisation")


def test_people_who_are_called_as_a_product_are_no_parties(claims, make):
    text = "Claude Monet was accused of copying 24,000 paintings by Jean-Claude Dupont."
    found = claims(make(text, relevant=True))
    assert not any(claim.parties or claim.allegations for claim in found)


def test_a_party_counts_in_any_case_that_the_linker_knows(claims, make):
    (claim,) = claims(make("anthropic accused deepseek of running 900 accounts", relevant=True))
    assert claim.parties == ("anthropic", "deepseek")


def test_it_is_the_organisation_that_was_spoken_of_last_though_no_party(claims, make):
    text = "DeepSeek is accused of theft. The New York Times wrote it. It declined to comment."
    (allegation,) = claims(make(text, relevant=True))[0].allegations
    assert allegation.responses == ()


def test_a_description_is_whom_the_entity_stage_says_it_is(claims, make):
    text = "Anthropic accused MiniMax of theft. The Shanghai company denied the allegation."
    (allegation,) = claims(make(text, relevant=True))[0].allegations
    assert [(r.party, r.reply) for r in allegation.responses] == [("minimax", "denied")]


def test_names_are_placed_in_the_sentence_without_its_marks():
    text = "First. **Deep**Seek and [Cisco](https://deepseek.example) own the company."
    sentence = Span(7, len(text))
    mentions = [
        mention(text, "First", "deepseek"),
        mention(text, "Deep**Seek", "deepseek"),
        mention(text, "Cisco", "organisation:cisco"),
        mention(text, "https", "deepseek"),
        mention(text, "the company", "organisation:cisco"),
    ]
    names = Mentions(text, mentions).within(sentence, plain(text, *sentence))
    assert names.parties == (Hit("deepseek", 0, 8),)
    assert names.others == (Hit("organisation:cisco", 13, 18),)
    assert names.described == (Hit("organisation:cisco", 23, 34),)
