"""How well attributions are found, on labelled articles.

Predicted and true attributions are aligned one to one by their cues (the largest overlap first). In each
pair, spans of source, cue and content are compared:

- exact: a span counts if both ends are right, after trimming white space, punctuation and quotation marks;
- partial: the words that both have, as PARC and PolNeAR are usually scored (Pareti 2016; Newell et al. 2018).

What has no partner is missed or wrong with all its spans. True attributions without cue cannot be aligned,
and count as missed.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.attribution.extract import find
from nlp.attribution.records import Attribution
from nlp.attribution.tagger import Tagger
from nlp.evaluation import Counts, Scores
from nlp.labelled import need_objects, need_spans, need_text, read
from nlp.sentences import Span

ROLES = ("source", "cue", "content")
WORD = re.compile(r"\w+")
Roles = Mapping[str, Sequence[Span]]
Finder = Callable[[str], list[Attribution]]


def evaluate(path: Path, tagger: Tagger) -> Scores:
    """Return the mean of the exact F1s of source, cue and content, micro-averaged over the articles.

    Rows have text and attributions, each with lists of spans [start, end] for source, cue and content; a list
    may be missing. `per_label` has the exact and the partial figures, and those of the kinds of content.
    """
    rows = read(path, "text", "attributions", check=_check)
    return score(rows, lambda text: find(text, tagger))


def _check(row: Mapping[str, Any]) -> None:
    need_text(row, "text")
    need_objects(row, "attributions")
    for attribution in row["attributions"]:
        for role in ROLES:
            need_spans(attribution.get(role, []), row["text"], role)


def score(rows: Sequence[Mapping[str, Any]], finder: Finder) -> Scores:
    """Score any finder of attributions; `n` counts the true attributions."""
    exact = {role: Counts() for role in ROLES}
    partial = {role: Counts() for role in ROLES}
    for row in rows:
        true = [labelled(a) for a in row["attributions"]]
        found = [_found(a) for a in finder(row["text"])]
        for expected, guessed in aligned(true, found):
            for role in ROLES:
                spans = (_trimmed(row["text"], side.get(role, ())) for side in (expected, guessed))
                _add(exact[role], *(set(side) for side in spans))
                spans = (side.get(role, ()) for side in (expected, guessed))
                _add(partial[role], *(words(row["text"], side) for side in spans))
    lines = {f"{role} exact": exact[role].numbers() for role in ROLES}
    lines |= {f"{role} partial": partial[role].numbers() for role in ROLES}
    value = sum(float(lines[f"{role} exact"]["f1"]) for role in ROLES) / len(ROLES)
    total = sum(len(row["attributions"]) for row in rows)
    return Scores("quotes", "mean_exact_span_f1", value, total, lines)


def labelled(row: Mapping[str, Any]) -> Roles:
    """Return the spans of a labelled attribution."""
    return {role: [Span(*span) for span in row.get(role, ())] for role in ROLES}


def _found(a: Attribution) -> Roles:
    return {"source": [a.source] if a.source else [], "cue": [a.cue], "content": a.content}


def aligned(true: Sequence[Roles], found: Sequence[Roles]) -> Iterable[tuple[Roles, Roles]]:
    """Yield pairs of attributions whose cues overlap, and those left over with an empty partner."""
    overlaps = sorted(
        (-size, i, j)
        for i, t in enumerate(true)
        for j, f in enumerate(found)
        if (size := _shared(t["cue"], f["cue"])) > 0
    )
    left, right = dict(enumerate(true)), dict(enumerate(found))
    for _, i, j in overlaps:
        if i in left and j in right:
            yield left.pop(i), right.pop(j)
    yield from ((t, {}) for t in left.values())
    yield from (({}, f) for f in right.values())


def _shared(left: Sequence[Span], right: Sequence[Span]) -> int:
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in left for b in right)


def _trimmed(text: str, spans: Iterable[Span]) -> Iterable[Span]:
    """Yield spans without white space, punctuation and quotation marks at their ends."""
    for start, end in spans:
        inside = [i for i in range(start, end) if text[i].isalnum()]
        yield Span(inside[0], inside[-1] + 1) if inside else Span(start, end)


def words(text: str, spans: Iterable[Span]) -> set[int]:
    """Return where the words begin that stand in spans."""
    return {m.start() for s in spans for m in WORD.finditer(text, s.start, s.end)}


def _add(counts: Counts, true: set[Any], found: set[Any]) -> None:
    counts.true_positive += len(true & found)
    counts.false_negative += len(true - found)
    counts.false_positive += len(found - true)
