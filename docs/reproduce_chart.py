"""The dashboard's chart "Stance toward the accusation", made from an exported data set alone.

Run: python docs/reproduce_chart.py DIR [TARGET]. It needs pandas (and pyarrow for Parquet), and nothing of
this program. It prints one line for each week and side: how many authors of relevant documents take it
in their own voice, and their share among those who take a side, as the chart shows them when it is not
corrected. The intervals are Wilson's (1927), for small numbers alone; those of the chart know of copies too.
"""

# %% Read the documents, whatever the format.
import json
import sys
from math import sqrt
from pathlib import Path

import pandas as pd

SIDES = ("favor", "against")
Z95 = 1.959964


def read(directory: Path) -> pd.DataFrame:
    """Return the documents; `author_stance` is a dict of target to label."""
    if (directory / "documents.parquet").exists():
        frame = pd.read_parquet(directory / "documents.parquet")
        frame["author_stance"] = frame["author_stance"].map(
            lambda entries: {entry["key"]: entry["value"] for entry in entries}
        )
    elif (directory / "documents.jsonl").exists():
        frame = pd.read_json(directory / "documents.jsonl", lines=True, dtype={"id": str})
    else:
        frame = pd.read_csv(directory / "documents.csv", dtype={"id": str})
        frame["author_stance"] = frame["author_stance"].map(json.loads)
    frame["published"] = pd.to_datetime(frame["published"], utc=True, format="ISO8601")
    return frame


# %% Count the sides that authors take, by ISO week.
def weekly(documents: pd.DataFrame, target: str) -> pd.DataFrame:
    """Return week (its Monday), label, share, low, high, count and total; weeks without a side are empty."""
    chosen = documents[documents["relevant"].eq(True) & documents["published"].notna()]
    label = chosen["author_stance"].map(lambda stances: stances.get(target))
    day = chosen["published"].dt.tz_localize(None).dt.normalize()
    week = day - pd.to_timedelta(day.dt.day_of_week, unit="D")
    sided = label.isin(SIDES)
    counts = pd.crosstab(week[sided], label[sided]).reindex(columns=list(SIDES), fill_value=0)
    weeks = pd.date_range(counts.index.min(), counts.index.max(), freq="7D")
    counts = counts.reindex(weeks, fill_value=0)
    rows = [
        (
            week,
            side,
            *interval(int(found[side]), int(found.sum())),
            int(found[side]),
            int(found.sum()),
        )
        for week, found in counts.iterrows()
        for side in SIDES
    ]
    return pd.DataFrame(rows, columns=["week", "label", "share", "low", "high", "count", "total"])


def interval(count: int, total: int) -> tuple[float | None, float | None, float | None]:
    """Return a share and the ends of its Wilson interval; nothing where nobody was counted."""
    if total == 0:
        return None, None, None
    p, z2 = count / total, Z95 * Z95
    centre = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = Z95 * sqrt(p * (1 - p) / total + z2 / (4 * total * total)) / (1 + z2 / total)
    return p, max(0.0, centre - half), min(1.0, centre + half)


# %% Print the numbers of the chart.
if __name__ == "__main__":
    directory, target = Path(sys.argv[1]), (sys.argv[2:] or ["accusation"])[0]
    print(weekly(read(directory), target).to_csv(index=False), end="")
