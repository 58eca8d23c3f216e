"""Fit the blend that tells whether two units are one narrative, or two headlines one story.

Run: python -m nlp.training.fit_narratives DATA SAMPLE DATABASE

`argument` is fitted on pairs of sentences of the sample web whose narrative is labelled (SAMPLE, made by
`python -m crawler.sample_web.labelled`; DATABASE, the sample web analysed), of the half that
`fit_relevance.held_out` leaves. `story` is fitted on headlines of late January 2026 (DATA/corpus): two that
point at one page are one story. Thresholds are those of the best B-cubed F1 on the same parts.
Writes `nlp/weights/narratives.json`.
"""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, product
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from config import load_topic
from config.settings import load_settings
from db import queries
from db.queries import arguments
from db.selection import Selection
from db.session import Database
from nlp.bcubed import b_cubed
from nlp.labelled import read
from nlp.models import encoder
from nlp.narratives.clustering import Clustering, Member
from nlp.narratives.points import Point
from nlp.narratives.similarity import FEATURES, WEIGHTS, Floats, Weights, features
from nlp.narratives.stories import Headline, group_stories, headline_points
from nlp.narratives.terms import Frequencies
from nlp.narratives.units import Unit, points, units
from nlp.probability import log_odds
from nlp.training.fit_relevance import held_out

Row = dict[str, Any]
REGULARISATION = 10.0
THRESHOLDS = {
    "assign": (-1.2, -0.6),
    "birth": (-0.8, -0.4),
    "merge": (-0.6, -0.2),
    "split": (-0.9, -0.7, -0.4),
}
STORY_THRESHOLDS = {
    "assign": (0.0,),
    "birth": (-1.0, 0.0, 1.0),
    "merge": (1.0,),
}
SINGLES = 1200  # headlines that stand alone, for the negative pairs


@dataclass(frozen=True, slots=True)
class Argued:
    """A unit of the sample web with what is known of it; `narrative` only where one is labelled."""

    unit: Unit
    point: Point
    url: str
    narrative: str | None


