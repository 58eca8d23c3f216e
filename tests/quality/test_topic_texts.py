"""Stance and frames in texts of our own about the dispute; a sixth of them was fitted by nothing.

3,450 comments, posts, reports, columns and single sentences (`topic_texts.jsonl`), each with the author's
stance, the sentence that shows it, sentences that show none, and its frames; a third is meant to be hard.
They were written by several hands from the facts of the dispute, without sight of the topic file, the sample
web or each other; other hands labelled the frames.
"""

import random
import re
from pathlib import Path

import pytest

from config import load_topic
from config.settings import load_settings
from nlp.evaluation import count_labels, count_sets, macro_f1
from nlp.frames import THRESHOLD, FrameStage
from nlp.labelled import read
from nlp.models import Encoder
from nlp.pairs import Pair, neutral, pair_encoder
from nlp.places import context
from nlp.probability import calibration_error
from nlp.sentences import sentences
from nlp.stance import LABELS, SENTENCE_THRESHOLD, StanceStage
from nlp.training.party_examples import as_read, of_topic_texts
from nlp.training.topic_examples import MEASURED_HAND
from nlp.training.topic_texts import FIELDS, held_out
from nlp.tuned import PARTIES

pytestmark = pytest.mark.quality
HERE = Path(__file__).parent
ROWS = read(HERE / "topic_texts.jsonl", *FIELDS)
OF_THE_DISPUTE = re.compile(
    r"distill|anthropic|deepseek|moonshot|minimax|claude|openai", re.IGNORECASE
)
MEASURED = [row for row in ROWS if held_out(row["text"])]


@pytest.fixture(scope="module")
def stage() -> StanceStage:
    settings = load_settings()
    encoder = Encoder(settings.encoder, settings.encoder_dtype)
    return StanceStage(load_topic(settings.topic), encoder, pair_encoder())


def test_the_receipts_are_words_of_their_texts():
    for row in ROWS:
        assert row["label"] in LABELS
        assert all(part in row["text"] for part in (row["key"], *row["neutral"]))
        assert bool(row["key"]) == (row["label"] != "none")


def test_no_text_comes_twice():
    assert len({row["text"] for row in ROWS}) == len(ROWS)


def test_stance_of_whole_texts(stage: StanceStage):
    found = stage.toward_proposition("accusation", [row["text"] for row in MEASURED])
    labels = [LABELS[i] for i in found.argmax(axis=1)]
    counts = count_labels([row["label"] for row in MEASURED], labels)
    print("\nstance toward the accusation, n =", len(MEASURED), "macro-F1", macro_f1(counts))
    error = calibration_error(found, [LABELS.index(row["label"]) for row in MEASURED])
    print(f"expected calibration error {error:.3f}")
    for kind in sorted({row["kind"] for row in MEASURED}):
        some = [(r["label"], x) for r, x in zip(MEASURED, labels, strict=True) if r["kind"] == kind]
        counted = count_labels(*map(list, zip(*some, strict=True)))
        print(f"  {kind}, n = {len(some)}: macro-F1 {macro_f1(counted):.3f}")
    assert macro_f1(counts) > 0.7
    assert error < 0.15  # they are believed less than they are right


def test_stance_of_single_sentences(stage: StanceStage):
    sentences = [(row["key"], row["label"]) for row in MEASURED if row["key"]]
    sentences += [(text, "none") for row in MEASURED for text in row["neutral"]]
    found = stage.toward_proposition("accusation", [text for text, _ in sentences])
    counts = count_labels([x for _, x in sentences], [LABELS[i] for i in found.argmax(axis=1)])
    print("\nof single sentences, n =", len(sentences), "macro-F1", macro_f1(counts))
    assert macro_f1(counts) > 0.7


def test_stance_of_replies_beside_what_they_answer(stage: StanceStage):
    threads = read(HERE / "threads.jsonl", "title", "parent", "replies")
    asked = [
        (reply["text"], context(thread["title"], thread["parent"]), reply["label"])
        for thread in threads
        if held_out(thread["title"])
        for reply in thread["replies"]
    ]
    texts, contexts, labels = map(list, zip(*asked, strict=True))
    for name, beside in (("alone", None), ("beside what they answer", contexts)):
        found = stage.toward_proposition("accusation", texts, beside)
        counts = count_labels(labels, [LABELS[i] for i in found.argmax(axis=1)])
        print(f"\nreplies {name}, n = {len(asked)}: macro-F1 {macro_f1(counts):.3f}")
    assert macro_f1(counts) > 0.6


