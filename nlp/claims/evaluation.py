"""How well claims are found and matched, on labelled data.

Check-worthiness: F1 of the check-worthy sentences of ClaimBuster, or for posts average precision (MAP of
CheckThat! 2020 task 1, Barrón-Cedeño et al. 2020). Claim matching: MAP@5 (CheckThat! 2022 task 2A).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from nlp.claims import checkworthiness
from nlp.claims.matching import Entry, Ledger, Mention
from nlp.claims.posts import cleaned, posted
from nlp.evaluation import Scores, average_precision, count_labels
from nlp.labelled import LabelledDataError, need_one_of, need_text, need_texts, read
from nlp.models import Encoder
from nlp.probability import calibration_error

DEPTHS = (10, 20, 30)  # of precision
CUTOFF = 5  # of mean average precision


def checkworthy(path: Path, encoder: Encoder) -> Scores:
    """Score rows with text and label (sentences), or with text and check_worthy (posts).

    `encoder` is what the heads were fitted on.

    Raises:
        LabelledDataError: the rows have neither label.
    """
    key = "check_worthy" if "check_worthy" in read(path, "text")[0] else "label"

    def check(row: Mapping[str, Any]) -> None:
        need_text(row, "text")
        need_one_of(row[key], (0, 1), key)

    rows = read(path, "text", key, check=check)
    return _posts(rows, encoder) if key == "check_worthy" else _sentences(rows, encoder)


def _sentences(rows: Sequence[dict[str, Any]], encoder: Encoder) -> Scores:
    texts = [row["text"] for row in rows]
    true = [int(row["label"]) for row in rows]
    found = checkworthiness.Model(encoder).probabilities(texts)
    labels = [str(int(p >= checkworthiness.THRESHOLD)) for p in found]
    counts = count_labels([str(t) for t in true], labels)
    by_number = [str(int(re.search(r"\d", text) is not None)) for text in texts]
    naive = count_labels([str(t) for t in true], by_number)
    error = calibration_error(np.stack([1 - found, found], axis=1), true)
    per_label = {label: c.numbers() for label, c in counts.items()} | {
        "all labels": {
            "average_precision": average_precision(true, found),
            "expected_calibration_error": error,
        },
        "baseline: a number": naive["1"].numbers() if "1" in naive else {},
        "baseline: majority": {"f1": 0.0 if np.mean(true) < 0.5 else _f1_of_all(true)},
    }
    value = float(per_label.get("1", {}).get("f1", 0.0))
    return Scores("checkworthiness", "f1", value, len(rows), per_label)


def _f1_of_all(true: Sequence[int]) -> float:
    return 2 * sum(true) / (len(true) + sum(true))


def _posts(rows: Sequence[dict[str, Any]], encoder: Encoder) -> Scores:
    texts = [row["text"] for row in rows]
    true = [int(row["check_worthy"]) for row in rows]
    found = checkworthiness.of_posts(texts, encoder)
    by_number = np.array([float(re.search(r"\d", text) is not None) for text in texts])
    order = np.argsort(-found, kind="stable")
    best = np.array(true)[order]
    error = calibration_error(np.stack([1 - found, found], axis=1), true)
    per_label = {
        "check_worthy": {f"precision_at_{k}": float(best[:k].mean()) for k in DEPTHS}
        | {"n": sum(true), "expected_calibration_error": error},
        "baseline: a number": {"average_precision": average_precision(true, by_number)},
        "baseline: chance": {"average_precision": float(np.mean(true))},
    }
    value = average_precision(true, found)
    return Scores("checkworthiness", "average_precision", value, len(rows), per_label)


def claim_matching(folder: Path, encoder: Encoder) -> Scores:
    """MAP@5 over a folder with a file of claims and one of queries, which is no train part.

    Raises:
        LabelledDataError: one of the files is not there.
    """
    ledger = Ledger(entries(_file(folder, "claims")), encoder)
    made, relevant = mentions(_file(folder, "queries"))
    ranked = [[m.id for m in found] for found in ledger.match(made, CUTOFF)]
    undated = ledger.match([Mention(m.text) for m in made], CUTOFF)
    plain = [[ledger.entries[i].id for i in c[:CUTOFF]] for c, _ in ledger.candidates(made)]
    value = _mean(ranked, relevant)
    pairs = list(zip(ranked, relevant, strict=True))
    numbers = {
        "first_is_right": float(np.mean([bool(r) and r[0] in w for r, w in pairs])),
        "recall_at_5": float(np.mean([bool(w & set(r)) for r, w in pairs])),
        "map_at_5_without_dates": _mean([[m.id for m in found] for found in undated], relevant),
    }
    baseline = {"map_at_5": _mean(plain, relevant)}
    per_label = {"all": numbers, "baseline: sum of similarities": baseline}
    return Scores("claim_matching", "map_at_5", value, len(made), per_label)


def _file(folder: Path, name: str) -> Path:
    """Return the file of a folder whose name begins so; of several the test part, else the dev part."""
    found = [p for p in folder.glob(f"{name}*.jsonl*") if "train" not in p.name]
    if not found:
        raise LabelledDataError(f"{folder}: holds no {name}*.jsonl or {name}*.jsonl.gz")
    return max(found, key=lambda p: ("test" in p.name, "dev" in p.name, p.name))


def _mean(ranked: Sequence[Sequence[str]], relevant: Sequence[set[str]]) -> float:
    values = []
    for found, wanted in zip(ranked, relevant, strict=True):
        hits = np.array([i in wanted for i in found[:CUTOFF]], dtype=float)
        precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
        values.append(float((precision * hits).sum()) / max(1, min(len(wanted), CUTOFF)))
    return float(np.mean(values)) if values else 0.0


def entries(path: Path) -> list[Entry]:
    """Read recorded claims: vclaim_id, vclaim, title, date."""
    rows = read(
        path, "vclaim_id", "vclaim", check=lambda row: need_text(row, "vclaim_id", "vclaim")
    )
    return [
        Entry(r["vclaim_id"], r["vclaim"], r.get("title") or "", _day(r.get("date"))) for r in rows
    ]


def mentions(path: Path) -> tuple[list[Mention], list[set[str]]]:
    """Read queries: text, relevant; the posts are cleaned, their dates read off their signatures."""
    rows = read(path, "text", "relevant", check=_check_query)
    made = [Mention(cleaned(r["text"]), posted(r["text"])) for r in rows]
    return made, [set(r["relevant"]) for r in rows]


def _check_query(row: Mapping[str, Any]) -> None:
    need_text(row, "text")
    need_texts(row, "relevant")


def _day(words: str | None) -> date | None:
    try:
        return datetime.strptime(words or "", "%d %B %Y").date()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None
