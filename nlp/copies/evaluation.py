"""How well copies are found: pairs, and B-cubed, beside who only takes equal words for copies."""

import tempfile
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db import queries
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from nlp.bcubed import b_cubed_of_groups
from nlp.copies.shingles import tokens
from nlp.copies.stage import NearDuplicates
from nlp.evaluation import Counts, Numbers, Scores
from nlp.labelled import read

ADDRESS = "https://row-{:07d}.invalid/"  # rows are documents, whatever addresses they have
ROWS = 1_000


def evaluate(path: Path) -> Scores:
    """F1 of the pairs of copies; rows have url, title, maybe text and published, and `group`.

    Where there is no `group`, rows of one `target_url` are one story, which is a silver truth: one story has
    several addresses, and most headlines of one address are written anew. Rows with `change` say how a copy
    was made; recall is told for each.

    Raises:
        LabelledDataError: a row has neither `group` nor `target_url`, or a date that is none.
    """
    rows = read(path, check=_check)
    truth = [_group(row, number) for number, row in enumerate(rows)]
    found = _found(rows)
    same: list[Hashable] = [
        " ".join(tokens(row.get("text") or row.get("title") or "")) for row in rows
    ]
    per_label: dict[str, Numbers] = {
        "pairs": pairs(truth, found),
        "b-cubed": b_cubed_of_groups(truth, found).numbers(len(rows)),
        "baseline: same words, pairs": pairs(truth, same),
        "baseline: same words, b-cubed": b_cubed_of_groups(truth, same).numbers(len(rows)),
        **dict(_recall_by_change(rows, truth, found)),
    }
    value = float(per_label["pairs"]["f1"])
    return Scores("near_duplicates", "pairwise_f1", value, len(rows), per_label)


def _check(row: Mapping[str, Any]) -> None:
    if "group" not in row and "target_url" not in row:
        raise ValueError("lacks group or target_url")
    try:
        _published(row)
    except (TypeError, ValueError) as error:
        raise ValueError(f"published: {error}") from error


def _published(row: Mapping[str, Any]) -> datetime | None:
    """Return when a row was published; a time without a zone is UTC."""
    if not row.get("published"):
        return None
    moment = datetime.fromisoformat(row["published"])
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _group(row: Mapping[str, Any], number: int) -> Hashable:
    named = row.get("group", row.get("target_url"))
    return number if named is None else str(named)


def _found(rows: Sequence[Mapping[str, Any]]) -> list[Hashable]:
    """Return the group that the stage gives each row, or the row's own number."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/copies.db")
        try:
            with IngestRun(database, "evaluation", "import") as run:
                for start in range(0, len(rows), ROWS):
                    run.add([_item(i, rows[i]) for i in range(start, min(start + ROWS, len(rows)))])
            NearDuplicates(relevant_only=False).update(
                database, "evaluation", {}, lambda *done: None
            )
            by_url = {
                detail.row.url: detail.row.duplicate_group
                for detail in queries.iterate_documents(database, Selection(relevance="any"))
            }
        finally:
            database.close()
    return [by_url.get(ADDRESS.format(i)) or i for i in range(len(rows))]


def _item(number: int, row: Mapping[str, Any]) -> Item:
    return Item(
        url=ADDRESS.format(number),
        kind=str(row.get("kind") or "news"),
        source="evaluation",
        title=row.get("title"),
        text=row.get("text"),
        published=_published(row),
    )


def pairs(truth: Sequence[Hashable], found: Sequence[Hashable]) -> dict[str, float | int]:
    """Return precision, recall and F1 of the pairs of rows that are in one group; n is the true pairs."""
    both, true, guessed = (
        _pairs(Counter(groups)) for groups in (zip(truth, found, strict=True), truth, found)
    )
    return Counts(both, guessed - both, true - both).numbers()


def _pairs(sizes: Mapping[Any, int]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


def _recall_by_change(
    rows: Sequence[Mapping[str, Any]], truth: Sequence[Hashable], found: Sequence[Hashable]
) -> Iterator[tuple[str, Numbers]]:
    """Yield, for each way in which copies were made, how many are in the group of their original."""
    originals = {
        group: place
        for group, place, row in zip(truth, found, rows, strict=True)
        if row.get("change") == "original"
    }
    hits: Counter[str] = Counter()
    number: Counter[str] = Counter()
    for row, group, place in zip(rows, truth, found, strict=True):
        if (change := row.get("change")) and change != "original" and group in originals:
            number[change] += 1
            hits[change] += place == originals[group]
    for change, n in sorted(number.items()):
        yield f"change: {change}", {"recall": hits[change] / n, "n": n}
