"""Calibration sets of the shipped stages: how they err on held-out documents, and when that holds.

`weights/calibration.json` is made by `nlp/training/measure_calibration.py`. A set holds for a topic whose
target or frame says the same as the one that was measured, and for the same version of the stage.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from config.topic import Topic
from db.views import CalibrationView
from nlp.models import digest

FILE = Path(__file__).with_name("weights") / "calibration.json"
STAGE_OF = {"stance": "stance", "frame": "frames"}


def calibrations(
    topic: Topic, versions: Mapping[str, str], file: Path = FILE
) -> tuple[CalibrationView, ...]:
    """Return the sets of a file that hold for a topic and for stages of these versions, by name."""
    if not file.exists():
        return ()
    rows: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["sets"]
    return tuple(
        CalibrationView(
            measure=row["measure"],
            key=row["key"],
            labels=row["labels"],
            confusion=row["confusion"],
            data=row["data"],
            measured=date.fromisoformat(row["measured"]),
            version=row["version"],
        )
        for row in rows
        if row["about"] == about(topic, row["measure"], row["key"])
        and row["version"] == versions.get(STAGE_OF[row["measure"]])
    )


def about(topic: Topic, measure: str, key: str) -> str | None:
    """Return a digest of what a target or frame of a topic says; None when there is none of this id."""
    things = topic.target if measure == "stance" else topic.frame
    return next((digest(t.name, t.description) for t in things if t.id == key), None)
