"""`groundswell export`: a data set as files."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from cli import context
from db.selection import Selection
from export.dataset import export
from export.writers import WRITERS

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("export")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format", "file_format", type=click.Choice(list(WRITERS)), default="jsonl", show_default=True
)
@click.option("--since", type=DAY, help="First day of publication, UTC (e.g. 2026-02-23).")
@click.option("--until", type=DAY, help="Last day of publication, UTC, included.")
@click.option(
    "--where",
    metavar="QUERY",
    default="relevance=any",
    show_default=True,
    help="Filter, as in the address of a dashboard page: kinds=news&languages=en&relevance=relevant",
)
@click.option(
    "--with-text", is_flag=True, help="Add the whole texts (they belong to their authors)."
)
def command(
    directory: Path,
    file_format: str,
    since: datetime | None,
    until: datetime | None,
    where: str,
    with_text: bool,
) -> None:
    """Write a data set to DIRECTORY: documents with all labels and their evidence.

    Every label has the words that it rests on, their offsets (code points into the document's text), the
    holder, a probability, and the stage and version that made it. docs/data.md explains each column.
    Tables of stages that do not exist yet are written empty.

    \b
    Examples:
      groundswell export dataset
      groundswell export dataset --format parquet --since 2026-02-01 --where relevance=relevant
    """
    selection = Selection.from_query(where)
    if since:
        selection = replace(selection, since=since.date())
    if until:
        selection = replace(selection, until=until.date())
    with context.database() as database, context.progress() as bar:
        task = bar.add_task("documents", total=None)
        done = export(
            database,
            directory,
            selection,
            file_format,
            with_text,
            lambda n: bar.update(task, completed=n),
        )
    for table, rows in done.rows.items():
        click.echo(f"{table}.{file_format}\t{rows}")
    context.say(f"Written to {directory}; the columns are explained in docs/data.md")
