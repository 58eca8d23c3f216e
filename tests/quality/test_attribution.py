"""Source, cue and content of PolNeAR's dev articles, beside quotation marks alone; pinned to the data."""

import hashlib

import pytest

from config import load_topic
from config.settings import load_settings
from nlp.attribution import NeutralTagger, baseline
from nlp.attribution.evaluation import ROLES, evaluate, score
from nlp.evaluation import Scores
from nlp.labelled import read

pytestmark = pytest.mark.quality
ARTICLES = "d0ab16ea39835c9f8374d85ab851e12df69c8ff7d2b8b384a0e3b9a7a7e469e1"
FLOOR = 0.66


def show(name: str, scores: Scores) -> None:
    figures = [f"{line} {numbers['f1']:.3f}" for line, numbers in scores.per_label.items()]
    print(f"\n{name}, n = {scores.n}: {scores.value:.3f}; {', '.join(figures)}")


def test_the_tagger_is_no_worse_than_it_was_and_better_than_quotation_marks(data):
    path = data / "quotes" / "dev.jsonl.gz"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == ARTICLES, "other texts, other figures"
    model = load_settings().spacy_model
    rows = read(path, "text", "attributions")
    plain = score(rows, lambda text: baseline.by_marks(text, model))
    show("quotation marks", plain)
    scores = evaluate(path, NeutralTagger(load_topic(load_settings().topic)))
    show("tagger", scores)
    assert scores.value >= FLOOR
    assert all(
        scores.per_label[f"{role} exact"]["f1"] > plain.per_label[f"{role} exact"]["f1"]
        for role in ROLES
    )
