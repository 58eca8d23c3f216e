"""How the shipped stages err on the sample web: the calibration sets by which curves are corrected.

Stance and frames are fitted on no document of the sample web, so that all of it may count. What counts is
what a curve counts: English documents that the relevance stage let through, rightly or wrongly.

Run: groundswell demo --no-serve --database sqlite:///demo.db
     python -m crawler.sample_web.labelled > sample.jsonl
     python -m nlp.training.measure_calibration sqlite:///demo.db sample.jsonl
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config import Topic, load_topic
from config.settings import load_settings
from db import queries
from db.queries.curves import STANCES, USED
from db.selection import Selection
from db.session import Database
from db.views import DocumentDetail
from nlp.calibration import FILE, STAGE_OF, about, classifier
from nlp.frames import FrameStage
from nlp.labelled import read
from nlp.models import encoder
from nlp.pairs import pair_encoder
from nlp.stance import StanceStage

DATA = "sample web, all its English documents found relevant"
Pair = tuple[Mapping[str, Any], DocumentDetail]


def pairs(database: Database, truth: Sequence[Mapping[str, Any]]) -> list[Pair]:
    """Return the documents that curves count, each with what a careful reader says of it."""
    by_url = {row["url"]: row for row in truth}
    found = queries.iterate_documents(database, Selection(languages=("en",)))
    return [(by_url[d.row.url], d) for d in found if d.row.url in by_url]


def stance_labels(target: str, found: Sequence[Pair]) -> Iterator[tuple[str, str]]:
    """Yield the true and the found label of the author's stance, where it was judged."""
    for row, document in found:
        if target in document.row.stance:
            yield row["stance"].get(target, "none"), document.row.stance[target]


def frame_labels(frame: str, found: Sequence[Pair]) -> Iterator[tuple[str, str]]:
    """Yield whether a document truly uses a frame, and whether it was found to."""
    for row, document in found:
        uses = any(r.kind == "frame" and r.label == frame for r in document.receipts)
        yield USED[frame not in row["frames"]], USED[not uses]


def confusion(labels: Sequence[str], both: Iterator[tuple[str, str]]) -> list[list[int]]:
    """Count true (rows) and found labels."""
    counts = [[0] * len(labels) for _ in labels]
    for true, said in both:
        counts[labels.index(true)][labels.index(said)] += 1
    return counts


def sets(
    topic: Topic, classifiers: Mapping[str, str], found: Sequence[Pair]
) -> Iterator[dict[str, object]]:
    """Yield the calibration sets of the propositions and frames of a topic."""
    for target in topic.target:
        counts = confusion(STANCES, stance_labels(target.id, found))
        yield _as_row(topic, classifiers, "stance", target.id, counts)
    for frame in topic.frame:
        counts = confusion(USED, frame_labels(frame.id, found))
        yield _as_row(topic, classifiers, "frame", frame.id, counts)


def _as_row(
    topic: Topic, classifiers: Mapping[str, str], measure: str, key: str, counts: list[list[int]]
) -> dict[str, object]:
    return {
        "measure": measure,
        "key": key,
        "about": about(topic, measure, key),
        "version": classifiers[STAGE_OF[measure]],
        "labels": list(STANCES if measure == "stance" else USED),
        "confusion": counts,
        "data": DATA,
        "measured": datetime.now(UTC).date().isoformat(),
    }


def main(url: str, sample: Path) -> None:
    """Measure, print, and write `nlp/weights/calibration.json`."""
    database = Database(url)
    found = pairs(database, read(sample, "url", "stance", "frames"))
    database.close()
    settings = load_settings()
    topic, encode = load_topic(settings.topic), encoder(settings.encoder, settings.encoder_dtype)
    judging = StanceStage(topic, encode, pair_encoder()), FrameStage(topic, encode)
    rows = list(sets(topic, {stage.name: classifier(stage) for stage in judging}, found))
    for row in rows:
        sys.stdout.write(f"{row['measure']} {row['key']}: {row['labels']} {row['confusion']}\n")
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    FILE.write_text(f'{{"sets": [\n{lines}\n]}}\n', "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
