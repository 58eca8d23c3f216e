"""`groundswell analyze`: run what is missing of the analysis."""

import click
from rich.console import Console
from rich.table import Table

from cli import context
from config import Settings, Topic
from db.session import Database


@click.command("analyze")
@click.option(
    "--stage", "names", multiple=True, metavar="NAME", help="Only this stage and its needs."
)
def command(names: tuple[str, ...]) -> None:
    """Run the stages over all documents that they have not seen.

    Stages are language, relevance, entities, stance, frames and sentiment. Each document is seen once
    by each stage, until the stage, its model or the part of the topic that it reads is another. A run
    that is interrupted, or killed, goes on where it stopped.

    \b
    Examples:
      groundswell analyze
      groundswell analyze --stage relevance
    """
    with context.database() as database:
        run(database, context.topic(), context.settings(), names)
    context.say("Next: groundswell dashboard, or groundswell export DIR")


def run(database: Database, topic: Topic, settings: Settings, names: tuple[str, ...] = ()) -> None:
    """Analyse with progress, and print what each stage did.

    Raises:
        UsageError: a name is none of a stage.
    """
    from nlp import pipeline
    from nlp.stages import stages

    try:
        chosen = pipeline.choose(stages(topic, settings), names)
    except pipeline.StageError as error:
        raise click.UsageError(str(error)) from error
    with context.progress() as bar:
        tasks = {stage.name: bar.add_task(stage.name, total=None) for stage in chosen}

        def advance(stage: str, done: int, total: int) -> None:
            bar.update(tasks[stage], completed=done, total=total)

        reports = pipeline.analyze(database, chosen, settings.batch_size, advance)
    table = Table("stage", "documents", "annotations", "failed", box=None)
    for report in reports:
        table.add_row(
            report.stage, f"{report.documents:,}", f"{report.annotations:,}", f"{report.failed:,}"
        )
    Console().print(table)
