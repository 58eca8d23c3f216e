"""`groundswell demo`: the whole way on the bundled sample web, without a network."""

import click

from cli import analyze, context, crawl
from config import Settings
from crawler.sample_web.server import PORT, SampleWeb
from crawler.sample_web.sources import sample_sources
from db import queries
from db.selection import Selection
from db.session import Database, shown

DATABASE = "sqlite:///groundswell-demo.db"


@click.command("demo")
@click.option("--no-serve", is_flag=True, help="Stop when the analysis is done; no dashboard.")
@click.option("--port", default=8501, show_default=True, help="Port of the dashboard.")
def command(no_serve: bool, port: int) -> None:
    """Crawl and analyse the bundled sample web, then open the dashboard on it.

    The sample web is a small, invented piece of the internet about the real dispute, served on loopback. The
    database is groundswell-demo.db in this directory, unless --database names another. A second run finds
    everything done and opens the dashboard at once.
    """
    overrides = click.get_current_context().ensure_object(dict)
    if overrides.get("database_url") is None and "database_url" not in _given():
        overrides["database_url"] = DATABASE
    with _sample_web() as web:
        settings = context.settings().model_copy(update={"proxy": web.base_url, "crawl_delay": 0.0})
        with context.database(create=True) as database:
            _work(database, settings)
        if not no_serve:
            from cli.dashboard import serve

            serve(settings, port, web.base_url)


def _given() -> set[str]:
    """Return the settings that environment or files set."""
    return context.settings().model_fields_set


def _sample_web() -> SampleWeb:
    """Serve on the usual port, so that links stay the same, or on any other if it is taken."""
    try:
        return SampleWeb(PORT)
    except OSError:
        return SampleWeb()


def _work(database: Database, settings: Settings) -> None:
    context.say("Crawling the sample web …")
    crawl.report(crawl.run(database, sample_sources(), settings, invented=True))
    context.say("Analysing …")
    analyze.run(database, context.topic(), settings)
    totals = queries.totals(database, Selection())
    context.say(
        f"There are {totals.documents:,} documents of {totals.outlets:,} outlets to see,"
        f" {totals.relevant:,} of them about the dispute, in {shown(settings.database_url)}"
    )
