"""What the encoder of stance toward the default topic's proposition, and its teacher, are fitted on.

Of our own texts (`tests/quality`), by a hash of their words, five sixths of three files, half of
contrast.jsonl, and the examples of the topic file:

- topic_texts.jsonl, whose authors' stance is known: whole texts, of each that takes a side the sentence that
  shows it best, and the sentences that take none, so that the model reads sentences as well as whole texts;
- threads.jsonl: replies, beside what they answer;
- opinions.jsonl: what people say under an article or to somebody, beside that, and the sentence that shows it
  best; all but one hand's, by which we measure;
- reports.jsonl: what authors and speakers say, beside the title, what stands before and the speaker's name
  ("they misused our model" says little without), and the authors' own words in passages.

So that no name decides, half have the parties exchanged, and reports come a second time with their names
drawn by lot, as those who accuse on record would else be believed whatever they say; for the teacher all
else comes twice too, the second time half of what stands alone under a title about the dispute. Sentences
and opinions on other matters (news_sentences.jsonl, everyday_texts.jsonl) take no side, as long as they have
no word of the topic: some would be analogies; half stand under a title about the dispute.

What nobody has labelled, and a teacher judges, are sentences of real news beside the same, and posts; some
sentences of our fitted texts; and these texts under titles and comments drawn by lot.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from config import Settings, Topic
from db.records import Document
from nlp.labelled import read
from nlp.places import UNKNOWN, context, places_of
from nlp.sentences import sentences
from nlp.stance import passages
from nlp.training.reading import drawn
from nlp.training.reports import Report, renaming
from nlp.training.teacher_student import Example
from nlp.training.topic_texts import fitted, held_out, sentences_of

SEED = 20260223
EXCHANGED = 0.5
PART = 0.7  # what a sentence of a text counts beside the text
UNNAMED = 0.2  # of the renamed speakers
OTHERS = 1_200  # texts on other matters
NEAR = (" ai ", "chatbot", "openai", "copyright", "scrap", "pirat", "train", "hypocri", "stole")
ARTICLES, SENTENCES, POSTS = 400, 3_000, 1_500  # of the real ones, drawn by lot
MEASURED_HAND = 7  # of opinions.jsonl
ALONE = 0.5  # of the texts that stand alone still do so when they come again
OF_OURS = 5_000  # sentences of our own texts, drawn by lot
JUDGED = Path(__file__).with_name("relevance_labels.jsonl")


def labelled(topic: Topic, ours: Path, told: Sequence[Report]) -> tuple[list[Example], ...]:
    """Return the examples with names as they are or exchanged, and those with names drawn by lot.

    Raises:
        LabelledDataError: a file cannot be read, or lacks a field.
    """
    draw = random.Random(SEED)
    texts = [*of_topic(topic, ours / "contrast.jsonl"), *of_our_opinions(ours)]
    titles = titles_of(told)
    others = of_other_matters(topic, ours, titles)
    as_written = exchanged(topic, [*texts, *of_reports(told)], draw)
    again = exchanged(topic, under_titles(texts, titles, draw), draw)
    by_lot = [*again, *by_other_names(topic, told, draw)]
    return [*as_written, *others], [*by_lot, *others]


def of_our_opinions(ours: Path) -> list[Example]:
    """Return the fitted texts, replies and opinions of a folder."""
    return [
        *of_texts(ours / "topic_texts.jsonl"),
        *of_threads(ours / "threads.jsonl"),
        *of_opinions(ours / "opinions.jsonl"),
    ]


def of_topic(topic: Topic, contrast: Path) -> Iterator[Example]:
    """Yield the examples of the topic's proposition, and the fitted half of the contrast sentences."""
    return (Example(text, label) for _, text, label in sentences_of(topic, contrast))


def of_texts(path: Path) -> Iterator[Example]:
    """Yield the fitted texts, the sentence that shows the side of each, and those that show none."""
    for row in fitted(path):
        yield Example(row["text"], row["label"])
        if row["key"] and row["key"] != row["text"]:
            yield Example(row["key"], row["label"], PART)
        yield from (Example(sentence, "none", PART) for sentence in row["neutral"])


def of_threads(path: Path) -> Iterator[Example]:
    """Yield the fitted threads' replies beside what they answer, and what these answer."""
    for row in read(path, "title", "parent", "parent_label", "replies"):
        if held_out(row["title"]):
            continue
        if row["parent"]:
            yield Example(row["parent"], row["parent_label"], beside=context(row["title"], None))
        for reply in row["replies"]:
            answered = context(row["title"], row["parent"])
            yield Example(reply["text"], reply["label"], beside=answered)


def of_opinions(path: Path) -> Iterator[Example]:
    """Yield the fitted opinions beside their thread and what they answer, and the key sentences of each."""
    for row in read(path, "hand", "title", "parent", "text", "label", "key"):
        if row["hand"] == MEASURED_HAND:
            continue
        beside = context(row["title"], row["parent"])
        yield Example(row["text"], row["label"], beside=beside)
        if row["key"] and row["key"] != row["text"]:
            yield Example(row["key"], row["label"], PART, beside)


def titles_of(told: Sequence[Report]) -> list[str]:
    """Return the titles of reports."""
    return [report.document.title for report in told if report.document.title]


