"""`groundswell bursts`: which days broke out, and what happened on them."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import click
from rich.console import Console
from rich.table import Table

from cli import context
from db import queries
from db.selection import Selection
from db.views import Burst, Watch

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("bursts")
@click.option("--since", type=DAY, help="First day, UTC (e.g. 2026-02-23).")
@click.option("--until", type=DAY, help="Last day, UTC, included.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(since: datetime | None, until: datetime | None, as_json: bool) -> None:
    """Show the days on which a series was not what its own past makes likely.

    Series are the number of documents, by kind too, and of texts that carry each narrative, the shares of
    authors for and against each target, the shares of documents that use each frame. A day is compared with
    the twelve weeks before it; with less than three weeks of them nothing is said. Beside each burst stands
    the headline that most voices share that day. docs/curves.md explains the method.

    \b
    Examples:
      groundswell bursts
      groundswell bursts --since 2026-02-01 --until 2026-02-28 --json
    """
    selection = Selection(
        since=since.date() if since else None, until=until.date() if until else None
    )
    with context.database() as database:
        watch = queries.watch(database)
        found = queries.bursts.bursts(database, selection)
    if as_json:
        click.echo(json.dumps(_as_dict(watch, found), default=str))
        return
    _print(found)
    context.say(_history(watch))


def _as_dict(watch: Watch | None, found: Sequence[Burst]) -> dict[str, object]:
    return {
        "watched_since": watch.since if watch else None,
        "tested_from": watch.tested_from if watch else None,
        "too_little_history": watch is None or watch.too_short,
        "bursts": [asdict(b) for b in found],
    }


def _history(watch: Watch | None) -> str:
    """Say from when on days are tested at all."""
    if watch is None:
        return "Nothing to compare: run `groundswell analyze` on documents that have dates."
    told = f"Documents come in without a long gap since {watch.since}"
    if watch.too_short:
        return f"{told}: too little history. Bursts can be told from {watch.tested_from} on."
    return f"{told}; days are tested from {watch.tested_from} to {watch.until}."


def _print(found: Sequence[Burst]) -> None:
    table = Table("day", "series", "seen", "expected", "q", "voices", "headline", box=None)
    for b in found:
        low, seen, high = (_number(b, x) for x in (b.low, b.observed, b.high))
        table.add_row(
            f"{b.day}",
            context.printable(f"{b.measure} {b.key}" + (f" ({b.name})" if b.name else "")),
            f"{seen} {'↑' if b.direction == 'up' else '↓'}",
            f"{_number(b, b.expected)} ({low} to {high})",
            f"{b.q_value:.0e}",
            f"{b.voices}",
            context.printable(b.headline or ""),
        )
    Console(width=None if sys.stdout.isatty() else 200, markup=False, highlight=False).print(
        table if found else "No bursts."
    )


def _number(burst: Burst, value: float) -> str:
    return f"{value:.0%}" if burst.is_share else f"{value:,.0f}"
