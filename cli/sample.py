"""`groundswell sample`: a week's labels for people to judge, and how many of them hang on names alone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from cli import context
from config import Settings, Topic
from config.plain import counted
from db import pending, store
from db.session import Database
from db.views.reviews import NameSwap

if TYPE_CHECKING:
    from nlp.stage import Stage

DOCUMENTS = 40  # that are read twice


@click.command("sample")
@click.option("--week", metavar="WEEK", help="ISO week, e.g. 2026-W09; the last one otherwise.")
@click.option(
    "--documents", default=DOCUMENTS, show_default=True, type=click.IntRange(0), metavar="N",
    help="Read so many of the week again with the sides exchanged; 0 reads none.",
)  # fmt: skip
def command(week: str | None, documents: int) -> None:
    """Draw labels of a week for people to judge on the dashboard's page Quality, as `watch` does on Mondays.

    A week is drawn once. The name-swap audit reads documents of the week again with the names of the sides
    exchanged, and notes how many labels of each stage are not given again.

    \b
    Examples:
      groundswell sample
      groundswell sample --week 2026-W08 --documents 100
    """
    monday = _monday(week)
    with context.database() as database:
        drawn = store.draw_sample(database, monday)
        context.say(f"{monday:%G-W%V}: {counted(drawn, 'label')} drawn")
        swaps = audit(database, context.topic(), context.settings(), monday, documents)
        if swaps:
            store.save_name_swaps(database, monday, swaps)
    for swap in swaps:
        click.echo(f"{swap.stage}: {swap.lost} of {swap.labels} labels hang on names")
    context.say("Next: judge them on the page Quality of groundswell dashboard")


def _monday(week: str | None) -> date:
    if week is None:
        today = datetime.now(UTC).date()
        return today - timedelta(days=today.weekday() + 7)
    try:
        return datetime.strptime(f"{week}-1", "%G-W%V-%u").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise click.UsageError(f"--week {week}: not a week such as 2026-W09") from error


def audit(
    database: Database, topic: Topic, settings: Settings, monday: date, limit: int
) -> list[NameSwap]:
    """Return what hangs on names in some documents of a week; nothing where none names a side."""
    from nlp import name_swap
    from nlp.stage import CorpusStage, fingerprints
    from nlp.stages import stages

    documents = pending.of_week(database, monday, limit)
    if not documents:
        return []
    every = stages(topic, settings)
    marks = fingerprints(every)
    told: Sequence[Stage] = [s for s in every if not isinstance(s, CorpusStage)]
    versions = {s.name: f"{s.version}+{marks[s.name][:8]}" for s in told}
    return [
        NameSwap(
            stage=swap.stage,
            version=versions[swap.stage],
            documents=len(documents),
            labels=swap.n,
            lost=swap.lost,
            gained=swap.gained,
            shift=swap.shift,
        )
        for swap in name_swap.audit(documents, topic, told)
    ]
