"""`groundswell watch`: the service that crawls, analyses and prunes on schedules."""

import signal
import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cli import context

if TYPE_CHECKING:
    from service.work import Lane

PROGRAM = (sys.executable, "-m", "cli.orphan")


@click.command("watch")
@click.option(
    "--only",
    "names",
    multiple=True,
    metavar="LANE",
    help="Only crawl, analyze, sample, prune, or digest (where there is a mail server).",
)
def command(names: tuple[str, ...]) -> None:
    """Crawl, analyse, send digests and prune on schedules until SIGTERM or Ctrl-C.

    Each source of the topic is crawled every `every_minutes` of its own, or every `crawl_minutes` of the
    settings; one that fails again and again is left alone for a while. What came is analysed at once. What
    the settings say is kept no longer is forgotten once a day. Due times are kept in the database: what was
    missed while the service was down is done once. Several may run on one database, also on several
    machines: each job is done by one of them, and taken over by another within half a minute when it dies.

    http://127.0.0.1:9108/health says whether the service is alive, /metrics how its jobs go. Logs go to
    standard error, as JSON lines when that is not a terminal. docs/operations.md says how to run it for
    years.

    \b
    Examples:
      groundswell watch
      groundswell watch --only crawl
      GROUNDSWELL_WATCH_PORT=9200 groundswell watch 2>> watch.log
    """
    from db.store.jobs import forget_lanes
    from service import logs
    from service.jobs import lanes
    from service.watch import Service

    settings = context.settings()
    logs.configure(
        settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    )
    chosen = _choose(lanes(context.topic(), settings), names)
    with context.database(create=True) as database:
        if not names:  # what this one does not, nobody does: the mail server was taken away, say
            forget_lanes(database, but=[lane.name for lane in chosen])
        service = Service(database, settings, chosen, PROGRAM)
        for number in (signal.SIGTERM, signal.SIGINT):
            # In a thread: this one may hold the lock of the very event that is to be set.
            signal.signal(number, lambda *_: threading.Thread(target=service.stop).start())
        if not service.run():
            raise click.exceptions.Exit(1)


def _choose(lanes: "Sequence[Lane]", names: Sequence[str]) -> "list[Lane]":
    known = dict.fromkeys(lane.chosen_by for lane in lanes)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise click.UsageError(f"no lane {unknown[0]!r}; lanes are {', '.join(known)}")
    return [lane for lane in lanes if not names or lane.chosen_by in names]
