"""The table of docs/quality.md: every task on its development data, beside a plain baseline.

Run: python -m bench.quality DATA [--only TASK]... DATA is the folder of public labelled sets;
nothing is fitted on what is read here. Prints the table, and writes it between the marks of docs/quality.md.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import copied
from config.settings import load_settings
from nlp.evaluation import Scores, count_labels, macro_f1
from nlp.labelled import read

PAGE = Path(__file__).parents[1] / "docs" / "quality.md"
BEGIN, END = "<!-- bench.quality: begin -->", "<!-- bench.quality: end -->"
Baseline = Callable[[Path, Scores], str]


def majority(path: Path, scores: Scores) -> str:
    """Return the macro-F1 of who always says the commonest label."""
    labels = [row["label"] for row in read(path, "label")]
    (most, _), *_ = Counter(labels).most_common(1)
    return f"majority {macro_f1(count_labels(labels, [most] * len(labels))):.3f}"


def line(name: str, number: str = "f1") -> Baseline:
    """Return a baseline that the evaluation reports itself, as a line of its own."""

    def told(path: Path, scores: Scores) -> str:
        return f"{name.removeprefix('baseline: ')} {scores.per_label[name][number]:.3f}"

    return told


def quotation_marks(path: Path, scores: Scores) -> str:
    """Return the figure of quotation marks, the nearest name and the nearest verb of speech."""
    from nlp.attribution.baseline import by_marks
    from nlp.attribution.evaluation import score

    model = load_settings().spacy_model
    found = score(read(path, "text", "attributions"), lambda text: by_marks(text, model))
    return f"quotation marks alone {found.value:.3f}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a task on a file, or on its rows of one source."""

    task: str
    data: str
    file: str
    baseline: Baseline | None = None
    published: str = ""
    source: str | None = None
    favor_against: bool = False  # the mean of both F1s instead of the macro-F1 (SemEval-2016)


ROWS = (
    Row("stance", "all four sets", "stance/dev.jsonl.gz", majority),
    Row("stance", "VAST (targets never fitted on)", "stance/dev.jsonl.gz", majority,
        ".665 TGA-Net, .771 TATA (test)", source="VAST"),
    Row("stance", "SemEval-2016 6A, F_avg", "stance/dev.jsonl.gz", majority, ".729 (test)",
        source="SemEval-2016-6A", favor_against=True),
    Row("stance", "COVID-19-Stance", "stance/dev.jsonl.gz", majority, source="COVID-19-Stance"),
    Row("stance", "P-Stance", "stance/dev.jsonl.gz", majority, source="P-Stance"),
    Row("target_sentiment", "NewsMTSC", "target_sentiment/dev.jsonl.gz", majority, ".831 rw (test)"),
    Row("quotes", "PolNeAR", "quotes/dev.jsonl.gz", quotation_marks),
    Row("checkworthiness", "CheckThat! 2020 posts", "checkworthiness/tweets_dev.jsonl.gz",
        line("baseline: a number", "average_precision"), ".806 MAP (test)"),
    Row("claim_matching", "CheckThat! 2022 2A", "claim_matching",
        line("baseline: sum of similarities", "map_at_5"), ".956 MAP@5 (test)"),
    Row("ner", "CrossNER AI", "ner/crossner_ai_dev.jsonl.gz", None, ".572 GLiNER-L, zero-shot (test)"),
    Row("ner", "CrossNER politics", "ner/crossner_politics_dev.jsonl.gz"),
    Row("ner", "WNUT-17", "ner/wnut17_dev.jsonl.gz", None, ".605 (test)"),
    Row("extraction", "181 pages of article-extraction-benchmark", "web/pages.warc.gz",
        line("trafilatura"), ".970 rs_trafilatura, .958 trafilatura 2.0"),
)  # fmt: skip


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", action="append", metavar="TASK")
    options = parser.parse_args()
    rows = [row for row in ROWS if not options.only or row.task in options.only]
    lines = [
        "| task | data (dev part) | n | metric | ours | baseline | best published |",
        "|" + "---|" * 7,
    ]
    for row in rows:
        lines.append(measured(row, options.data))
        print(lines[-1], file=sys.stderr, flush=True)
    table = "\n".join(lines)
    print(table)
    if not options.only:
        text = PAGE.read_text("utf-8")
        mark = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
        PAGE.write_text(mark.sub(lambda m: f"{BEGIN}\n{table}\n{END}", text), "utf-8")
        copied.QUOTED.write_text(copied.known_errors(), "utf-8")


def measured(row: Row, data: Path) -> str:
    """Return a line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = data / row.file
        if row.source is not None:
            path = only(path, row.source, Path(folder))
        scores = evaluated(row.task, path)
        baseline = row.baseline(path, scores) if row.baseline else ""
    value, metric = scores.value, scores.metric
    if row.favor_against:
        value, metric = _favor_against(scores.per_label), "F_avg"
    error = scores.per_label.get("all labels", {}).get("expected_calibration_error")
    told = f"**{value:.3f}**" + (f" (calibration error {error:.3f})" if error is not None else "")
    cells = (row.task, row.data, f"{scores.n:,}", metric, told, baseline, row.published)
    return f"| {' | '.join(cells)} |"


def evaluated(task: str, path: Path) -> Scores:
    """Return what `groundswell evaluate TASK FILE` says."""
    program = Path(sys.executable).with_name("groundswell")
    command = [program, "evaluate", task, path, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return Scores(**json.loads(done.stdout))


def only(path: Path, source: str, folder: Path) -> Path:
    """Return a file with the rows of one source."""
    found: list[Mapping[str, Any]] = [r for r in read(path, "source") if r["source"] == source]
    part = folder / "part.jsonl"
    part.write_text("".join(json.dumps(row) + "\n" for row in found), "utf-8")
    return part


def _favor_against(per_label: Mapping[str, Mapping[str, float]]) -> float:
    return (per_label["favor"]["f1"] + per_label["against"]["f1"]) / 2


if __name__ == "__main__":
    main()
