"""The tables of docs/quality.md: every task on its development data, beside a plain baseline; the name swap.

Run: python -m bench.quality DATA [--only TASK]... DATA is the folder of public labelled sets;
nothing is fitted on what is read here. Prints the table, and writes it between the marks of docs/quality.md;
lines of tasks that were not asked for stay as they were. The task name_swap is the audit of all stages.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import copied, copied_articles, name_swap
from bench.baselines import (
    Baseline,
    frame_words,
    frozen_head,
    line,
    majority,
    quotation_marks,
    spacy_alone,
    topic_words,
    vader,
)
from crawler.sample_web.labelled import rows as sample_web
from nlp.evaluation import Scores
from nlp.labelled import read
from nlp.training import fit_checkworthiness, fit_relevance
from nlp.training.fit_claims import fifth

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "quality.md"
FRAME_SENTENCES = ROOT / "tests" / "quality" / "frames.jsonl"
STANCE, STANCE_TRAIN = "stance/dev.jsonl.gz", "stance/train.jsonl.gz"
TABLE, NAME_SWAP = "bench.quality", "name_swap"  # what is between the marks of the page
SEEN = 400  # articles that were looked at when the thresholds of copies were chosen
HEAD = [
    "| task | data (dev part) | n | metric | ours | baseline | best published |",
    "|" + "---|" * 7,
]
Labelled = Mapping[str, Any]


def of(source: str) -> Callable[[Path], Iterable[Labelled]]:
    """Return the function that reads the rows of one source."""
    return lambda path: (row for row in read(path, "source") if row["source"] == source)


def held_out(row: Labelled) -> bool:
    """Tell whether a sentence of `FRAME_SENTENCES` belongs to the half that nobody develops on."""
    return (zlib.crc32(row["text"].encode()) >> 7) % 2 == 1


def unseen_sentences(path: Path) -> Iterable[Labelled]:
    """Read our own sentences that no frame was developed on."""
    return filter(held_out, read(path, "text", "frames"))


def unseen_documents(path: Path) -> Iterable[Labelled]:
    """Read the half of the sample web that the relevance stage was not fitted on."""
    return filter(fit_relevance.held_out, sample_web())


def framed_documents(path: Path) -> Iterable[Labelled]:
    """Read the English documents of the sample web that are about the dispute."""
    return (row for row in sample_web() if row["relevant"] and row["language"] == "en")


def unseen_claims(path: Path) -> Iterable[Labelled]:
    """Read the fifth of ClaimBuster that is held out."""
    held = fit_checkworthiness.HELD_OUT
    return (row for row in read(path, "text", "label") if fifth(row["text"]) == held)


def copied_unseen(path: Path) -> Iterable[Labelled]:
    """Make copies of articles on which nothing was chosen."""
    return copied_articles.measured(path, skip=SEEN)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a task on a file, or on a part of its rows; some data are our own."""

    task: str
    data: str
    file: str | Path
    baseline: Baseline
    published: str = ""
    part: Callable[[Path], Iterable[Labelled]] | None = None
    train: str = ""  # what a head over frozen embeddings is fitted on, as a second baseline
    favor_against: bool = False  # the mean of both F1s instead of the macro-F1 (SemEval-2016)


