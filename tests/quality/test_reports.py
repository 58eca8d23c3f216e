"""Stance, frames and sentiment in reports of our own, statement by statement; a sixth fitted no encoder.

Reports, columns, interviews and statements about the dispute (`reports.jsonl`), each sentence or part of one
with its holder, the holder's stance, its frames, and how it speaks of the parties that it names. Eighteen
hands wrote and labelled them from the facts of the dispute, without sight of the topic file, the sample web
or each other. The stages cut the text themselves; what they give to the author instead of a speaker, or to a
speaker instead of the author, counts as wrong where that is said, and is left out elsewhere. One number was
fitted on the sixth: the temperature of the probabilities of sentiment.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from config import Settings, Topic, load_topic
from config.settings import load_settings
from nlp.evaluation import count_labels, count_sets, macro_f1
from nlp.frames import FrameStage
from nlp.labelled import read
from nlp.models import Encoder
from nlp.pairs import neutral, pair_encoder
from nlp.probability import Probabilities, calibration_error
from nlp.sentiment import LABELS as SENTIMENTS
from nlp.sentiment import ORDER, Mentioned
from nlp.stance import LABELS, SENTENCE_THRESHOLD, StanceStage, Views, agreeing, own_sentences
from nlp.training.reports import FIELDS, Report, Statement, reports
from nlp.training.topic_texts import held_out
from nlp.tuned import PARTIES

pytestmark = pytest.mark.quality
PATH = Path(__file__).with_name("reports.jsonl")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="module")
def topic(settings: Settings) -> Topic:
    return load_topic(settings.topic)


@pytest.fixture(scope="module")
def measured(topic: Topic, settings: Settings) -> list[Report]:
    return reports(PATH, topic, settings, measured=True)


@pytest.fixture(scope="module")
def statements(measured: list[Report]) -> list[Statement]:
    return list(chain.from_iterable(report.statements for report in measured))


@pytest.fixture(scope="module")
def encoder(settings: Settings) -> Encoder:
    return Encoder(settings.encoder, settings.encoder_dtype)


@pytest.fixture(scope="module")
def stage(topic: Topic, encoder: Encoder) -> StanceStage:
    return StanceStage(topic, encoder, pair_encoder())


@pytest.fixture(scope="module")
def told(stage: StanceStage, measured: list[Report]) -> list[tuple[Probabilities, Views]]:
    """What the stage says of the pieces of each report beside title and speaker, and of its author."""
    return [stage.by_place("accusation", r.places, own_sentences(r.places)) for r in measured]


@pytest.fixture(scope="module")
def beside(measured: list[Report], told: list[tuple[Probabilities, Views]]) -> Probabilities:
    """What the stage says of statements beside title and speaker."""
    return _of_statements(measured, [scores for scores, _ in told])


@pytest.fixture(scope="module")
def shown(measured: list[Report], told: list[tuple[Probabilities, Views]]) -> Probabilities:
    """The same in the light of the authors' views."""
    scores = [
        agreeing(report.places, each, views, own_sentences(report.places))
        for report, (each, views) in zip(measured, told, strict=True)
    ]
    return _of_statements(measured, scores)


def _of_statements(measured: Sequence[Report], scores: Sequence[Probabilities]) -> Probabilities:
    rows = []
    for report, each in zip(measured, scores, strict=True):
        places = [id(place) for place in report.places]
        rows += [each[places.index(id(s.place))] for s in report.statements]
    return np.stack(rows)


def test_statements_are_words_of_their_reports_in_order():
    for row in read(PATH, *FIELDS):
        end = 0
        for statement in row["statements"]:
            end = row["text"].index(statement["words"], end) + len(statement["words"])


def test_another_reader_labels_them_alike():
    """What is measured was labelled a second time, by hands that saw the rules and not the labels."""
    rows = [row for row in read(PATH, *FIELDS) if held_out(row["text"])]
    twice = [(s, s["second"]) for row in rows for s in row["statements"]]
    stance = [(a["stance"], b["stance"]) for a, b in twice]
    parties = [(a["parties"][name], b["parties"][name]) for a, b in twice for name in a["parties"]]
    for name, pairs in (("stance", stance), ("sentiment", parties)):
        first, second = map(list, zip(*pairs, strict=True))
        kappa, agree = cohen_kappa_score(first, second), macro_f1(count_labels(first, second))
        print(f"\n{name}, n = {len(pairs)}: Cohen's kappa {kappa:.2f}, macro-F1 {agree:.2f}")
        assert kappa > 0.8
    counts = count_sets([set(a["frames"]) for a, _ in twice], [set(b["frames"]) for _, b in twice])
    print(f"frames: macro-F1 {macro_f1(counts):.2f}")


def test_most_statements_are_given_to_the_author_or_the_speaker_who_holds_them(
    measured: list[Report], statements: list[Statement]
):
    told = sum(report.told for report in measured)
    kept = sum(len({s.number for s in report.statements}) for report in measured)
    spoken = [s for s in statements if not s.place.own]
    right = sum(_is_called(s.place.holder.name, s.holder) for s in spoken)
    print(
        f"\n{len(measured)} reports, {told} statements, {kept} given to author or speaker rightly"
    )
    print(f"of {len(spoken)} that speakers hold {right} have the right name")
    assert kept > 0.75 * told
    assert right > 0.7 * len(spoken)


