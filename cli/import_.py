"""`groundswell import`: files into the database."""

from pathlib import Path

import click

from cli import context
from config.errors import GroundswellError
from crawler.importing import import_file
from db.records import Disposition
from db.session import Database
from db.store import IngestRun

SHOWN = 20
STORED = (Disposition.NEW, Disposition.UPDATED, Disposition.UNCHANGED)


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def command(paths: tuple[Path, ...]) -> None:
    """Import PATHS: WARC, JSON lines or CSV, plain or .gz.

    JSON lines and CSV have the keys url, title, text, author, published (ISO 8601), kind, and optionally
    language, parent_url, summary, outlet, engagement; other keys are kept. Of a WARC the HTML pages are
    taken, with their text, title, author and date. A row that cannot be read is told in one line, counted,
    and costs only itself. Importing a file twice changes nothing.

    \b
    Examples:
      groundswell import articles.jsonl.gz headlines.csv
      groundswell import pages.warc.gz
    """
    with context.database() as database:
        whole = [_import(database, path) for path in paths]
    if not all(whole):
        raise click.exceptions.Exit(1)
    context.say("Next: groundswell analyze")


def _import(database: Database, path: Path) -> bool:
    """Import one file, say what became of it, and tell whether anything in it was of use."""
    try:
        with context.progress() as bar:
            task = bar.add_task(path.name, total=None)

            def advance(seen: int) -> None:
                bar.update(task, completed=seen)

            run = import_file(database, path, context.settings(), advance)
    except GroundswellError as error:
        context.say(f"error: {error}")
        return False
    _report(path, run)
    return any(run.counts[d] for d in STORED) or not sum(run.counts.values())


def _report(path: Path, run: IngestRun) -> None:
    for item, disposition, cause in run.causes[:SHOWN]:
        context.say(f"{disposition}: {item}: {cause}")
    if len(run.causes) > SHOWN:
        context.say(f"and {len(run.causes) - SHOWN:,} more: groundswell status --failures 1000")
    counts = ", ".join(f"{number:,} {name}" for name, number in run.counts.items())
    click.echo(f"{path.name}: {sum(run.counts.values()):,} seen: {counts}")
