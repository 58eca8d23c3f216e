"""`groundswell refit`: learn from what people corrected, and say whether it helps."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from cli import context
from config import Settings, Topic
from db import queries
from db.session import Database

if TYPE_CHECKING:
    from nlp.refit import Adopted, Gain


@click.command("refit")
@click.option("--dry-run", is_flag=True, help="Measure only; adopt nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(dry_run: bool, as_json: bool) -> None:
    """Fit the heads of frames and stance anew with people's corrections, where that makes them better.

    The gain is measured on the corrected sentences by cross-validation: each is judged by heads that were
    fitted without it. Heads that get better are adopted: their examples are written to the file of the
    setting `refit`, and the next `groundswell analyze` judges all documents anew with them.
    """
    settings, topic = context.settings(), context.topic()
    with context.database() as database:
        gains, adopted = measure(database, topic, settings)
    if any(gain.better for gain in gains) and not dry_run:
        adopted.save(settings.refit)
    if as_json:
        click.echo(json.dumps([asdict(g) | {"adopted": g.better and not dry_run} for g in gains]))
    else:
        _print(gains, dry_run)


def measure(database: Database, topic: Topic, settings: Settings) -> "tuple[list[Gain], Adopted]":
    """Return what corrections gain for each head, and the examples of the heads that get better."""
    from nlp import refit
    from nlp.models import encoder
    from nlp.pairs import pair_encoder

    encode = encoder(settings.encoder, settings.encoder_dtype)
    pairs = pair_encoder(settings.pair_encoder)
    framed = queries.judged_sentences(database, "frame")
    sided = queries.judged_sentences(database, "stance")
    gains = [refit.measure_frames(topic, encode, framed)]
    frames = refit.frame_examples(framed).frames if gains[0].better else {}
    targets: dict[str, dict[str, Sequence[str]]] = {}
    for target in topic.target:
        gain = refit.measure_stance(topic, target.id, encode, pairs, sided)
        gains.append(gain)
        if gain.better:
            targets[target.id] = dict(refit.target_examples(sided).targets[target.id])
    return gains, refit.Adopted(frames, targets)


def _print(gains: "Sequence[Gain]", dry_run: bool) -> None:
    table = Table("head", "labels judged", "accuracy", "log loss", "")
    for g in gains:
        table.add_row(
            g.head,
            str(g.labels),
            f"{g.accuracy_before:.3f} → {g.accuracy_after:.3f}",
            f"{g.log_loss_before:.3f} → {g.log_loss_after:.3f}",
            _verdict(g, dry_run),
        )
    Console().print(table)
    if any(g.better for g in gains) and not dry_run:
        context.say("Run `groundswell analyze` to judge all documents anew.")


def _verdict(gain: "Gain", dry_run: bool) -> str:
    from nlp import refit

    if gain.labels < refit.FEWEST:
        return f"too few: judge {refit.FEWEST} or more"
    if not gain.better:
        return "not better: left as it is"
    return "better" if dry_run else "adopted"
