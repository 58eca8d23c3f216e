"""Texts of our own about the default topic, with the author's stance and the frames: what is fitted of them.

`tests/quality/topic_texts.jsonl` has rows with `text`, `kind`, the author's `label` toward the accusation,
the sentence that shows it best (`key`, or ""), sentences that take no side (`neutral`), the `frames` of the
text in whatever voice, those of the key sentence read alone (`key_frames`), and the author's stance toward
`parties`, where there is one: by id, or `accuser` and `accused` where a side is not named.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from config.topic import Target, Topic
from nlp.labelled import read

HELD_OUT = 6  # one text in so many
FIELDS = ("text", "kind", "label", "key", "neutral", "frames", "key_frames", "parties")


def held_out(text: str) -> bool:
    """Tell whether a text is measured, and not fitted."""
    return zlib.crc32(text.encode()) % HELD_OUT == 0


def sentences_of(topic: Topic, contrast: Path) -> Iterator[tuple[Target, str, str]]:
    """Yield target, text and label of the topic's examples, and of the contrast sentences that may be fitted.

    Raises:
        LabelledDataError: the file of contrast sentences cannot be read, or lacks a field.
    """
    rows = read(contrast, "text", "target", "label")
    for target in topic.target:
        yield from ((target, text, "favor") for text in target.favor)
        yield from ((target, text, "against") for text in target.against)
        yield from ((target, text, "none") for text in (*target.none, *topic.background))
        for row in rows:
            if row["target"] == target.id and zlib.crc32(row["text"].encode()) % 2 == 0:
                yield target, row["text"], row["label"]


def fitted(path: Path) -> list[dict[str, Any]]:
    """Return the rows that training may use.

    Raises:
        LabelledDataError: the file cannot be read, or lacks a field.
    """
    return [row for row in read(path, *FIELDS) if not held_out(row["text"])]
