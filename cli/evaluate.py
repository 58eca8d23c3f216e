"""`groundswell evaluate`: how good is a stage on labelled data?"""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from cli import context

if TYPE_CHECKING:
    from nlp.evaluation import Scores
    from nlp.models import Encoder
    from nlp.pairs import PairEncoder

TASKS = (
    "stance", "target_sentiment", "checkworthiness", "claim_matching", "quotes", "ner", "frames",
    "relevance", "extraction", "near_duplicates", "narratives",
)  # fmt: skip


@click.command("evaluate")
@click.argument("task", type=click.Choice(TASKS))
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@click.option("--json", "as_json", is_flag=True, help="One JSON object, for programs.")
def command(task: str, file: Path, as_json: bool) -> None:
    """Measure TASK on the labelled data of FILE, with the task's usual metric.

    \b
    stance            JSON lines: text, target, label (favor, against, none)      macro-F1
    target_sentiment  JSON lines: text, start, end, label                         macro-F1
    ner               JSON lines: tokens, tags (BIO)                              micro-F1 of spans
    relevance         JSON lines: url, title, text, relevant                      F1
    frames            JSON lines: url, title, text, relevant, frames              macro-F1
    quotes            JSON lines: text, attributions                              mean exact span F1
    checkworthiness   JSON lines: text, label 0/1; or of posts: check_worthy      F1; average precision
    claim_matching    a folder with claims*.jsonl and queries*.jsonl, .gz too     MAP@5
    extraction        a WARC, with article_text.jsonl.gz beside it                4-gram shingle F1
    near_duplicates   JSON lines: url, title, text?, and group or target_url      pairwise F1; B-cubed
    narratives        JSON lines: url, title, text, published, narratives;        B-cubed F1
                      or title, published and group or target_url, for stories

    Files may be gzipped. Figures mean something only on data that the models were not fitted on: never
    on a train part.
    """
    if task not in EVALUATORS:
        raise click.UsageError(f"{task}: this version has no stage that does it")
    scores = EVALUATORS[task](file)
    if as_json:
        click.echo(json.dumps(asdict(scores)))
    else:
        _print(scores)


def _print(scores: "Scores") -> None:
    columns = list(dict.fromkeys(key for numbers in scores.per_label.values() for key in numbers))
    table = Table("", *columns, box=None)
    for label, numbers in scores.per_label.items():
        table.add_row(label, *(_number(numbers.get(c)) for c in columns))
    console = Console()
    if console.measure(table, options=console.options.update(width=1000)).maximum <= console.width:
        console.print(table)
    else:
        for label, numbers in scores.per_label.items():
            told = ", ".join(f"{key} {_number(value)}" for key, value in numbers.items())
            console.print(
                context.printable(f"{label}: {told}"), markup=False, highlight=False, soft_wrap=True
            )
    console.print(f"{scores.task}: {scores.metric} {scores.value:.3f} (n = {scores.n:,})")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}" if isinstance(value, float) else f"{value:,}"


def _encoder() -> "Encoder":
    from nlp.models import encoder

    return encoder(context.settings().encoder, context.settings().encoder_dtype)


def _bundled() -> "Encoder":
    from nlp.models import BUNDLED, encoder

    return encoder(BUNDLED, context.settings().encoder_dtype)


def _pairs() -> "PairEncoder":
    from nlp.pairs import pair_encoder

    return pair_encoder(context.settings().pair_encoder)


def _stance(file: Path) -> "Scores":
    from nlp import evaluation

    return evaluation.stance(file, _pairs())


def _target_sentiment(file: Path) -> "Scores":
    from nlp import evaluation

    return evaluation.target_sentiment(file, _pairs())


def _ner(file: Path) -> "Scores":
    from nlp import evaluation

    return evaluation.ner(file, context.topic(), context.settings().spacy_model)


def _relevance(file: Path) -> "Scores":
    from nlp import evaluation

    return evaluation.relevance(file, context.topic(), _encoder())


def _frames(file: Path) -> "Scores":
    from nlp import evaluation

    return evaluation.frames(file, context.topic(), _encoder())


def _quotes(file: Path) -> "Scores":
    from nlp.attribution import NeutralTagger
    from nlp.attribution.evaluation import evaluate

    return evaluate(file, NeutralTagger(context.topic()))


def _checkworthiness(file: Path) -> "Scores":
    from nlp.claims import evaluation

    return evaluation.checkworthy(file, _bundled())


def _claim_matching(folder: Path) -> "Scores":
    from nlp.claims import evaluation

    return evaluation.claim_matching(folder, _bundled())


def _extraction(file: Path) -> "Scores":
    from crawler.evaluation import evaluate_extraction
    from nlp.evaluation import Scores

    by_extractor = {name: asdict(found) for name, found in evaluate_extraction(file).items()}
    ours = by_extractor["groundswell"]
    return Scores("extraction", "shingle_f1", ours["f1"], ours["pages"], by_extractor)


def _narratives(file: Path) -> "Scores":
    from nlp.narratives.evaluation import evaluate

    return evaluate(file, context.topic(), context.settings())


def _near_duplicates(file: Path) -> "Scores":
    from nlp.copies.evaluation import evaluate

    return evaluate(file)


EVALUATORS: dict[str, Callable[[Path], "Scores"]] = {
    "stance": _stance,
    "target_sentiment": _target_sentiment,
    "ner": _ner,
    "quotes": _quotes,
    "checkworthiness": _checkworthiness,
    "claim_matching": _claim_matching,
    "relevance": _relevance,
    "frames": _frames,
    "extraction": _extraction,
    "near_duplicates": _near_duplicates,
    "narratives": _narratives,
}
