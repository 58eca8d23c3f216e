"""`groundswell status`: what was collected, what was analysed, what went wrong."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from cli import context
from db import collection, queries
from db.records import Disposition
from db.selection import Selection
from db.session import Database


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
@click.option("--failures", default=10, show_default=True, help="How many of the latest to show.")
def command(as_json: bool, failures: int) -> None:
    """Show every source with what became of all that it offered, the stages, and the latest failures.

    Seen is the sum of new, updated, unchanged, rejected (broken or forbidden) and failed (to be tried
    again). Nothing that was seen is missing from the sum.
    """
    with context.database() as database:
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
    now = datetime.now(UTC)
    totals = queries.totals(database, Selection())
    console.print(
        f"{totals.documents:,} documents of {totals.outlets:,} outlets, {totals.relevant:,} relevant,"
        f" {totals.unjudged:,} not yet judged, {totals.undated:,} without a date",
        highlight=False,
    )
    numbers = ("requests", "seen", *map(str, Disposition), "documents")
    headings = (name.replace("_", " ") for name in numbers)
    sources = Table("source", "type", *headings, "last run", "last new", "health", box=None)
    for s in collection.source_status(database):
        counts = (f"{getattr(s, name):,}" for name in numbers)
        times = (f"{when:%Y-%m-%d %H:%M}" if when else "" for when in (s.last_run, s.last_new))
        sources.add_row(s.source, s.type, *counts, *times, context.printable(s.health(now)))
    stages = Table("stage", "fingerprint", "documents", "last run", box=None)
    for stage in queries.stage_status(database):
        when = f"{stage.last_run:%Y-%m-%d %H:%M}" if stage.last_run else ""
        stages.add_row(stage.stage, stage.fingerprint, f"{stage.documents:,}", when)
    console.print(sources, stages)
    for failure in collection.failures(database, limit):
        line = f"{failure.disposition}: {failure.source}: {failure.item}: {failure.cause}"
        console.print(context.printable(line), markup=False, highlight=False, soft_wrap=True)
