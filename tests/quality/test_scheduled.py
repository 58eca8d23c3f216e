"""Announcements of scheduled events: on our own sentences, and on news articles that a person has read.

Half of our sentences, chosen by a hash, served development; the other half was never looked at meanwhile.
What was found in articles was judged by its place, since their texts belong to others: part `test` is of
articles that nothing was fitted on.
"""

import csv
import json
import zlib
from datetime import date, datetime
from pathlib import Path

import pytest

from config.settings import load_settings
from db.identity import canonical_url, document_id
from nlp.evaluation import Counts
from nlp.labelled import read
from nlp.scheduled.finder import EventFinder

pytestmark = pytest.mark.quality
HALVES = {"development": 0, "held out": 1}
MONDAY = date(2026, 2, 23)


@pytest.fixture(scope="module")
def finder() -> EventFinder:
    """The finder with the parser of the settings."""
    return EventFinder(load_settings().spacy_model)


@pytest.mark.parametrize(
    ("half", "precision", "recall"), [("development", 0.95, 0.95), ("held out", 0.85, 0.7)]
)
def test_our_sentences(finder: EventFinder, half: str, precision: float, recall: float):
    lines = Path(__file__).with_name("scheduled.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    counts, certain, kinds = Counts(), 0, 0
    chosen = [r for r in rows if zlib.crc32(r["text"].encode()) % 2 == HALVES[half]]
    for row in chosen:
        found = list(finder.find(row["text"], MONDAY))
        for event in row["events"]:
            days = [tuple(map(date.fromisoformat, pair)) for pair in event["when"]]
            hit = next((a for a in found if (a.when.first, a.when.last) in days), None)
            if hit is None:
                counts.false_negative += 1
                continue
            found.remove(hit)
            counts.true_positive += 1
            certain += hit.certainty == event["certainty"]
            kinds += hit.kind == event["kind"]
        counts.false_positive += len(found)
    numbers = counts.numbers()
    right = counts.true_positive
    print(
        f"\nannouncements, {half}, {len(chosen)} sentences:", numbers,
        f"certainty {certain / right:.2f}, kind {kinds / right:.2f} of {right}",
    )  # fmt: skip
    assert numbers["precision"] >= precision
    assert numbers["recall"] >= recall


def test_news_articles(finder: EventFinder, data: Path):
    with Path(__file__).with_name("scheduled_read.csv").open(encoding="utf-8") as file:
        judged = {
            (r["document"], int(r["start"]), r["first"], r["last"]): int(r["right"])
            for r in csv.DictReader(file)
            if r["part"] == "test"
        }
    articles = read(data / "corpus" / "articles.jsonl.gz", "url", "text", "published")
    wanted = {key[0] for key in judged}
    right, promised = [], []
    for article in articles:
        key = document_id(canonical_url(article["url"]))
        if key not in wanted:
            continue
        for a in finder.find(article["text"], datetime.fromisoformat(article["published"]).date()):
            verdict = judged.get((key, a.start, str(a.when.first), str(a.when.last)))
            if (
                verdict is not None
            ):  # else it is of a kind that stands in many articles, judged once
                right.append(verdict)
                promised.append(a.probability)
    share, mean = sum(right) / len(right), sum(promised) / len(promised)
    print(f"\nannouncements in news: {len(right)} read, {share:.2f} right, promised {mean:.2f}")
    assert len(right) >= 85
    assert share >= 0.8
    assert abs(share - mean) < 0.1