def test_stance_of_opinions_by_a_hand_that_nothing_was_fitted_on(stage: StanceStage):
    rows = read(HERE / "opinions.jsonl", "hand", "kind", "title", "parent", "text", "label", "key")
    assert all(row["key"] in row["text"] for row in rows)
    assert len({row["text"] for row in rows}) == len(rows)
    measured = [row for row in rows if row["hand"] == MEASURED_HAND]
    beside = [context(row["title"], row["parent"]) for row in measured]
    found = stage.toward_proposition("accusation", [row["text"] for row in measured], beside)
    labels = [LABELS[i] for i in found.argmax(axis=1)]
    counts = count_labels([row["label"] for row in measured], labels)
    print(f"\nopinions, n = {len(measured)}: macro-F1 {macro_f1(counts):.3f}")
    print({label: c.numbers() for label, c in counts.items()})
    assert macro_f1(counts) > 0.6


def test_stance_where_little_but_a_name_tells(stage: StanceStage):
    """Who is believed, blamed or cheered; accusations of a few words; other matters."""
    rows = read(HERE / "believed.jsonl", "hand", "kind", "text", "label")
    assert len({row["text"] for row in rows}) == len(rows)
    found = stage.toward_proposition("accusation", [row["text"] for row in rows])
    labels = [LABELS[i] for i in found.argmax(axis=1)]
    counts = count_labels([row["label"] for row in rows], labels)
    print(f"\nwhere names tell, n = {len(rows)}: macro-F1 {macro_f1(counts):.3f}")
    for kind in sorted({row["kind"] for row in rows}):
        some = [r["label"] == x for r, x in zip(rows, labels, strict=True) if r["kind"] == kind]
        print(f"  {kind}: {sum(some)} of {len(some)} right")
    assert macro_f1(counts) > 0.55


def test_few_sentences_on_other_matters_take_a_side(stage: StanceStage, data: Path):
    draw = random.Random(1)
    articles = [a["text"] for a in read(data / "corpus" / "articles.jsonl.gz", "text")]
    found = []
    for text in draw.sample([a for a in articles if not OF_THE_DISPUTE.search(a)], 300):
        spans = [s for s in sentences(text) if len(text[slice(*s)].split()) > 4]
        found += [text[slice(*s)] for s in draw.sample(spans, min(5, len(spans)))]
    for title in ("", "Anthropic accuses three Chinese firms of copying Claude"):
        scores = stage.toward_proposition("accusation", found, [title] * len(found))
        share = (scores[:, :2].max(axis=1) >= SENTENCE_THRESHOLD).mean()
        print(
            f"\nsentences on other matters, n = {len(found)}, title {title!r}: {share:.1%} take a side"
        )
        assert share < 0.1


def test_stance_toward_the_parties_that_a_text_names():
    settings = load_settings()
    topic = load_topic(settings.topic)
    asked = list(of_topic_texts(topic, as_read(MEASURED, topic, settings)))
    found = neutral(pair_encoder(PARTIES), [Pair(e.text, e.beside) for e in asked], topic)
    counts = count_labels([e.label for e in asked], [LABELS[int(row.argmax())] for row in found])
    print("\nstance toward parties, n =", len(asked), "macro-F1", macro_f1(counts))
    print({label: c.numbers() for label, c in counts.items()})
    assert macro_f1(counts) > 0.4


def test_frames_of_whole_texts():
    settings = load_settings()
    topic = load_topic(settings.topic)
    stage = FrameStage(topic, Encoder(settings.encoder, settings.encoder_dtype))
    found = stage.probabilities([row["text"] for row in MEASURED]) >= THRESHOLD
    sets = [{f.id for f, used in zip(topic.frame, row, strict=True) if used} for row in found]
    counts = count_sets([row["frames"] for row in MEASURED], sets)
    print("\nframes, n =", len(MEASURED), "macro-F1", macro_f1(counts))
    for frame in sorted(counts):
        print(f"  {frame}: {counts[frame].numbers()}")
    assert macro_f1(counts) > 0.6
    assert counts["hypocrisy"].numbers()["precision"] > 0.6
