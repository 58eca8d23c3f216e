"""How well extraction finds the article: the metric of article-extraction-benchmark (Zyte).

Texts are compared as multisets of 4-word shingles. On each page true positives, false positives and false
negatives are made shares of their sum; precision and recall are means over the pages, F1 that of the means.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import trafilatura

from config.errors import GroundswellError
from crawler.decode import decode
from crawler.errors import Rejected
from crawler.extraction import extract
from crawler.readers.warc import pages

TOKEN = re.compile(r"\w+")
SHINGLE = 4
TEXTS = "article_text.jsonl.gz"


@dataclass(frozen=True, slots=True)
class ExtractionScores:
    """Means over `pages` pages; `empty` of them gave no text."""

    precision: float
    recall: float
    f1: float
    pages: int
    empty: int


def evaluate_extraction(warc: Path) -> dict[str, ExtractionScores]:
    """Score our extraction, and bare trafilatura beside it, on a WARC with the true texts beside it.

    Raises:
        GroundswellError: there are no texts, or none of a page of the WARC.
    """
    truth = _texts(warc.with_name(TEXTS))
    found = {page.url: page for page in pages(warc) if page.url in truth}
    if not found:
        raise GroundswellError(f"{warc}: none of its pages has a text in {TEXTS}")

    def ours(url: str) -> str:
        try:
            return extract(found[url].html, url, found[url].charset).text
        except Rejected:
            return ""

    def bare(url: str) -> str:
        return trafilatura.extract(decode(found[url].html, found[url].charset)) or ""

    true = {url: truth[url] for url in found}
    return {"groundswell": score(true, ours), "trafilatura": score(true, bare)}


def score(true: Mapping[str, str], extractor: Callable[[str], str]) -> ExtractionScores:
    """Score what `extractor` gives for each key of `true`."""
    precisions, recalls, empty = [], [], 0
    for key, text in true.items():
        extracted = extractor(key)
        empty += not extracted.strip()
        tp, fp, fn = _compare(shingles(text), shingles(extracted))
        precisions.append(tp / (tp + fp) if tp + fp else 0.0)
        recalls.append(tp / (tp + fn) if tp + fn else 0.0)
    precision, recall = sum(precisions) / len(true), sum(recalls) / len(true)
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return ExtractionScores(precision, recall, f1, len(true), empty)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Return the 4-word shingles of a text; a shorter text is one shingle."""
    words = TOKEN.findall(text or "")
    return Counter(tuple(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1)))


def _compare(
    true: Counter[tuple[str, ...]], found: Counter[tuple[str, ...]]
) -> tuple[int, int, int]:
    tp = (true & found).total()
    return tp, found.total() - tp, true.total() - tp


def _texts(path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    number = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                number += 1
                row = json.loads(line)
                texts[str(row["url"])] = str(row["text"])
    except KeyError as error:
        raise GroundswellError(f"{path}:{number}: lacks {error.args[0]}") from error
    except (OSError, EOFError, ValueError, TypeError) as error:
        raise GroundswellError(f"{path}:{number}: {error}") from error
    return texts