ROWS = (
    Row("stance", "all four sets", STANCE, majority, train=STANCE_TRAIN),
    Row("stance", "VAST (targets never fitted on)", STANCE, majority, ".665 TGA-Net, .771 TATA (test)",
        part=of("VAST"), train=STANCE_TRAIN),
    Row("stance", "SemEval-2016 6A, F_avg", STANCE, majority, ".729 (test)", part=of("SemEval-2016-6A"),
        train=STANCE_TRAIN, favor_against=True),
    Row("stance", "COVID-19-Stance", STANCE, majority, part=of("COVID-19-Stance"), train=STANCE_TRAIN),
    Row("stance", "P-Stance", STANCE, majority, part=of("P-Stance"), train=STANCE_TRAIN),
    Row("target_sentiment", "NewsMTSC", "target_sentiment/dev.jsonl.gz", vader, ".831 rw (test)"),
    Row("quotes", "PolNeAR", "quotes/dev.jsonl.gz", quotation_marks),
    Row("checkworthiness", "ClaimBuster, a fifth held out", "checkworthiness/train.jsonl.gz",
        line("baseline: a number"), part=unseen_claims),
    Row("checkworthiness", "CheckThat! 2020 posts (by a head of their own)",
        "checkworthiness/tweets_dev.jsonl.gz", line("baseline: a number", "average_precision"),
        ".806 MAP (test)"),
    Row("claim_matching", "CheckThat! 2022 2A", "claim_matching",
        line("baseline: sum of similarities", "map_at_5"), ".956 MAP@5 (test)"),
    Row("ner", "CrossNER AI", "ner/crossner_ai_dev.jsonl.gz", spacy_alone, ".572 GLiNER-L, zero-shot (test)"),
    Row("ner", "CrossNER politics", "ner/crossner_politics_dev.jsonl.gz", spacy_alone),
    Row("ner", "WNUT-17", "ner/wnut17_dev.jsonl.gz", spacy_alone, ".605 (test)"),
    Row("frames", "sentences of our own, the half held out", FRAME_SENTENCES, frame_words,
        part=unseen_sentences),
    Row("frames", "the sample web, documents by other authors", ROOT, frame_words,
        part=framed_documents),
    Row("relevance", "the sample web, the half not fitted on", ROOT, topic_words,
        part=unseen_documents),
    Row("near_duplicates", "copies of articles, made by us", "corpus/articles.jsonl.gz",
        line("baseline: same words, pairs"), part=copied_unseen),
    Row("near_duplicates", "headlines of one address (silver)", "corpus/headlines.jsonl.gz",
        line("baseline: same words, pairs")),
    Row("extraction", "181 pages of article-extraction-benchmark", "web/pages.warc.gz",
        line("trafilatura"), ".970 rs_trafilatura, .958 trafilatura 2.0"),
)  # fmt: skip


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", action="append", metavar="TASK")
    options = parser.parse_args()
    lines = dict(_lines(copied.marked(PAGE.read_text("utf-8"), TABLE)))
    for row in ROWS:
        if not options.only or row.task in options.only:
            lines[row.task, row.data] = measured(row, options.data)
            print(lines[row.task, row.data], file=sys.stderr, flush=True)
    table = "\n".join(HEAD + [lines[key] for r in ROWS if (key := (r.task, r.data)) in lines])
    print(table)
    _write(TABLE, table)
    if not options.only or NAME_SWAP in options.only:
        swapped = name_swap.table()
        print(swapped)
        _write(NAME_SWAP, swapped)
    copied.QUOTED.write_text(copied.known_errors(), "utf-8")


def _write(name: str, table: str) -> None:
    """Put a table between its marks."""
    PAGE.write_text(copied.replaced(PAGE.read_text("utf-8"), name, f"{table}\n"), "utf-8")


def _lines(table: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield the lines of the table as it stands, by task and data."""
    for told in table.splitlines():
        if told.startswith("|"):
            _, task, data, *_ = (cell.strip() for cell in told.split("|"))
            yield (task, data), told


def measured(row: Row, data: Path) -> str:
    """Return a line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = data / row.file
        if row.part is not None:
            path = written(row.part(path), Path(folder))
        scores = evaluated(row.task, path)
        baseline = row.baseline(path, scores)
        if row.train:
            counted = ("favor", "against") if row.favor_against else ()
            baseline += f"; {frozen_head(data / row.train, path, counted)}"
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


def written(rows: Iterable[Labelled], folder: Path) -> Path:
    """Return a file with these rows."""
    part = folder / "part.jsonl"
    part.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return part


def _favor_against(per_label: Mapping[str, Mapping[str, float]]) -> float:
    return (per_label["favor"]["f1"] + per_label["against"]["f1"]) / 2


if __name__ == "__main__":
    main()
