"""Stance: toward a proposition by examples or a tuned encoder, toward parties by the pair encoder."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from config import Topic, load_topic
from config.topic import BUNDLED
from db.records import EntityMention
from nlp.attribution import NeutralTagger
from nlp.names import exchange
from nlp.pairs import SHIPPED, Pair, PairEncoder, neutral, pair_encoder
from nlp.places import places_of
from nlp.quotes import QuoteStage
from nlp.stance import LABELS, PASSAGE_WORDS, StanceStage, agreeing, passages


@pytest.fixture(scope="module")
def stage(topic: Topic, encode) -> StanceStage:
    return StanceStage(topic, encode, pair_encoder())


def mention_of(words: str, text: str, id: str, type: str = "organisation") -> EntityMention:
    """Return the first mention of an entity by these words."""
    start = text.index(words)
    return EntityMention("d", start, start + len(words), 1.0, entity_id=id, name=words, type=type)


def asked_of_parties(stage: StanceStage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that fills with the texts which the stage asks about parties."""
    asked: list[str] = []

    def toward(party: str, texts: list[str]):
        asked.extend(texts)
        return np.full((len(texts), 3), 1 / 3)

    monkeypatch.setattr(stage, "toward_party", toward)
    return asked


def of_document(found, target: str = "accusation"):
    (one,) = [a for a in found if a.level == "document" and a.target == target]
    return one


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("What Crumb did is plain theft. They must be punished for this fraud.", "favor"),
        ("Hearth copied everyone else for years. What a hypocritical complaint about recipes.", "against"),
        ("The court will hear both bakeries in May. The street has two shops.", "none"),
    ],
)  # fmt: skip
def test_the_author_takes_a_side_or_none(stage: StanceStage, make, text: str, label: str):
    assert of_document(stage.annotate([make(text)])).label == label


def test_what_others_are_quoted_with_is_not_the_authors_stance(
    stage: StanceStage, topic: Topic, make
):
    text = "The street has two shops. “The complaint is nonsense, nobody owns a recipe for bread,” she said."
    document = make(text)
    quotes = tuple(QuoteStage(NeutralTagger(topic)).annotate([document]))
    found = stage.annotate([replace(document, quotes=quotes)])
    assert of_document(found).label == "none"
    (hers,) = [a for a in found if a.level == "sentence" and a.target == "accusation"]
    assert (hers.holder, hers.label) == ("speaker", "against")


def test_the_span_is_the_sentence(stage: StanceStage, make):
    said = "What a hypocritical complaint about recipes: Hearth copied everyone else for years."
    text = f"It rained.\n\n{said} The shop opens at eight."
    found = [a for a in stage.annotate([make(text)]) if a.level == "sentence"]
    assert said in [text[a.start : a.end] for a in found]


def test_a_party_is_judged_only_where_it_is_named(stage: StanceStage, make):
    text = "Hearth is a disgrace and nobody should buy there. It rained."
    mention = mention_of("Hearth", text, "hearth")
    with_it = stage.annotate([make(text, mentions=(mention,))])
    assert of_document(with_it, "hearth").end <= text.index("It rained")
    assert not [a for a in stage.annotate([make(text)]) if a.target == "hearth"]


def test_texts_in_other_languages_are_left_alone(stage: StanceStage, make):
    assert stage.annotate([make("这是盗窃。", language="zh")]) == []


@pytest.fixture(scope="module")
def tuned(encode) -> StanceStage:
    return StanceStage(load_topic(BUNDLED / "ai-distillation.toml"), encode, pair_encoder())


def test_an_encoder_that_the_user_names_takes_the_place_of_the_tuned_ones(
    tuned: StanceStage, encode, tmp_path: Path
):
    shutil.copytree(SHIPPED, tmp_path / "named")
    named = PairEncoder(tmp_path / "named")
    stage = StanceStage(load_topic(BUNDLED / "ai-distillation.toml"), encode, named)
    text = "Hearth copied the recipes of DeepSeek."
    assert stage.identity() != tuned.identity()
    asked = [Pair(text, "DeepSeek")]
    topic = load_topic(BUNDLED / "ai-distillation.toml")
    assert np.array_equal(stage.toward_party("deepseek", [text]), neutral(named, asked, topic))
    assert not np.array_equal(
        stage.toward_party("deepseek", [text]), tuned.toward_party("deepseek", [text])
    )


