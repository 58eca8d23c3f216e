"""A database of made-up documents with labels and copies: seeded, words by a Zipf law, outlets unequal."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import numpy as np
from sqlalchemy import Table, inspect, text

from db import tables
from db.session import Database
from db.vectors import OFFSET

SEED, DAYS, TOGETHER = 7, 365, 5_000
KINDS = (("news", 30), ("post", 30), ("comment", 35), ("blog", 5))
LANGUAGES = (("en", 85), ("de", 5), ("fr", 5), ("zh", 5))
OUTLETS = [f"outlet-{i}.example" for i in range(400)]
PARTIES = ("anthropic", "deepseek", "minimax", "moonshot", "openai", "google")
FRAMES = ("hypocrisy", "ip_theft", "national_security", "safety_risk", "competition", "open_source")
FIRST = datetime(2025, 3, 1, tzinfo=UTC)
VOCABULARY = np.array([f"word{i}" for i in range(20_000)])
WORDS = 90  # of a document
LABELS = 3  # frames, and as many mentions, of a relevant document
SENTENCES, DIMENSIONS, ENCODER = 15, 384, "made up"  # of the embeddings of a relevant document
COPIED = 0.15  # of the relevant documents have the text of another
Row = dict[str, object]


def generate(database: Database, number: int, relevant: float) -> None:
    """Fill an empty database with documents, a share of them relevant and labelled, and gather statistics."""
    with database.write() as session:
        session.add(tables.Source(name="bench", type="import"))
        session.add_all(tables.Entity(id=p, name=p.title(), type="organisation") for p in PARTIES)
    random, rows = Random(SEED), _documents(number, relevant)
    while some := list(islice(rows, TOGETHER)):
        kept = [row for row in some if row["relevant"]]
        groups, members = _copies(random, kept)
        labels = _labels(random, kept) | {tables.Embedding: _embeddings(kept)}
        with database.write() as session:
            filled: dict[type[tables.Base], list[Row]] = {
                tables.Document: some, tables.DuplicateGroup: groups, tables.DuplicateMember: members,
            }  # fmt: skip
            for table, added in (filled | labels).items():
                if added:
                    session.connection().execute(_core(table).insert(), added)
    _settle(database)


def _settle(database: Database) -> None:
    """Let the database do at once what it does after a while by itself."""
    database.gather_statistics()
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(
                text("VACUUM ANALYZE")
            )


def _core(table: type[tables.Base]) -> Table:
    """Return the table below a mapped class: inserting into it costs half."""
    found = inspect(table).local_table
    assert isinstance(found, Table)
    return found


def _documents(number: int, relevant: float) -> Iterator[Row]:
    random, words = Random(SEED), np.random.default_rng(SEED)
    for first in range(0, number, TOGETHER):
        ranks = np.minimum(words.zipf(1.3, size=(TOGETHER, WORDS)), len(VOCABULARY)) - 1
        for i in range(first, min(first + TOGETHER, number)):
            body = " ".join(VOCABULARY[ranks[i - first]].tolist())
            yield _document(random, i, body, random.random() < relevant)


def _document(random: Random, i: int, body: str, relevant: bool) -> Row:
    """Make a document; of an outlet, nine in ten are of one kind and language."""
    when = FIRST + timedelta(seconds=random.randrange(DAYS * 86_400))
    place = int(len(OUTLETS) * random.random() ** 3)
    usual = Random(place) if random.random() < 0.9 else random
    return {
        "id": f"{i:016x}", "url": f"https://x.example/{i}", "canonical_url": f"https://x.example/{i}",
        "kind": _one(usual, KINDS), "language": _one(usual, LANGUAGES), "outlet": OUTLETS[place],
        "source_id": 1, "title": body[:60], "text": body, "content_hash": f"{i:064x}",
        "first_seen": when, "last_changed": when, "looked": when, "published": when,
        "language_probability": 0.99, "relevant": relevant, "relevance": 0.9 if relevant else 0.1,
        "dates_from": {}, "engagement": {}, "extra": {}, "duplicate_group": None,
    }  # fmt: skip


def _one(random: Random, weighted: tuple[tuple[str, int], ...]) -> str:
    return random.choices([w for w, _ in weighted], [n for _, n in weighted])[0]


def _copies(random: Random, documents: list[Row]) -> tuple[list[Row], list[Row]]:
    """Put some documents into groups of three, in order of time; return the groups and their members."""
    chosen = [d for d in documents if random.random() < COPIED]
    groups, members = [], []
    for first in range(0, len(chosen) - 2, 3):
        group = sorted(chosen[first : first + 3], key=lambda d: str(d["published"]))
        key = group[0]["id"]
        groups.append({"id": key, "original_id": key, "size": 3})
        for place, document in enumerate(group):
            document["duplicate_group"] = key
            members.append({
                "document_id": document["id"], "group_id": key, "place": place, "similarity": 1.0,
                "role": "copy" if place else "original", "containment": 1.0, "changes": "",
            })  # fmt: skip
    return groups, members


def _embeddings(documents: list[Row]) -> list[Row]:
    """Give each document sentences that mean anything: random signs."""
    if not documents:
        return []
    words = np.random.default_rng([SEED, int(str(documents[0]["id"]), 16)])
    codes = words.integers(0, 256, (len(documents), SENTENCES, DIMENSIONS // 8), np.uint8)
    spans = np.array([(6 * i, 6 * i + 5) for i in range(SENTENCES)], OFFSET).tobytes()
    base: Row = {
        "start": 0, "end": 6 * SENTENCES, "holder": "author", "holder_name": None, "probability": 1.0,
        "stage": "embeddings", "version": "1", "encoder": ENCODER, "spans": spans,
    }  # fmt: skip
    return [
        base | {"document_id": d["id"], "codes": row.tobytes()}
        for d, row in zip(documents, codes, strict=True)
    ]


def _labels(random: Random, documents: list[Row]) -> dict[type[tables.Base], list[Row]]:
    """Give each document a stance, frames, mentions, and a sentiment toward one whom it mentions."""
    found: dict[type[tables.Base], list[Row]] = {
        tables.Stance: [], tables.FrameLabel: [], tables.EntityMention: [], tables.Sentiment: [],
    }  # fmt: skip
    for d in documents:
        base: Row = {
            "document_id": d["id"], "start": 0, "end": 40, "holder": "author", "holder_name": None,
            "stage": "bench", "version": "1",
        }  # fmt: skip
        label = random.choices(("favor", "against", "none"), (3, 3, 4))[0]
        found[tables.Stance].append(base | {"target": "accusation", "label": label, "level": "document",
                                            "probability": random.uniform(0.5, 1)})  # fmt: skip
        party: Row = {}
        for _ in range(LABELS):
            chance, party = (
                {"probability": random.uniform(0.4, 1)},
                {"entity_id": random.choice(PARTIES)},
            )
            found[tables.FrameLabel].append(base | chance | {"frame": random.choice(FRAMES)})
            found[tables.EntityMention].append(base | chance | party)
        mood = random.choice(("positive", "neutral", "negative"))
        found[tables.Sentiment].append(base | {"probability": 0.8, "label": mood} | party)
    return found
