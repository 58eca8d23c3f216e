"""What all commands share: the options `--database` and `--topic`, the settings, progress on stderr."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from config import Settings, Topic, load_topic
from config.plain import printable
from config.settings import load_settings
from db.session import Database, refuse_missing, refuse_other_schema

__all__ = ["SHARED_OPTIONS", "database", "err", "printable", "progress", "say", "settings", "topic"]
err = Console(stderr=True)


def _override(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    if value is not None:  # a group's option is not taken back by its subcommand
        ctx.ensure_object(dict)[param.name] = value
    return value


SHARED_OPTIONS = [
    click.Option(
        ["--database", "database_url"],
        metavar="URL",
        callback=_override,
        expose_value=False,
        help="Database, e.g. sqlite:///groundswell.db (or GROUNDSWELL_DATABASE_URL).",
    ),
    click.Option(
        ["--topic"],
        type=click.Path(path_type=Path),
        callback=_override,
        expose_value=False,
        help="Topic file (or GROUNDSWELL_TOPIC).",
    ),
]


def settings() -> Settings:
    """Return the settings of this call: options, environment, files."""
    return load_settings(**click.get_current_context().ensure_object(dict))


def topic() -> Topic:
    """Return the topic of this call."""
    return load_topic(settings().topic)


@contextmanager
def database(create: bool = False, migrate: bool = True) -> Iterator[Database]:
    """Open the database of this call; `create` says that it may be a new one.

    It is migrated, or, if it is only to be read, refused when its schema is another.

    Raises:
        DatabaseError: it cannot be opened, or is not there and nothing is to be put into it.
    """
    url = settings().database_url
    if not create:
        refuse_missing(url)
    if not migrate:
        refuse_other_schema(url)
    opened = Database(url, migrate)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def progress() -> Iterator[Progress]:
    """Show progress on standard error; nothing moves when that is not a terminal."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=err,
        disable=not err.is_terminal,
    ) as bar:
        yield bar


def locale(name: str) -> str:
    """Return the name of a locale that dates can be written in.

    Raises:
        UsageError: there is none of this name.
    """
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (UnknownLocaleError, ValueError) as error:
        raise click.UsageError(f"language {name!r}: not known; try en_GB, de or fr_CA") from error


def table(rows: Table) -> None:
    """Print a table on standard output, wide when that is no terminal."""
    Console(width=None if sys.stdout.isatty() else 200).print(rows, highlight=False, markup=False)


def say(text: str) -> None:
    """Tell the person something, on standard error."""
    err.print(printable(text), markup=False, highlight=False, soft_wrap=True)
