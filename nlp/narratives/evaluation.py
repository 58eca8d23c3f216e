"""How well narratives, or stories, are found: B-cubed F1 against what people say belongs together."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from config import Settings, Topic
from db import store
from db.queries import narratives as queries
from db.records import Item
from db.session import Database
from nlp.bcubed import Labels, b_cubed, by_label
from nlp.evaluation import Scores
from nlp.labelled import LabelledDataError, need_texts, read
from nlp.models import Encoder, encoder
from nlp.narratives.stories import Headline, group_stories, headline_points

Row = Mapping[str, Any]
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
SMALLEST_TOPIC = 10  # BERTopic's default
DIMENSIONS = 5


def evaluate(path: Path, topic: Topic, settings: Settings) -> Scores:
    """B-cubed F1 over rows that have `narratives` (a list), or `group` or `target_url` for one story.

    With narratives the whole analysis runs on the rows, so that they need url and text; title, published,
    kind, author and parent_url help. Rows whose list is empty are analysed but not counted. A plain
    clustering of whole texts, as in BERTopic, is a line of its own.

    Raises:
        LabelledDataError: no row has a label, or one has a wrong value.
    """
    rows = read(path, check=_check)
    of_narratives = any("narratives" in row for row in rows)
    keys = ("narratives",) if of_narratives else ("group", "target_url")
    labelled = [row for row in rows if any(row.get(key) for key in keys)]
    if not labelled:
        raise LabelledDataError(f"{path}: no row has narratives, group or target_url")
    model = encoder(settings.encoder, settings.encoder_dtype)
    if of_narratives:
        found = _narratives(read(path, "url"), labelled, topic, settings)
        true: Labels = [row["narratives"] for row in labelled]
    else:
        stories = group_stories(*_headlines(labelled, model))
        found = [[s] if s is not None else [] for s in stories]
        true = [[str(row.get("group") or row["target_url"])] for row in labelled]
    plain = plain_clusters(model.encode([_words(row) for row in labelled]))
    return _scores(true, found, [[c] if c >= 0 else [] for c in plain])


def _check(row: Row) -> None:
    if row.get("narratives"):
        need_texts(row, "narratives")
    try:
        _time(row)
    except (TypeError, ValueError) as error:
        raise ValueError(f"published: {error}") from error


def _scores(true: Labels, found: Labels, plain: Labels) -> Scores:
    ours, theirs = b_cubed(true, found), b_cubed(true, plain)
    lines: dict[str, Mapping[str, float | int]] = {
        name: s.numbers(len(true))
        for name, s in (("all", ours), ("baseline: HDBSCAN of whole texts", theirs))
    }
    labels = by_label(true, found)
    shown = labels if len(labels) <= 50 else {}  # stories have names that nobody reads
    return Scores("narratives", "b_cubed_f1", ours.f1, len(true), lines | shown)


def plain_clusters(vectors: np.ndarray) -> list[int]:
    """Return clusters of embeddings as BERTopic makes them, with PCA in the place of UMAP; -1 is none."""
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import PCA

    if len(vectors) <= SMALLEST_TOPIC:
        return [-1] * len(vectors)
    reduced = PCA(DIMENSIONS, random_state=0).fit_transform(vectors)
    labels = HDBSCAN(min_cluster_size=SMALLEST_TOPIC, copy=True).fit_predict(reduced)
    return [int(label) for label in labels]


def _headlines(rows: Sequence[Row], model: Encoder) -> tuple[list[date], list[Any]]:
    headlines = [
        Headline(row.get("title") or "", row.get("text") or "", _time(row).date()) for row in rows
    ]
    return [h.day for h in headlines], headline_points(headlines, model)


def _time(row: Row) -> datetime:
    given = row.get("published")
    when = datetime.fromisoformat(given) if given else UNDATED
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _words(row: Row) -> str:
    return f"{row.get('title') or ''}\n{row.get('text') or ''}".strip()


def _narratives(
    rows: Sequence[Row], labelled: Sequence[Row], topic: Topic, settings: Settings
) -> Labels:
    """Analyse the rows in a database of their own, and return the narratives of the labelled ones."""
    from nlp.pipeline import analyze
    from nlp.stages import stages

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'evaluation.db'}")
        with store.IngestRun(database, "evaluation", "import") as run:
            for row in rows:
                run.add([_item(row)])
        wanted = [s for s in stages(topic, settings) if s.name not in ("claims", "sentiment")]
        analyze(database, wanted, settings.batch_size)
        ids = _ids(database)
        carried = queries.narrative_ids(database, list(ids.values()))
        database.close()
    return [carried.get(ids.get(row["url"], ""), ()) for row in labelled]


def _ids(database: Database) -> dict[str, str]:
    from db.queries import documents
    from db.selection import Selection

    found = documents(database, Selection(relevance="any"), limit=10**9)
    return {row.url: row.id for row in found}


def _item(row: Row) -> Item:
    return Item(
        url=row["url"],
        kind=row.get("kind") or "news",
        source="evaluation",
        title=row.get("title"),
        text=row.get("text") or row.get("title") or "",
        author=row.get("author"),
        published=_time(row) if row.get("published") else None,
        parent_url=row.get("parent_url"),
    )
