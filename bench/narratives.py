"""Narratives against plain topic models: the sample web's narratives, and stories of headlines.

Run: python -m bench.narratives DATA SAMPLE DATABASE (as in `nlp.training.fit_narratives`).

Every clustering is measured on what nothing was fitted on: the held-out half of the sample web, and headlines
of two weeks of February 2026 that point at a page that another one points at. Dense and sparse features alone
get weights and thresholds of their own, fitted on the same other half, and on January. BERTopic gets our
embeddings; it
is left out where it is not installed (it is no dependency).
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from config.settings import load_settings
from db.session import Database
from nlp.bcubed import Labels, b_cubed
from nlp.labelled import read
from nlp.models import Encoder, encoder
from nlp.narratives.evaluation import plain_clusters
from nlp.narratives.similarity import Weights
from nlp.narratives.stories import Headline, group_stories, headline_points
from nlp.training.fit_narratives import Argued, argued, clustered, fit_arguments, fit_stories
from nlp.training.fit_relevance import held_out

Row = dict[str, Any]
ALONE = {"terms only": ("terms",), "dense only": ("dense",)}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("sample", type=Path)
    parser.add_argument("database")
    options = parser.parse_args()
    settings = load_settings()
    model = encoder(settings.encoder, settings.encoder_dtype)
    truth = {row["url"]: row for row in read(options.sample, "url", "relevant") if row["relevant"]}
    found = list(argued(Database(options.database), truth))
    rows = read(options.data / "corpus" / "headlines.jsonl.gz", "title", "target_url", "published")
    print("| what | clustering | precision | recall | B-cubed F1 | n |")
    print("|---|---|---|---|---|---|", flush=True)
    _print("sample web", sample_web(found, truth, model))
    _print("stories of February", stories(rows, model))


def _print(what: str, results: Iterator[tuple[str, Labels, Labels]]) -> None:
    for name, true, labels in results:
        s = b_cubed(true, labels)
        line = f"{s.precision:.3f} | {s.recall:.3f} | **{s.f1:.3f}** | {len(true)}"
        print(f"| {what} | {name} | {line} |")
        sys.stdout.flush()


def sample_web(
    found: Sequence[Argued], truth: dict[str, Row], model: Encoder
) -> Iterator[tuple[str, Labels, Labels]]:
    """Yield clusterings of the items: name, true labels, found labels, of the half that is held out."""
    urls = [a.url for a in found]
    items = [r for u, r in truth.items() if r["narratives"] and held_out(r) and u in set(urls)]
    true = [r["narratives"] for r in items]

    def of_units(labels: Sequence[int | None]) -> Labels:
        by_url: dict[str, set[int]] = {}
        for url, label in zip(urls, labels, strict=True):
            if label is not None and label >= 0:
                by_url.setdefault(url, set()).add(label)
        return [by_url.get(r["url"], set()) for r in items]

    def by(weights: Weights) -> Labels:
        return of_units([m.narrative_id for m in clustered(weights, found)])

    yield "ours", true, by(Weights.load())
    texts = [f"{r.get('title') or ''}\n{r['text']}" for r in truth.values()]
    places = {url: i for i, url in enumerate(truth)}
    whole = model.encode(texts)

    def of_items(labels: Sequence[int]) -> Labels:
        chosen = [labels[places[r["url"]]] for r in items]
        return [[label] if label >= 0 else [] for label in chosen]

    yield "HDBSCAN of whole texts", true, of_items(plain_clusters(whole))
    vectors = np.stack([a.point.vector for a in found])
    for size in (10, 5):
        topics = bertopic(texts, whole, size)
        if topics is not None:
            yield f"BERTopic of whole texts, topics of {size}", true, of_items(topics)
        topics = bertopic([a.unit.text for a in found], vectors, size)
        if topics is not None:
            yield f"BERTopic of our passages, topics of {size}", true, of_units(topics)
    for name, keep in ALONE.items():
        yield name, true, by(fit_arguments(found, truth, keep))


def stories(rows: Sequence[Row], model: Encoder) -> Iterator[tuple[str, Labels, Labels]]:
    """Yield clusterings of February's headlines; all are clustered, those with company are counted."""
    february = [r for r in rows if "2026-02-12" <= r["published"] < "2026-02-26"]
    january = [r for r in rows if "2026-01-18" <= r["published"] < "2026-02"]
    counts = Counter(r["target_url"] for r in february)
    items = [i for i, r in enumerate(february) if counts[r["target_url"]] > 1]
    true = [[february[i]["target_url"]] for i in items]
    headlines = [
        Headline(r["title"], "", date.fromisoformat(r["published"][:10])) for r in february
    ]
    points = headline_points(headlines, model)
    days = [h.day for h in headlines]

    def of(labels: Sequence[int | None]) -> Labels:
        chosen = [labels[i] for i in items]
        return [[x] if x is not None and x >= 0 else [] for x in chosen]

    yield "ours", true, of(group_stories(days, points))
    vectors = np.stack([p.vector for p in points])
    yield "HDBSCAN of headlines", true, of(plain_clusters(vectors))
    for size in (10, 2):
        topics = bertopic([h.title for h in headlines], vectors, size)
        if topics is not None:
            yield f"BERTopic, topics of {size}", true, of(topics)
    for name, keep in ALONE.items():
        weights = fit_stories(january, keep)
        yield name, true, of(group_stories(days, points, weights))


def bertopic(texts: Sequence[str], vectors: np.ndarray, smallest: int) -> list[int] | None:
    """Return BERTopic's topics with its defaults and a fixed seed, -1 for none; None if it is missing."""
    try:
        from bertopic import BERTopic
        from umap import UMAP
    except ImportError:
        return None
    reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    model = BERTopic(umap_model=reduce, min_topic_size=smallest, calculate_probabilities=False)
    topics, _ = model.fit_transform(list(texts), vectors.astype(np.float32))
    return [int(topic) for topic in topics]


if __name__ == "__main__":
    main()