def main() -> None:
    """Fit both, print how well they do, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("sample", type=Path)
    parser.add_argument("database")
    options = parser.parse_args()
    truth = {row["url"]: row for row in read(options.sample, "url", "relevant") if row["relevant"]}
    found = list(argued(Database(options.database), truth))
    rows = read(options.data / "corpus" / "headlines.jsonl.gz", "title", "target_url", "published")
    argument = fit_arguments(found, truth)
    for name, fit in (("fitted", True), ("held out", False)):
        f1 = argument_f1(argument, found, truth, fit=fit)
        sys.stdout.write(f"argument, {name}: B-cubed F1 {f1:.3f}\n")
    story = fit_stories([r for r in rows if "2026-01-18" <= r["published"] < "2026-02"])
    fitted = {"argument": _written(argument), "story": _written(story)}
    WEIGHTS.write_text(json.dumps(fitted, indent=2) + "\n", "utf-8")


def argued(database: Database, truth: dict[str, Row]) -> Iterator[Argued]:
    """Yield the units of the analysed sample web, in the order of the stage."""
    settings = load_settings()
    topic = load_topic(settings.topic)
    examples = [s for frame in topic.frame for s in frame.examples]
    frequencies = Frequencies.of([*examples, *topic.background])
    model = encoder(settings.encoder, settings.encoder_dtype)
    urls = {r.id: r.url for r in queries.documents(database, Selection(), 100_000)}
    todo = arguments.unseen(database, "narratives", "none")
    for _, group in groupby(todo, key=lambda pair: pair[0]):
        documents = arguments.argued(database, [key for _, key in group])
        some = [u for d in documents for u in units(d)]
        for unit, point in zip(
            some, points(some, model, frequencies, settings.spacy_model), strict=True
        ):
            url = urls[unit.document_id]
            yield Argued(unit, point, url, _label(unit, truth.get(url)))


def _label(unit: Unit, row: Row | None) -> str | None:
    """Return the one narrative of a unit: of its sentence, or of a post that is one unit."""
    if row is None:
        return None
    words = unit.text.replace("\n", " ").strip()
    named = [n for n, found in row.get("narrative_sentences", {}).items() if words in found]
    if not named and unit.context == unit.text:
        named = row["narratives"]
    return named[0] if len(named) == 1 else None


def fit_arguments(
    found: Sequence[Argued], truth: dict[str, Row], keep: Sequence[str] = FEATURES
) -> Weights:
    """Fit the blend for arguments on the half that is not held out; `keep` are the features it may use."""
    fit = [a for a in found if a.narrative and not held_out(truth[a.url])]
    pairs = features([a.point for a in fit], [a.point for a in fit])
    pairs[FEATURES.index("days")] = 0.0  # an argument is no other the week after
    pairs[[i for i, name in enumerate(FEATURES) if name not in keep]] = 0.0
    same = np.array([[a.narrative == b.narrative for b in fit] for a in fit])
    apart = np.array([[a.url != b.url for b in fit] for a in fit])
    blend = _fitted(pairs, same, np.triu(apart, 1))
    best = max(_grid(blend, THRESHOLDS), key=lambda w: _worth(w, found, truth))
    return replace(best, calibration=_calibrated(best, found, truth))


def _fitted(pairs: Floats, same: np.ndarray, chosen: np.ndarray) -> Weights:
    model = LogisticRegression(C=REGULARISATION, max_iter=1000)
    model.fit(pairs[:, chosen].T, same[chosen])
    weights = tuple(float(w) for w in model.coef_[0].round(3))
    sys.stdout.write(f"{dict(zip(FEATURES, weights, strict=True))}\n")
    return Weights(weights, round(float(model.intercept_[0]), 3), 0, 0, 0, -99.0)


def _grid(blend: Weights, thresholds: dict[str, tuple[float, ...]]) -> Iterator[Weights]:
    for values in product(*thresholds.values()):
        given: dict[str, Any] = dict(zip(thresholds, values, strict=True))
        chosen = replace(blend, **given)
        if chosen.split < chosen.merge:  # what was merged must not be split again
            yield chosen


def clustered(weights: Weights, found: Sequence[Argued]) -> list[Member]:
    """Return the units with their narratives, as the stage would find them."""
    clustering = Clustering(weights)
    members: list[Member] = []
    for day, group in groupby(enumerate(found), key=lambda pair: pair[1].unit.day):
        new = [
            Member(i, a.unit.document_id, a.unit.start, a.unit.end, a.unit.voice, day, a.point)
            for i, a in group
        ]
        clustering.assign(new)
        clustering.count(new)
        clustering.close_day(day)
        members += new
        for key in clustering.to_check():
            clustering.split(key, [m for m in members if m.narrative_id == key], day)
        for key, line in clustering.merged.items():
            for member in members:
                if member.narrative_id == key:
                    member.narrative_id = line.merged_into
        clustering.forget_changes()
    return members


def argument_f1(
    weights: Weights, found: Sequence[Argued], truth: dict[str, Row], *, fit: bool
) -> float:
    """Return the mean of B-cubed F1 over items and over sentences, of one half."""
    members = clustered(weights, found)
    by_url: dict[str, set[int]] = defaultdict(set)
    for a, member in zip(found, members, strict=True):
        if member.narrative_id is not None:
            by_url[a.url].add(member.narrative_id)
    half = {url: r for url, r in truth.items() if r["narratives"] and held_out(r) != fit}
    half = {url: r for url, r in half.items() if url in {a.url for a in found}}
    items = b_cubed([r["narratives"] for r in half.values()], [by_url[url] for url in half])
    both = [(a, m) for a, m in zip(found, members, strict=True) if a.narrative and a.url in half]
    sentences = b_cubed(
        [[a.narrative] for a, _ in both],
        [[m.narrative_id] if m.narrative_id is not None else [] for _, m in both],
    )
    return (items.f1 + sentences.f1) / 2


def _worth(
    weights: Weights, found: Sequence[Argued], truth: dict[str, Row]
) -> tuple[float, int, float]:
    """Rank thresholds: by F1 to the hundredth, then by the number of narratives, as finer ones tell more."""
    f1 = argument_f1(weights, found, truth, fit=True)
    return round(f1, 2), len({m.narrative_id for m in clustered(weights, found)}), f1


def _calibrated(
    weights: Weights, found: Sequence[Argued], truth: dict[str, Row]
) -> tuple[float, float]:
    """Return slope and intercept of the probability that a member is of its narrative's main label."""
    members = clustered(replace(weights, calibration=(1.0, 0.0)), found)
    labels: dict[int, list[str]] = defaultdict(list)
    pairs = []
    for a, member in zip(found, members, strict=True):
        if a.narrative and member.narrative_id is not None and not held_out(truth[a.url]):
            labels[member.narrative_id].append(a.narrative)
            pairs.append((a.narrative, member))
    main = {key: max(sorted(set(found_)), key=found_.count) for key, found_ in labels.items()}
    odds = log_odds(np.array([m.probability for _, m in pairs]))[:, None]
    right = [label == main[m.narrative_id or 0] for label, m in pairs]
    model = LogisticRegression(C=1.0).fit(odds, right)
    return round(float(model.coef_[0][0]), 3), round(float(model.intercept_[0]), 3)


def fit_stories(rows: Sequence[Row], keep: Sequence[str] = FEATURES) -> Weights:
    """Fit the blend for headlines; `keep` are the features it may use."""
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row["target_url"]] += 1
    headlines = [Headline(r["title"], "", date.fromisoformat(r["published"][:10])) for r in rows]
    settings = load_settings()
    found = headline_points(headlines, encoder(settings.encoder, settings.encoder_dtype))
    several = [i for i, r in enumerate(rows) if counts[r["target_url"]] > 1]
    alone = [i for i, r in enumerate(rows) if counts[r["target_url"]] == 1][::2][:SINGLES]
    chosen = sorted([*several, *alone])
    pairs = features([found[i] for i in chosen], [found[i] for i in chosen])
    pairs[[i for i, name in enumerate(FEATURES) if name not in keep]] = 0.0
    target = np.array([rows[i]["target_url"] for i in chosen])
    same = target[:, None] == target[None, :]
    blend = _fitted(pairs, same, np.triu(np.ones_like(same), 1))
    days = [h.day for h in headlines]
    true = [[r["target_url"]] for r in rows]

    def f1(weights: Weights) -> float:
        stories = group_stories(days, found, weights)
        return b_cubed(true, [[s] if s is not None else [] for s in stories]).f1

    return max(_grid(blend, STORY_THRESHOLDS), key=f1)


def _written(weights: Weights) -> Row:
    return {
        "weights": dict(zip(FEATURES, weights.weights, strict=True)),
        "bias": weights.bias,
        "assign": weights.assign,
        "birth": weights.birth,
        "merge": weights.merge,
        "split": weights.split,
        "calibration": list(weights.calibration),
    }


if __name__ == "__main__":
    main()
