"""`groundswell watch`: the service that crawls, analyses and prunes on schedules."""

import signal
import sys

import click

from cli import context

PROGRAM = (sys.executable, "-m", "cli.orphan")


@click.command("watch")
def command() -> None:
    """Crawl, analyse and prune on schedules until SIGTERM or Ctrl-C.

    Each source of the topic is crawled every `every_minutes` of its own, or every `crawl_minutes` of the
    settings; one that fails again and again is left alone for a while. What came is analysed at once. What
    the settings say is kept no longer is forgotten once a day. Due times are kept in the database: what was missed
    while the service was down is done once. Several may run on one database, also on several machines: each
    job is done by one of them, and taken over by another within half a minute when that one dies.

    http://127.0.0.1:9108/health says whether all is well, /metrics is for Prometheus. Logs go to standard
    error, as JSON lines when that is not a terminal. docs/operations.md says how to run it for years.

    \b
    Examples:
      groundswell watch
      GROUNDSWELL_WATCH_PORT=9200 groundswell watch 2>> watch.log
    """
    from service import logs
    from service.jobs import lanes
    from service.watch import Service

    settings = context.settings()
    logs.configure(
        settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    )
    topic = context.topic()
    with context.database() as database:
        service = Service(database, settings, lanes(topic, settings), PROGRAM)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: service.stop())
        if not service.run():
            raise click.exceptions.Exit(1)