def test_the_tuned_encoder_is_shown_where_a_text_speaks_of_the_party(
    tuned: StanceStage, make, monkeypatch
):
    far = "The hearing lasted all of the day and most of the night. " * 10
    text = f"DeepSeek lies. The company is a thief, and Kimi a joke. {far}"
    mentions = (
        mention_of("DeepSeek", text, "deepseek"),
        mention_of("The company", text, "deepseek"),
        mention_of("Kimi", text, "kimi", "product"),
    )
    asked = asked_of_parties(tuned, monkeypatch)
    tuned.annotate([make(text, mentions=mentions)])
    first, second, passage = asked
    assert first == "<DeepSeek> lies."
    assert second == "<The company> is a thief, and Kimi a joke."
    assert passage.startswith(f"{first} {second} The hearing")
    assert len(passage.split()) <= PASSAGE_WORDS


def test_the_authors_view_of_the_whole_counts_beside_each_of_their_sentences(make):
    document = make("It was theft. The court sits in May.")
    own, other = (place for place in places_of(document) if not place.whole)
    said = replace(other, holder=other.holder._replace(kind="speaker"))
    scores = np.array([[0.1, 0.5, 0.4], [0.1, 0.5, 0.4]])
    reporting = {document.id: np.array([0.05, 0.05, 0.9])}
    both = {document.id: [own, other]}
    authors, speakers = agreeing([own, said], scores, reporting, both)
    assert authors.argmax() == LABELS.index("none")
    assert authors.sum() == pytest.approx(1)
    assert speakers.tolist() == scores[1].tolist()
    assert agreeing([own, said], scores, {}, both).tolist() == scores.tolist()
    only = {document.id: [own]}
    assert agreeing([own, said], scores, reporting, only).tolist() == scores.tolist()


def test_documents_are_judged_together_as_one_by_one(tuned: StanceStage, make):
    texts = (THEFT, "The hearing lasted all of the day and most of the night. " * 20, "")
    documents = [replace(make(text), id=f"d{i}") for i, text in enumerate(texts)]
    together = tuned.annotate(documents)
    assert together == [a for d in documents for a in tuned.annotate([d])]
    assert len([a for a in together if a.level == "document"]) == 2


@pytest.mark.parametrize(("probability", "shown"), [(0.79, 0), (0.81, 1)])
def test_a_sentence_is_shown_as_for_or_against_a_party_only_if_that_is_rather_sure(
    tuned: StanceStage, make, monkeypatch, probability: float, shown: int
):
    row = np.array([probability, 0.1, 0.9 - probability])
    monkeypatch.setattr(tuned, "toward_party", lambda _, texts: np.tile(row, (len(texts), 1)))
    text = "DeepSeek opens at eight."
    mention = mention_of("DeepSeek", text, "deepseek")
    found = tuned.annotate([make(text, mentions=(mention,))])
    of_party = [a for a in found if a.target == "deepseek"]
    sentences = [a.probability for a in of_party if a.level == "sentence"]
    assert sentences == [probability] * shown
    (author,) = (a for a in of_party if a.level == "document")
    assert (author.label, author.probability) == ("against", probability)


def test_what_authors_do_not_name_is_not_asked_of_them(tuned: StanceStage, make, monkeypatch):
    text = "The street has two shops. “DeepSeek lies about its bread, and nobody minds,” she said."
    document = make(text, mentions=(mention_of("DeepSeek", text, "deepseek"),))
    topic = load_topic(BUNDLED / "ai-distillation.toml")
    quotes = tuple(QuoteStage(NeutralTagger(topic)).annotate([document]))
    asked = asked_of_parties(tuned, monkeypatch)
    tuned.annotate([replace(document, quotes=quotes)])
    assert len(asked) == 1
    assert "<DeepSeek> lies" in asked[0]


def test_a_party_that_only_a_credit_line_names_is_judged_by_all_that_the_author_says(
    tuned: StanceStage, make, monkeypatch
):
    text = "The hearing was long.\n\nImage credit: OpenAI\n\nIt rained."
    mention = mention_of("OpenAI", text, "openai")
    found = of_document(tuned.annotate([make(text, mentions=(mention,))]), "openai")
    assert found.label == "none"
    assert 0.5 < found.probability <= 1
    against = np.array([0.9, 0.05, 0.05])
    monkeypatch.setattr(tuned, "toward_party", lambda _, texts: np.tile(against, (len(texts), 1)))
    found = of_document(tuned.annotate([make(text, mentions=(mention,))]), "openai")
    assert (found.label, found.start, found.end) == ("against", 0, len(text))


