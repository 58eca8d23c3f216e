"""What the encoder of opinions on the default topic's parties, and its teacher, are fitted on.

A text in which a party stands in angle brackets, beside the party's name: what does the author think of it
(stage `stance`)? A sentence with a mention in brackets, beside the mention: how is it spoken of (stage
`sentiment`)? Of our own texts, by a hash of their words, five sixths of four files:

- topic_texts.jsonl, with every party that a text names: what the author thinks of it, if anything;
- two_parties.jsonl, whose authors think differently of two parties, and party_texts.jsonl, in which a party
  is often only told of (reports full of ugly words, idioms, irony, threads); single sentences of both a
  second time, with the mention marked;
- the statements of reports.jsonl, with each mention whose sentiment is told;

and the sentences of NewsMTSC (Hamborg & Donnay 2021), which show how news speaks of others. Each of ours is
seen with its own names and with the parties exchanged, so that no name decides.

What nobody has labelled, and a teacher judges, are sentences of real news, headlines and posts that name a
party.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config import Settings, Topic
from config.topic import Party
from db.records import Document
from nlp.evaluation import documents
from nlp.gazetteer import Gazetteer
from nlp.labelled import read
from nlp.pairs import mark_all
from nlp.places import marked, places_of
from nlp.sentences import Span
from nlp.sentiment import PAIR_LABELS, Mentioned, mentioned
from nlp.training.reading import drawn, named
from nlp.training.reports import Report, reports
from nlp.training.teacher_student import Example
from nlp.training.topic_examples import SEED, not_known_as_relevant, of_news
from nlp.training.topic_texts import FIELDS, held_out

NAMING = ("two_parties.jsonl", "party_texts.jsonl")
HEADLINES, POSTS = 800, 800  # of the real ones that name a party, drawn by lot
EXCHANGED = 0.5  # of what is read
UNNAMED = {"accuser", "accused"}  # sides of a text whose names are not told
# What each party is called in the texts, its products and founders included.
CALLED = {
    "anthropic": r"anthropic|claude|amodei",
    "openai": r"open ?ai|chatgpt|\bgpt|altman",
    "google": r"google|gemini|deepmind",
    "deepseek": r"deep ?seek",
    "moonshot": r"moonshot|kimi",
    "minimax": r"minimax",
}


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A row of a file of ours, and its text with the mentions that stage `entities` finds."""

    row: Mapping[str, Any]
    document: Document


def labelled(data: Path, ours: Path, topic: Topic, settings: Settings) -> tuple[list[Example], ...]:
    """Return the examples of two epochs: what has its own names in one has exchanged ones in the other.

    Args:
        data: holds target_sentiment/train (gzipped JSON lines).
        ours: the folder of our own texts (`tests/quality`).
        topic: the default topic.
        settings: name the models that find the mentions.

    Raises:
        LabelledDataError: a file is missing or lacks a field.
    """
    draw = random.Random(SEED)
    examples = of_ours(ours, topic, settings, measured=False)
    news = of_other_news(data)
    draw.shuffle(news)
    half = len(news) // 2
    swapped = [draw.random() < EXCHANGED for _ in examples]
    sides = [(e, e.exchanged(topic)) for e in examples]
    first = [pair[swap] for pair, swap in zip(sides, swapped, strict=True)]
    second = [pair[not swap] for pair, swap in zip(sides, swapped, strict=True)]
    return [*first, *news[:half]], [*second, *news[half:]]


def of_ours(ours: Path, topic: Topic, settings: Settings, *, measured: bool) -> list[Example]:
    """Return what our texts and reports say of the parties: measured, or to be fitted."""
    rows = read(ours / "topic_texts.jsonl", *FIELDS)
    some = [row for row in rows if held_out(row["text"]) == measured]
    examples = list(of_topic_texts(topic, as_read(some, topic, settings)))
    for name in NAMING:
        texts = as_read(party_texts(ours / name, measured=measured), topic, settings)
        examples += [*of_parties(topic, texts), *of_sentences(texts)]
    examples += of_mentions(reports(ours / "reports.jsonl", topic, settings, measured=measured))
    return examples


def as_read(
    rows: Sequence[Mapping[str, Any]], topic: Topic, settings: Settings
) -> list[LabelledText]:
    """Return rows with the mentions in their texts."""
    found = named(documents(rows), topic, settings)
    return [LabelledText(row, document) for row, document in zip(rows, found, strict=True)]


