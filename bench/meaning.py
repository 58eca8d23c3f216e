"""What signs lose against whole embeddings: `python -m bench.meaning DATA/corpus/articles.jsonl.gz`.

Known-item search: the title of each article is the question, the sentences of all are searched, and its own
article should come first. Prints how often it does, and is among the first ten, by the embeddings as the
encoder gives them and by their signs (`db.vectors`), over the same sentences.
"""

import argparse
import gzip
import json
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np

from config.settings import load_settings
from db import vectors
from nlp.embeddings import LONGEST, chosen
from nlp.models import Vectors, encoder

SENTENCES = 15  # of an article, from its beginning


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--limit", type=int, default=200, help="of the articles")
    given = parser.parse_args()
    with gzip.open(given.articles, "rt", encoding="utf-8") as file:
        rows = list(
            islice((r for r in map(json.loads, file) if r["title"] and r["text"]), given.limit)
        )
    texts, owners = [], []
    for number, row in enumerate(rows):
        spans = chosen(row["text"])[:SENTENCES]
        texts += [row["text"][s.start : s.end][:LONGEST] for s in spans]
        owners += [number] * len(spans)
    settings = load_settings()
    encode = encoder(settings.encoder, settings.encoder_dtype)
    found, questions = encode.encode(texts), encode.encode([row["title"] for row in rows])
    codes = vectors.signs(found)
    print(f"{len(rows):,} articles, {len(texts):,} sentences")
    for name, near in (
        ("whole embeddings", lambda question: found @ question),
        ("signs", lambda question: vectors.closeness(question, codes)),
    ):
        places = _places(near, questions, np.array(owners))
        print(f"{name}: first {np.mean(places == 0):.1%}, among ten {np.mean(places < 10):.1%}")


def _places(
    near: Callable[[Vectors], Vectors], questions: Vectors, owners: np.ndarray
) -> np.ndarray:
    """Return how many articles have a nearer sentence than the question's own one."""
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    best = np.stack([np.maximum.reduceat(near(q), starts) for q in questions])
    return (best > np.diag(best)[:, None]).sum(axis=1)


if __name__ == "__main__":
    main()