def _is_called(found: str | None, true: str) -> bool:
    a, b = (found or "").casefold(), true.casefold()
    return bool(a) and (a in b or b in a)


def test_stance_is_told_better_beside_title_and_speaker_and_the_authors_views(
    stage: StanceStage, statements: list[Statement], beside: Probabilities, shown: Probabilities
):
    alone = stage.toward_proposition("accusation", [s.place.words for s in statements])
    found = {}
    for name, scores in (("alone", alone), ("beside title and speaker", beside), ("shown", shown)):
        for kind, own in (("all", None), ("authors", True), ("speakers", False)):
            rows = [i for i, s in enumerate(statements) if own in (None, s.place.own)]
            counts = count_labels(
                [statements[i].stance for i in rows], [LABELS[scores[i].argmax()] for i in rows]
            )
            found[name, kind] = macro_f1(counts)
            print(f"\nstance {name}, {kind}, n = {len(rows)}: macro-F1 {macro_f1(counts):.3f}")
            print({label: c.numbers() for label, c in counts.items()})
    assert found["beside title and speaker", "all"] > max(0.6, found["alone", "all"] + 0.05)
    assert found["shown", "authors"] > found["beside title and speaker", "authors"]


def test_the_sides_that_are_shown(
    measured: list[Report], statements: list[Statement], shown: Probabilities
):
    """Sentences that a reader of a document sees marked; statements lost in cutting count as not found."""
    sides = [
        (LABELS[row.argmax()], s.stance)
        for row, s in zip(shown, statements, strict=True)
        if row[:2].max() >= SENTENCE_THRESHOLD
    ]
    believed = [row[:2].max() for row in shown if row[:2].max() >= SENTENCE_THRESHOLD]
    right = sum(told == true for told, true in sides)
    opposite = sum(told != true != "none" for told, true in sides)
    rows = [row for row in read(PATH, *FIELDS) if held_out(row["text"])]
    there = sum(s["stance"] != "none" for row in rows for s in row["statements"])
    print(
        f"\nshown as taking a side: {len(sides)}, right {right}, opposite {opposite}; there are {there}"
    )
    error = calibration_error(shown, [LABELS.index(s.stance) for s in statements])
    mean = sum(believed) / len(believed)
    print(f"their mean probability {mean:.2f}; expected calibration error of all {error:.3f}")
    assert right > 0.55 * len(sides)
    assert abs(mean - right / len(sides)) < 0.05
    assert right > 0.35 * there


def test_stance_of_the_authors(measured: list[Report], told: list[tuple[Probabilities, Views]]):
    views = [view.get(r.document.id) for r, (_, view) in zip(measured, told, strict=True)]
    labels = ["none" if view is None else LABELS[view.argmax()] for view in views]
    counts = count_labels([report.author for report in measured], labels)
    print(f"\nauthors, n = {len(labels)}: macro-F1 {macro_f1(counts):.3f}")
    print({label: c.numbers() for label, c in counts.items()})
    assert macro_f1(counts) > 0.7


def test_frames_of_statements(topic: Topic, encoder: Encoder, measured: list[Report]):
    found = FrameStage(topic, encoder)
    true: list[set[str]] = []
    told: list[set[str]] = []
    for report in measured:
        used: dict[int, set[str]] = defaultdict(set)
        for annotation in found.annotate([report.document]):
            used[annotation.start].add(annotation.frame)
        true += [set(s.frames) for s in report.statements]
        told += [used[s.place.span.start] for s in report.statements]
    counts = count_sets(true, told)
    print(f"\nframes of statements, n = {len(true)}: macro-F1 {macro_f1(counts):.3f}")
    for frame in sorted(counts):
        print(f"  {frame}: {counts[frame].numbers()}")
    assert macro_f1(counts) > 0.5


def test_sentiment_toward_parties_of_the_topic(topic: Topic, statements: list[Statement]):
    names = {name for party in topic.party for name in party.names()}
    asked = [m for s in statements for m in s.mentions if m[0].words in names]
    general, tuned = (_sentiment(topic, asked, name) for name in ("general", "tuned"))
    assert tuned > max(0.55, general + 0.05)


def _sentiment(topic: Topic, asked: Sequence[tuple[Mentioned, str]], name: str) -> float:
    encoder = pair_encoder(PARTIES) if name == "tuned" else pair_encoder()
    scores = neutral(encoder, [mentioned.pair for mentioned, _ in asked], topic)[:, ORDER]
    counts = count_labels([label for _, label in asked], [SENTIMENTS[r.argmax()] for r in scores])
    print(f"\nsentiment, {name} encoder, n = {len(asked)}: macro-F1 {macro_f1(counts):.3f}")
    print({label: c.numbers() for label, c in counts.items()})
    return macro_f1(counts)