def party_texts(path: Path, *, measured: bool) -> list[dict[str, Any]]:
    """Return texts with what they think of each party that they name: measured, or to be fitted.

    They have the author's stance toward `parties` by id, and what these are `called` first.

    Raises:
        LabelledDataError: the file cannot be read, or lacks a field.
    """
    rows = read(path, "text", "kind", "parties", "called")
    return [row for row in rows if held_out(row["text"]) == measured]


def of_topic_texts(topic: Topic, texts: Iterable[LabelledText]) -> Iterator[Example]:
    """Yield texts with each party that they name.

    Where a text thinks something of a side that its labels leave unnamed, only the named ones are known.
    """
    parties = {party.id: party for party in topic.party}
    for text in texts:
        labels = text.row["parties"]
        for party, words in CALLED.items():
            found = re.findall(words, text.row["text"], re.IGNORECASE)
            if found and (party in labels or not UNNAMED.intersection(labels)):
                yield of_text(text, parties[party], found, labels.get(party, "none"))


def of_parties(topic: Topic, texts: Iterable[LabelledText]) -> Iterator[Example]:
    """Yield texts with each of the parties that they were labelled for."""
    parties = {party.id: party for party in topic.party}
    for text in texts:
        for party, label in text.row["parties"].items():
            yield of_text(text, parties[party], [text.row["called"][party]], label)


def of_text(text: LabelledText, party: Party, called: Sequence[str], label: str) -> Example:
    """Return a text with a party's mentions marked, as stage `stance` asks.

    Where the stage finds none, because only a product or founder is named, the text is asked about that.
    """
    document = text.document
    whole = Span(0, len(document.text))
    if any(m.entity_id == party.id for m in document.mentions):
        return Example(marked(document, whole, party.id), label, beside=party.name)
    hits = Gazetteer({party.id: called}).find(document.text)
    words = mark_all(document.text, [(hit.start, hit.end) for hit in hits])
    return Example(words, label, beside=called[0])


def of_sentences(texts: Iterable[LabelledText]) -> Iterator[Example]:
    """Yield single sentences with each first mention marked, as stage `sentiment` asks."""
    for text in texts:
        if text.row["kind"] == "sentence":
            sentence = text.row["text"]
            for party, label in text.row["parties"].items():
                start = sentence.index(text.row["called"][party])
                end = start + len(text.row["called"][party])
                yield of_mention(Mentioned(sentence, start, end), label)


def of_mentions(found: Iterable[Report]) -> Iterator[Example]:
    """Yield the statements of reports with each mention marked."""
    for report in found:
        for statement in report.statements:
            for words, sentiment in statement.mentions:
                yield of_mention(words, PAIR_LABELS[sentiment])


def of_other_news(data: Path) -> list[Example]:
    """Return the sentences of NewsMTSC, with the mention marked."""
    rows = read(data / "target_sentiment" / "train.jsonl.gz", "text", "start", "end", "label")
    return [
        of_mention(Mentioned(row["text"], row["start"], row["end"]), PAIR_LABELS[row["label"]])
        for row in rows
    ]


def of_mention(words: Mentioned, label: str | None) -> Example:
    """Return a sentence with a mention marked, as stage `sentiment` asks."""
    return Example(words.pair.text, label, beside=words.pair.target)


def unlabelled(data: Path, topic: Topic, settings: Settings) -> list[Example]:
    """Return what the stages ask of real articles, headlines and posts that name a party.

    Those that are known to be about the dispute are left out. Half have the sides exchanged.

    Args:
        data: holds corpus/articles, corpus/headlines and corpus/posts_x (gzipped JSON lines).
        topic: whose parties are looked for.
        settings: name the models that cut the texts.

    Raises:
        LabelledDataError: a file is missing or lacks a field.
    """
    draw = random.Random(SEED)
    texts = of_news(data, topic, settings, draw)
    names = Gazetteer.of_parties(topic.party)
    for file, field, most in (("headlines", "title", HEADLINES), ("posts_x", "text", POSTS)):
        rows = not_known_as_relevant(data / "corpus" / f"{file}.jsonl.gz", field)
        some = [{"text": row[field]} for row in rows if any(names.find(row[field] or ""))]
        texts += drawn(some, most, draw, topic, settings)
    examples = dict.fromkeys(e for document in texts for e in asked(document, topic))
    return [e.exchanged(topic) if draw.random() < EXCHANGED else e for e in examples]


def asked(document: Document, topic: Topic) -> Iterator[Example]:
    """Yield what stages `stance` and `sentiment` ask of a document about parties."""
    for place in places_of(document):
        for party in topic.party:
            words = place.marked(party.id)
            if party.type != "product" and words != place.words:
                yield Example(words, None, beside=party.name)
    for *_, mention in mentioned(document):
        yield of_mention(mention, None)
