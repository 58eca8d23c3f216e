"""`groundswell analyze`: run what is missing of the analysis."""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from cli import context
from config import Settings, Topic
from db.session import Database
from nlp.order import STAGES

if TYPE_CHECKING:
    from nlp.engine import Engine
    from nlp.stage import StageReport


@click.command("analyze")
@click.option(
    "--stage",
    "names",
    multiple=True,
    metavar="NAME",
    help=f"Only this stage and its needs; in their order: {', '.join(STAGES)}.",
)
@click.option("--profile", is_flag=True, help="Also print how long each stage took.")
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    help="Where document stages run (or GROUNDSWELL_ENGINE; local).",
)
@click.option(
    "--ray-address", metavar="HOST:PORT", help="Ray cluster to join; else one on this machine."
)
def command(
    names: tuple[str, ...], profile: bool, engine: str | None, ray_address: str | None
) -> None:
    """Run the stages over all documents that they have not seen.

    Each document is seen once by each stage, until the stage, its model or the part of the topic that it
    reads is another. A run that is interrupted, or killed, goes on where it stopped. Language and relevance
    see everything, the others what is relevant; near_duplicates, claim_matching, narratives and bursts look
    at all documents together.

    On a Ray cluster, workers annotate and this process reads and writes the database
    (docs/scale.md).

    \b
    Examples:
      groundswell analyze
      groundswell analyze --stage relevance
      groundswell analyze --profile
      groundswell analyze --engine ray --ray-address 10.0.0.1:6379
    """
    if ray_address and engine == "local":
        raise click.UsageError("--ray-address goes with --engine ray")
    chosen = {"engine": "ray" if ray_address else engine, "ray_address": ray_address}
    settings = context.settings().model_copy(update={k: v for k, v in chosen.items() if v})
    with context.database() as database:
        reports = run(database, context.topic(), settings, names)
    if profile:
        _print_profile(reports)
    context.say("Next: groundswell dashboard, or groundswell export DIR")


def run(
    database: Database, topic: Topic, settings: Settings, names: tuple[str, ...] = ()
) -> "list[StageReport]":
    """Analyse with progress, print what each stage did, and return it.

    Raises:
        UsageError: a name is none of a stage.
        ModelError: weights are damaged, which would label everything anew, and wrongly.
    """
    from nlp import pipeline
    from nlp.integrity import check_weights
    from nlp.stages import stages

    check_weights()

    try:
        chosen = pipeline.choose(stages(topic, settings), names)
    except pipeline.StageError as error:
        raise click.UsageError(str(error)) from error
    with _engine(topic, settings) as engine, context.progress() as bar:
        tasks = {stage.name: bar.add_task(stage.name, total=None) for stage in chosen}

        def advance(stage: str, done: int, total: int) -> None:
            bar.update(tasks[stage], completed=done, total=total)

        reports = pipeline.analyze(database, chosen, settings.batch_size, advance, engine)
    table = Table("stage", "documents", "annotations", "failed", box=None)
    for report in reports:
        table.add_row(
            report.stage, f"{report.documents:,}", f"{report.annotations:,}", f"{report.failed:,}"
        )
    Console().print(table)
    return reports


def _engine(topic: Topic, settings: Settings) -> "AbstractContextManager[Engine]":
    if settings.engine == "ray":
        from nlp.cluster.engine import RayEngine

        return RayEngine(topic, settings)
    from nlp.engine import LocalEngine

    return nullcontext(LocalEngine())


def _print_profile(reports: "Sequence[StageReport]") -> None:
    """Print each stage's time, over all workers, its share, and what of it was reading and writing."""
    whole = sum(r.seconds + r.database_seconds for r in reports) or 1.0
    table = Table("stage", "seconds", "share", "of it database", "documents a second", box=None)
    for r in reports:
        seconds = r.seconds + r.database_seconds
        rate = f"{r.documents / seconds:,.0f}" if seconds else ""
        table.add_row(
            r.stage, f"{seconds:.1f}", f"{seconds / whole:.0%}",
            f"{r.database_seconds / (seconds or 1.0):.0%}", rate,
        )  # fmt: skip
    Console().print(table)
