"""`groundswell crawl`: what is new on the topic's sources, into the database."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from cli import context
from config import Settings
from config.sources import Source
from db import collection
from db.records import Disposition
from db.session import Database
from db.store import IngestRun

SHOWN = 20


@click.command("crawl")
@click.option(
    "--source", "names", multiple=True, metavar="NAME", help="Only this source of the topic."
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    help="At most so many new articles, posts or whole threads a source.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source, for programs.")
def command(names: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """Crawl the sources of the topic and store what is new.

    robots.txt is obeyed, requests to a host keep a distance (crawl_delay), and feeds are asked whether they
    have changed. The live web is crawled only with a contact address in the settings. What fails is
    counted with its cause and tried again next time; Ctrl-C stops, and what is stored stays. A source that
    failed five times in a row, or asked for peace, is left alone for a while, unless --source names it.

    \b
    Examples:
      GROUNDSWELL_CONTACT=me@example.org groundswell crawl
      groundswell crawl --source hackernews --limit 20
    """
    sources = _choose(context.topic().source, names)
    with context.database(create=True) as database:
        if not names:
            sources, waiting = due(database, sources, datetime.now(UTC))
            for name, when in waiting.items():
                context.say(
                    f"{name}: left alone until {when:%Y-%m-%d %H:%M} UTC; --source {name} asks now"
                )
        runs = run(database, sources, context.settings(), limit) if sources else {}
    if as_json:
        for name, account in runs.items():
            counts = {str(key): number for key, number in account.counts.items()}
            click.echo(json.dumps({"source": name, **counts}))
    else:
        report(runs)
    if runs and not any(fared_well(account) for account in runs.values()):
        raise click.exceptions.Exit(1)
    context.say("Next: groundswell analyze")


def fared_well(account: IngestRun) -> bool:
    """Tell whether a source gave something, or had nothing to give."""
    return account.failure is None


def _choose(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    known = {source.name: source for source in sources}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"no source {unknown[0]!r}; sources are {', '.join(known)}")
    return [known[name] for name in names] if names else list(sources)


def run(
    database: Database, sources: Sequence[Source], settings: Settings, limit: int | None = None,
    invented: bool = False,
) -> dict[str, IngestRun]:  # fmt: skip
    """Crawl with a live table on a terminal: a line a source, refreshed as items come in."""
    from crawler.engine import crawl

    accounts: dict[str, IngestRun] = {}

    def told(source: str, account: IngestRun) -> None:
        accounts[source] = account

    with Live(
        console=context.err,
        get_renderable=lambda: table(accounts),
        refresh_per_second=2,
        transient=True,
        screen=False,
        auto_refresh=context.err.is_terminal,
    ):
        return crawl(database, sources, settings, limit, told, invented)


def due(
    database: Database, sources: Sequence[Source], now: datetime
) -> tuple[list[Source], dict[str, datetime]]:
    """Divide sources into those that may be asked now and those that are left alone until a time."""
    waiting = collection.next_tries(database, now)
    names = {source.name for source in sources}
    return (
        [source for source in sources if source.name not in waiting],
        {name: when for name, when in waiting.items() if name in names},
    )


def table(runs: Mapping[str, IngestRun]) -> Table:
    """Return a table of what became of everything, a line a source."""
    shown = Table(
        "source", "fetched", *(str(d).replace("_", " ") for d in Disposition), "next try", box=None
    )
    for name, account in runs.items():
        waits = account.next_try or account.wait_until
        when = f"{waits:%m-%d %H:%M}" if waits else ""
        counts = (f"{number:,}" for number in account.counts.values())
        shown.add_row(name, f"{account.requests:,}", *counts, when)
    return shown


def report(runs: Mapping[str, IngestRun]) -> None:
    """Print what became of everything that was seen, and the causes of what was not stored."""
    Console(width=None if sys.stdout.isatty() else 160).print(table(runs))
    causes = [(name, *cause) for name, account in runs.items() for cause in account.causes]
    for name, item, disposition, cause in causes[:SHOWN]:
        context.say(f"{disposition}: {name}: {item}: {cause}")
    if len(causes) > SHOWN:
        context.say(f"and {len(causes) - SHOWN:,} more: groundswell status --failures 1000")
