"""`groundswell export`: a data set as files."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from cli import context, datasets
from db import queries
from db.selection import Selection
from export.care import READABLE, READABLE_SHARE, SNIPPET, Authors, Text
from export.order import FORMATS, Order
from export.tables import TABLES

DAY = click.DateTime(["%Y-%m-%d"])


class WithTables(click.Command):
    """A command whose help ends with the tables that it writes."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what a row of each table is."""
        with formatter.section("Tables"):
            formatter.write_dl([(table.name, table.meaning) for table in TABLES])


@click.command("export", cls=WithTables)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format",
    "file_format",
    type=click.Choice(FORMATS),
    default="jsonl",
    show_default=True,
    help="JSON lines; CSV for spreadsheets and R; Parquet, typed and small; SQLite, one file to query.",
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
    "--text",
    type=click.Choice([str(t) for t in Text]),
    default=str(Text.SNIPPET),
    show_default=True,
    help=f"Words of the documents: no words at all but headlines; a snippet, that is the first {SNIPPET}"
    f" characters and the words that labels rest on, together at most {READABLE_SHARE:.0%} of a text or"
    f" {READABLE} characters if that is more; or the full text, which belongs to its authors.",
)
@click.option(
    "--authors",
    type=click.Choice([str(a) for a in Authors]),
    default=str(Authors.PSEUDONYM),
    show_default=True,
    help="Who signs: a keyed pseudonym, the same in every export of yours; the name; or nothing.",
)
def command(
    directory: Path,
    file_format: str,
    since: datetime | None,
    until: datetime | None,
    where: str,
    text: str,
    authors: str,
) -> None:
    """Write a data set to DIRECTORY: tables, and the papers to use, judge, cite and check them.

    Every label has the words that it rests on, their offsets (code points into the document's text), whose
    voice it is, a probability, and the stage and version that made it. The tables are listed below.

    Papers: CODEBOOK.md explains every column, DATASHEET.md how it was made and how wrong it may be;
    croissant.json and datapackage.json say it to programs; CITATION.cff, SHA256SUMS, topic.toml,
    manifest.json.

    Left out: what was taken back; words and names of posts of which the platform lets the id alone be passed
    on (X). The same command on the same database writes the same bytes. DIRECTORY appears when
    all is written; a data set that lies there is replaced, anything else is not.

    \b
    Examples:
      groundswell export dataset
      groundswell export dataset --format parquet --since 2026-02-01 --where relevance=relevant
      groundswell export dataset --format csv --where "kinds=news&parties=deepseek" --text none
      groundswell export dataset --format sqlite
      datasette serve --immutable dataset/data.sqlite --metadata dataset/datasette.json

    The researcher's manual is docs/data.md.
    """
    selection = _selection(where, since, until)
    order = Order(selection, file_format, Text(text), Authors(authors))
    with context.database() as database, context.progress() as bar:
        total = queries.research.state(database, selection).documents
        task = bar.add_task("documents", total=total)
        done = datasets.write(
            context.settings(), database, directory, order, lambda n: bar.update(task, completed=n)
        )
    for table, rows in done.rows.items():
        click.echo(f"{table}\t{rows}")
    context.say(f"Written to {directory}; start with {directory / 'CODEBOOK.md'}")


def _selection(where: str, since: datetime | None, until: datetime | None) -> Selection:
    selection = Selection.from_query(where)
    if since:
        selection = replace(selection, since=since.date())
    if until:
        selection = replace(selection, until=until.date())
    return selection
