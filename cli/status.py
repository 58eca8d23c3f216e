"""`groundswell status`: what was collected, what was analysed, what went wrong."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from cli import context
from config.plain import counted
from db import collection, queries
from db.records import Disposition
from db.selection import Selection
from db.session import Database
from db.views.documents import SourceStatus

WIDE = 150  # columns of a terminal that the whole account of a source needs


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--failures", default=10, show_default=True, help="How many of the latest to show.")
def command(as_json: bool, failures: int) -> None:
    """Show every source with what became of all that it offered, the stages, and the latest failures.

    Seen is the sum of new, updated, unchanged, rejected (broken or forbidden) and failed (to be tried
    again). Nothing that was seen is missing from the sum.
    """
    with context.database(migrate=False) as database:
        if as_json:
            click.echo(json.dumps(_as_dict(database, failures), default=str))
        else:
            _print(database, failures)


def _as_dict(database: Database, limit: int) -> dict[str, object]:
    return {
        "totals": asdict(queries.totals(database, Selection())),
        "sources": [asdict(s) | {"seen": s.seen} for s in collection.source_status(database)],
        "stages": [asdict(s) for s in queries.stage_status(database)],
        "failures": [asdict(f) for f in collection.failures(database, limit)],
    }


def _print(database: Database, limit: int) -> None:
    console = Console(width=None if sys.stdout.isatty() else 200)
    totals = queries.totals(database, Selection())
    console.print(
        f"{counted(totals.documents, 'document')} of"
        f" {counted(totals.outlets, 'outlet')}, {totals.relevant:,} relevant,"
        f" {totals.unjudged:,} not yet judged, {totals.undated:,} without a date",
        highlight=False,
    )
    rows = collection.source_status(database)
    if not rows and not totals.documents:
        console.print(
            "Nothing is here yet: groundswell crawl, or groundswell import PATH", highlight=False
        )
        return
    sources = _short(rows) if console.width < WIDE else _full(rows)
    stages = Table("stage", "fingerprint", "documents", "last run", box=None)
    for stage in queries.stage_status(database):
        stages.add_row(
            stage.stage, stage.fingerprint, f"{stage.documents:,}", _minute(stage.last_run)
        )
    console.print(sources, stages)
    for failure in collection.failures(database, limit):
        line = f"{failure.disposition}: {failure.source}: {failure.item}: {failure.cause}"
        console.print(context.printable(line), markup=False, highlight=False, soft_wrap=True)


def _full(rows: Sequence[SourceStatus]) -> Table:
    """Return the account of each source, a column a number."""
    numbers = ("requests", "seen", *map(str, Disposition), "documents")
    headings = (name.replace("_", " ") for name in numbers)
    table = Table("source", "type", *headings, "last run", "last new", "health", box=None)
    for s in rows:
        counts = (f"{getattr(s, name):,}" for name in numbers)
        times = (_minute(s.last_run), _minute(s.last_new))
        table.add_row(s.source, s.type, *counts, *times, _health(s))
    return table


def _short(rows: Sequence[SourceStatus]) -> Table:
    """Return the same for a narrow terminal: what is zero is left out."""
    table = Table("source", "seen", "of these", "documents", "last run", box=None)
    for s in rows:
        counts = ((getattr(s, d), str(d).replace("_", " ")) for d in Disposition)
        became = [f"{number:,} {name}" for number, name in counts if number]
        told = ", ".join(became) + (f"\n{_health(s)}" if s.health(datetime.now(UTC)) else "")
        table.add_row(s.source, f"{s.seen:,}", told, f"{s.documents:,}", _minute(s.last_run))
    return table


def _health(source: SourceStatus) -> str:
    return context.printable(source.health(datetime.now(UTC)))


def _minute(when: datetime | None) -> str:
    return f"{when:%Y-%m-%d %H:%M}" if when else ""
