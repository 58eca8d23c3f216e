"""Calibration sets of the shipped stages: how they err on held-out documents, and when that holds.

`weights/calibration.json` is made by `nlp/training/measure_calibration.py`. A set holds for a topic whose
target or frame says the same as the one that was measured, and for the same version and models of the stage.
Other examples in the topic file change a classifier less, and leave the set as it is.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from config.topic import Topic
from db.views import CalibrationView
from nlp.frames import FrameStage
from nlp.models import digest
from nlp.stance import StanceStage

FILE = Path(__file__).with_name("weights") / "calibration.json"
STAGE_OF = {"stance": "stance", "frame": "frames"}


def calibrations(
    topic: Topic, classifiers: Mapping[str, str], file: Path = FILE
) -> tuple[CalibrationView, ...]:
    """Return the sets of a file that hold for a topic and for these classifiers, by name of the stage."""
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
        and row["version"] == classifiers.get(STAGE_OF[row["measure"]])
    )


def classifier(stage: StanceStage | FrameStage) -> str:
    """Return what a set is measured for: a stage's version and its models."""
    return f"{stage.version}+{stage.models}"


def about(topic: Topic, measure: str, key: str) -> str | None:
    """Return a digest of what a target or frame of a topic says; None when there is none of this id."""
    things = topic.target if measure == "stance" else topic.frame
    return next((digest(t.name, t.description) for t in things if t.id == key), None)
