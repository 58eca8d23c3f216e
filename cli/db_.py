"""`groundswell db`: the schema of the database, and moving everything into another."""

import click
from rich.console import Console
from rich.table import Table

from cli import context
from db.session import Database, refuse_missing, refuse_other_schema, schema_versions, shown


@click.group("db")
def command() -> None:
    """Look after the database: `upgrade` its schema, `move` everything from SQLite to PostgreSQL or back.

    Every command but `status` and `doctor` upgrades the schema of the database that it opens; `upgrade` does
    nothing else, and says what it did. docs/operations.md tells about backups, which are worth making before.

    \b
    Examples:
      groundswell db upgrade
      groundswell db move sqlite:///groundswell.db postgresql://me@localhost/groundswell
    """


@command.command("upgrade", params=list(context.SHARED_OPTIONS))
def upgrade() -> None:
    """Bring the schema up to date, in one transaction: it is upgraded, or as it was."""
    before, head = schema_versions(context.settings().database_url)
    with context.database(create=True):
        pass
    click.echo(f"schema {head}, " + ("as before" if before == head else f"before: {before}"))


@command.command("move", params=[
    click.Argument(["source_url"]), click.Argument(["target_url"]), *context.SHARED_OPTIONS,
])  # fmt: skip
def move(source_url: str, target_url: str) -> None:
    """Copy everything from SOURCE_URL into the empty database at TARGET_URL, and prove it.

    Works from SQLite to PostgreSQL, back, and between two of a kind. The source is only read, as it is at one
    moment. All is copied in one transaction: a move that is interrupted has changed nothing, and is begun
    again. Each table's number of rows and checksum are read back from the target and must be those of the
    source before it is kept. A source of an older schema is refused: upgrade it, or a copy, before. Stop
    `groundswell watch` first.
    """
    from db.moving import move as copy

    refuse_missing(source_url)
    refuse_other_schema(source_url)
    source, target = Database(source_url, migrate=False), Database(target_url)
    try:
        with context.progress() as bar:
            tasks = {}

            def advance(table: str, done: int, rows: int) -> None:
                if table not in tasks:
                    tasks[table] = bar.add_task(table)
                bar.update(tasks[table], completed=done, total=rows)

            proofs = copy(source, target, advance)
    finally:
        source.close()
        target.close()
    table = Table("table", "rows", "checksum (both)", box=None)
    for proof in proofs:
        table.add_row(proof.table, f"{proof.rows:,}", proof.checksum)
    Console(width=120).print(table)
    context.say(f"All is there. Set GROUNDSWELL_DATABASE_URL to {shown(target_url)}")
