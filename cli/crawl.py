"""`groundswell crawl`: what is new on the topic's sources, into the database."""

import json
from collections.abc import Mapping, Sequence

import click
from rich.console import Console
from rich.table import Table

from cli import context
from config import Settings
from config.sources import Source
from db.session import Database
from db.store import IngestRun

SHOWN = 20


@click.command("crawl")
@click.option(
    "--source", "names", multiple=True, metavar="NAME", help="Only this source of the topic."
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many new items a source.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source, for programs.")
def command(names: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """Crawl the sources of the topic and store what is new.

    robots.txt is obeyed, requests to a host keep a distance (crawl_delay), and feeds are asked whether they
    have changed. The live web is crawled only with a contact address in the settings. What fails is
    counted with its cause and tried again next time; Ctrl-C stops, and what is stored stays.

    \b
    Examples:
      GROUNDSWELL_CONTACT=me@example.org groundswell crawl
      groundswell crawl --source hackernews --limit 20
    """
    sources = _choose(context.topic().source, names)
    with context.database() as database:
        runs = run(database, sources, context.settings(), limit)
    if as_json:
        for name, account in runs.items():
            counts = {str(key): number for key, number in account.counts.items()}
            click.echo(json.dumps({"source": name, **counts}))
    else:
        report(runs)
    context.say("Next: groundswell analyze")


def _choose(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    known = {source.name: source for source in sources}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"no source {unknown[0]!r}; sources are {', '.join(known)}")
    return [known[name] for name in names] if names else list(sources)


def run(
    database: Database, sources: Sequence[Source], settings: Settings, limit: int | None = None
) -> dict[str, IngestRun]:
    """Crawl with progress: one line a source that has given something."""
    from crawler.engine import crawl

    with context.progress() as bar:
        total = bar.add_task("items", total=None)
        return crawl(database, sources, settings, limit, lambda source, account: bar.advance(total))


def report(runs: Mapping[str, IngestRun]) -> None:
    """Print what became of everything that was seen, and the causes of what was not stored."""
    table = Table("source", "new", "updated", "unchanged", "rejected", "failed", box=None)
    for name, account in runs.items():
        table.add_row(name, *(f"{number:,}" for number in account.counts.values()))
    Console().print(table)
    causes = [(name, *cause) for name, account in runs.items() for cause in account.causes]
    for name, item, disposition, cause in causes[:SHOWN]:
        context.say(f"{disposition}: {name}: {item}: {cause}")
    if len(causes) > SHOWN:
        context.say(f"and {len(causes) - SHOWN:,} more: groundswell status --failures 1000")