def under_titles(
    examples: Sequence[Example], titles: Sequence[str], draw: random.Random
) -> list[Example]:
    """Return the examples; of those that stand alone, some under a title drawn by lot."""
    return [
        e
        if e.beside or draw.random() < ALONE
        else replace(e, beside=context(draw.choice(titles), None))
        for e in examples
    ]


def of_reports(told: Sequence[Report]) -> Iterator[Example]:
    """Yield statements beside title and speaker, and the authors' own passages."""
    for report in told:
        for s in report.statements:
            yield Example(s.place.words, s.stance, PART, s.place.context)
        yield from (Example(passage, report.author) for passage in _own(report))


def by_other_names(topic: Topic, told: Sequence[Report], draw: random.Random) -> Iterator[Example]:
    """Yield the same with names drawn by lot; some speakers have none."""
    for report in told:
        rename = renaming(report, topic, draw)
        for s in report.statements:
            unnamed = draw.random() < UNNAMED and not s.place.own
            beside = s.place.beside(UNKNOWN) if unnamed else s.place.context
            yield Example(rename(s.place.words), s.stance, PART, rename(beside))
        yield from (Example(rename(passage), report.author) for passage in _own(report))


def _own(report: Report) -> list[str]:
    return passages([place.words for place in report.places if place.own])


def of_other_matters(topic: Topic, ours: Path, titles: Sequence[str]) -> list[Example]:
    """Return news sentences and opinions on something else, which take no side; half under a title."""
    draw = random.Random(SEED)
    words = {w.lower() for w in (*topic.relevance.keywords, *topic.relevance.context, *NEAR)}
    texts = [
        row["text"]
        for name in ("news_sentences.jsonl", "everyday_texts.jsonl")
        for row in read(ours / name, "text")
        if not held_out(row["text"])
    ]
    far = [t for t in texts if not any(w in t.lower() for w in words)]
    return [
        Example(t, "none", PART, context(draw.choice((None, draw.choice(titles))), None))
        for t in draw.sample(far, OTHERS)
    ]


def exchanged(topic: Topic, examples: Sequence[Example], draw: random.Random) -> list[Example]:
    """Return the examples, half of them with the sides exchanged."""
    return [e.exchanged(topic) if draw.random() < EXCHANGED else e for e in examples]


def unlabelled(data: Path, topic: Topic, settings: Settings) -> list[Example]:
    """Return sentences of real articles that name a party, with what stands around them, and real posts.

    The articles about the dispute are left out: by them we see how well it is read.

    Args:
        data: holds corpus/articles and corpus/posts_x (gzipped JSON lines).
        topic: whose parties are looked for.
        settings: name the models that cut the articles.

    Raises:
        LabelledDataError: a file is missing or lacks a field.
    """
    draw = random.Random(SEED)
    news = of_news(data, topic, settings, draw)
    places = [p for d in news for p in places_of(d) if not p.whole and p.words]
    sentences = [Example(p.words, None, PART, p.context) for p in places]
    posts = [row["text"] for row in read(data / "corpus" / "posts_x.jsonl.gz", "text")]
    return [
        *draw.sample(sentences, SENTENCES),
        *(Example(text, None) for text in draw.sample(posts, POSTS)),
    ]


def unlabelled_ours(topic: Topic, ours: Path, titles: Sequence[str]) -> list[Example]:
    """Return some sentences of our own fitted texts, and these texts elsewhere than where they were written.

    What a text means can change with what it answers, so a teacher must tell.

    Args:
        topic: whose parties are exchanged in half of them.
        ours: folder of our own texts.
        titles: under which they are put, half of them also below another text.

    Raises:
        LabelledDataError: a file cannot be read, or lacks a field.
    """
    draw = random.Random(SEED)
    texts = [e for e in of_our_opinions(ours) if e.weight == 1]
    parts = [
        Example(e.text[slice(*span)], None, PART, e.beside)
        for e in texts
        if len(spans := sentences(e.text)) > 1
        for span in spans
    ]
    elsewhere = []
    for e in texts:
        answered = draw.choice((None, draw.choice(texts).text))
        elsewhere.append(Example(e.text, None, beside=context(draw.choice(titles), answered)))
    return exchanged(topic, [*draw.sample(parts, min(OF_OURS, len(parts))), *elsewhere], draw)


def of_news(data: Path, topic: Topic, settings: Settings, draw: random.Random) -> list[Document]:
    """Return some real articles that name a party, with mentions and quotes.

    Those that are known to be about the dispute are left out.

    Raises:
        LabelledDataError: a file is missing or lacks a field.
    """
    parties = {name for party in topic.party for name in party.names()}
    rows = [
        row
        for row in not_known_as_relevant(data / "corpus" / "articles.jsonl.gz", "title", "text")
        if any(name in (row["text"] or "") for name in parties)
    ]
    return drawn(rows, ARTICLES, draw, topic, settings)


def not_known_as_relevant(path: Path, *fields: str) -> list[dict[str, Any]]:
    """Return the rows of real documents but those that were judged relevant, by which we see how it reads.

    Raises:
        LabelledDataError: the file is missing or lacks a field.
    """
    relevant = {row["url"] for row in read(JUDGED, "url", "relevant") if row["relevant"]}
    return [row for row in read(path, "url", *fields) if row["url"] not in relevant]