THEFT = "Thousands of fake accounts to siphon off somebody else's model is fraud, plain and simple."
IRONY = "Ah yes, the company that swallowed every library on earth is upset that somebody read its answers."
REPORT = "Anthropic accused three Chinese laboratories on Monday of using fraudulent accounts."


@pytest.mark.parametrize(
    ("text", "label"), [(THEFT, "favor"), (IRONY, "against"), (REPORT, "none")]
)
def test_the_tuned_encoder_reads_what_the_author_says(tuned: StanceStage, make, text, label):
    found = of_document(tuned.annotate([make(f"{text} I read it twice.")]))
    assert found.label == label
    assert (found.holder, found.start) == ("author", 0)


@pytest.mark.parametrize(("parent", "label"), [(THEFT, "favor"), (IRONY, "against")])
def test_a_reply_is_read_beside_what_it_answers(tuned: StanceStage, make, parent, label):
    thread = "Anthropic accuses three Chinese laboratories of distilling Claude"
    found = of_document(tuned.annotate([make("Exactly this.", thread=thread, parent=parent)]))
    assert found.label == label


def test_the_receipt_of_an_author_is_the_sentence_that_shows_the_side_best(
    tuned: StanceStage, make
):
    text = f"I read the report this morning. {IRONY}"
    found = of_document(tuned.annotate([make(text)]))
    assert (found.label, text[found.start : found.end]) == ("against", IRONY)


def test_the_receipt_of_a_post_is_a_sentence_and_not_all_of_it(stage: StanceStage, make):
    text = "What Crumb did is plain theft. They must be punished for this fraud."
    found = of_document(stage.annotate([make(text)]))
    assert found.label == "favor"
    sentences = ("What Crumb did is plain theft.", "They must be punished for this fraud.")
    assert text[found.start : found.end] in sentences


def test_a_proposition_that_names_a_side_is_exchanged_with_the_text(topic: Topic, encode):
    here = "Hearth is right, Crumb stole every recipe.", "The accusation against Crumb"
    there = "Crumb is right, Hearth stole every recipe.", "The accusation against Hearth"
    found = []
    for text, name in (here, there):
        target = topic.target[0].model_copy(update={"name": name})
        named = topic.model_copy(update={"exchange": (("Hearth", "Crumb"),), "target": (target,)})
        stage = StanceStage(named, encode, pair_encoder())
        found.append(stage.toward_proposition(target.id, [text]))
    assert found[0] == pytest.approx(found[1], abs=1e-6)


def test_an_author_who_says_nothing_takes_no_side(tuned: StanceStage, topic: Topic, make):
    text = f"“{IRONY[:-1]},” said Ada Lindqvist."
    document = make(text)
    quotes = tuple(QuoteStage(NeutralTagger(topic)).annotate([document]))
    found = of_document(tuned.annotate([replace(document, quotes=quotes)]))
    assert (found.label, found.probability) == ("none", 1.0)


def test_passages_are_whole_sentences_and_not_longer_than_the_encoder_reads():
    sentences = ["one two three."] * 70 + ["word " * 200]
    found = passages(sentences)
    assert " ".join(found) == " ".join(sentences)
    assert all(len(p.split()) <= PASSAGE_WORDS for p in found[:-1])
    assert passages([]) == []


def test_toward_a_party_the_author_is_judged_by_all_that_they_say(tuned: StanceStage, make):
    text = (
        "Anthropic, again. Liars and hypocrites, the lot of them, and thieves of every book that I ever "
        "wrote."
    )
    mention = mention_of("Anthropic", text, "anthropic")
    found = of_document(tuned.annotate([make(text, mentions=(mention,))]), "anthropic")
    assert (found.label, found.start) == ("against", 0)


def test_a_label_is_the_same_with_the_sides_exchanged(tuned: StanceStage):
    """And what names no side is read once, with what stands around it as it is."""
    topic = load_topic(BUNDLED / "ai-distillation.toml")
    texts = [f"DeepSeek {THEFT}", "Anthropic is in no position to complain.", THEFT]
    beside = ["Anthropic accuses DeepSeek", "Claude was copied", "Kimi was copied"]
    there = [[exchange(part, topic) for part in parts] for parts in (texts, beside)]
    here = tuned.toward_proposition("accusation", texts, beside)
    assert tuned.toward_proposition("accusation", *there)[:2] == pytest.approx(here[:2], abs=1e-6)
    alone = tuned.toward_proposition("accusation", texts[2:], beside[2:])
    assert alone == pytest.approx(here[2:], abs=1e-6)
