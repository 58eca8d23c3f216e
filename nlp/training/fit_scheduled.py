"""Say how often each cue of `nlp.scheduled` is right: the probabilities that its announcements carry.

The rows are announcements that were found in news articles and then read by a person: `right` is 1 when the
sentence does announce something for the days that were found. Those of part `fit` count here; those of part
`test` are of other articles, and only scored (tests/quality/test_scheduled.py). A cue with few rows is drawn
towards the mean of all (a beta prior that weighs as much as `PRIOR` rows).

Run: python -m nlp.training.fit_scheduled tests/quality/scheduled_read.csv
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from nlp.scheduled.finder import PROBABILITIES
from nlp.scheduled.records import Cue

PRIOR = 4.0


def fit(rows: Iterable[Mapping[str, str]]) -> dict[str, float]:
    """Return the share of right announcements by cue."""
    judged = [(row["cue"], int(row["right"])) for row in rows if row["part"] == "fit"]
    mean = sum(right for _, right in judged) / len(judged)
    found = {}
    for cue in Cue:
        of_cue = [right for name, right in judged if name == cue]
        found[str(cue)] = round((sum(of_cue) + PRIOR * mean) / (len(of_cue) + PRIOR), 2)
    return found


def main(path: Path) -> None:
    """Read the rows and write the probabilities beside the stage."""
    with path.open(encoding="utf-8", newline="") as file:
        found = fit(csv.DictReader(file))
    PROBABILITIES.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
