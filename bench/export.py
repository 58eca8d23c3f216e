"""Does an export need more memory for more documents? A synthetic database, and the memory of the command.

Run: python -m bench.export [DOCUMENTS]... (20000 80000 by default). For each number a database is filled
with documents and labels, exported to Parquet in a process of its own, and one line printed: documents,
labels, seconds, documents a second, size of the data set, and the largest private memory of the process (what
SQLite maps of the database is the system's cache).
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bench.memory import private
from db import tables
from db.session import Database

DEFAULT = (20_000, 80_000)
ROWS = 10_000  # of one insert
SENTENCES = 12
START = datetime(2026, 1, 1, tzinfo=UTC)
SENTENCE = (
    "The baker in street {} says that the recipe of loaf {} was copied without asking anybody. "
)
LABELS = "accusation", "hypocrisy", "hearth"


def main() -> None:
    """Measure each number of documents."""
    for number in [int(word) for word in sys.argv[1:]] or DEFAULT:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.db"
            fill(Database(f"sqlite:///{path}"), number)
            print(measured(path, Path(folder) / "out", number), flush=True)


def fill(database: Database, number: int) -> None:
    """Write documents of about a thousand code points, a stance and a frame for every third sentence."""
    with database.write() as session:
        session.add(tables.Source(name="bench", type="feed"))
        session.add(tables.Entity(id="hearth", name="Hearth", type="organisation"))
    for first in range(0, number, ROWS):
        some = range(first, min(first + ROWS, number))
        with database.write() as session:
            session.execute(insert(tables.Document), [document(i) for i in some])
            for table, column in ((tables.Stance, "target"), (tables.FrameLabel, "frame")):
                labels = [label | {column: LABELS[0]} for i in some for label in found(i)]
                more: dict[str, Any] = (
                    {"label": "against", "level": "sentence"} if column == "target" else {}
                )
                session.execute(insert(table), [label | more for label in labels])
            mentions = [label | {"entity_id": "hearth"} for i in some for label in found(i)]
            session.execute(insert(tables.EntityMention), mentions)


def document(i: int) -> dict[str, Any]:
    """Return the row of a document."""
    address = f"https://outlet{i % 300}.example/{i}"
    when = START + timedelta(minutes=i % 80_000)
    return {
        "id": f"{i:016x}", "url": address, "canonical_url": address, "kind": "news", "source_id": 1,
        "outlet": f"outlet{i % 300}.example", "title": f"Loaf {i}", "text": text(i),
        "content_hash": f"{i:064x}", "first_seen": when, "last_changed": when, "published": when,
        "dates_from": {}, "engagement": {}, "extra": {}, "language": "en", "relevant": True,
        "relevance": 0.9,
    }  # fmt: skip


def text(i: int) -> str:
    """Return the text of a document."""
    return "".join(SENTENCE.format(i, j) for j in range(SENTENCES))


def found(i: int) -> Iterator[dict[str, Any]]:
    """Yield the evidence of the labels of a document."""
    length = len(SENTENCE.format(i, 0))
    for j in range(0, SENTENCES, 3):
        yield {
            "document_id": f"{i:016x}", "start": j * length, "end": (j + 1) * length,
            "probability": 0.5 + (i + j) % 50 / 100, "holder": "author", "holder_name": None,
            "stage": "bench", "version": "1",
        }  # fmt: skip


def measured(path: Path, out: Path, number: int) -> str:
    """Export, and return the line of this number."""
    program = "from cli.main import main; main()"
    command = [sys.executable, "-c", program, "export", str(out), "--format", "parquet"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--database", f"sqlite:///{path}"],
        cwd=path.parent, env=environment, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    most = 0
    while process.poll() is None:
        most = max(most, private(process.pid))
        time.sleep(0.1)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"export ended with status {process.returncode}")
    size = sum(file.stat().st_size for file in out.iterdir()) / 1e6
    labels = number * 3 * len(range(0, SENTENCES, 3))
    return (
        f"{number:,} documents, {labels:,} labels: {seconds:.1f} s, {number / seconds:,.0f} documents/s,"
        f" {size:,.1f} MB, {most:,} MB of private memory at most"
    )


if __name__ == "__main__":
    main()
