"""The frame encoder: a sentence encoder that was tuned on the default topic's frames.

Made by `nlp/training/fit_frames.py`, described in `docs/models.md`. It tells irony, denials and look-alikes
better than the examples alone can, but only for the frames that it was tuned on; a frame of another topic
counts as the same if it has the same id and description.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from config.topic import Frame
from nlp.heads import WEIGHTS, Probabilities
from nlp.models import ModelError
from nlp.onnx import OnnxModel

SHIPPED = WEIGHTS / "frames"
CACHED_TEXTS = 50_000


class TunedFrames:
    """A folder with model.onnx, tokenizer.json and frames.json, loaded when it is first used.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path = SHIPPED) -> None:
        self._model = OnnxModel(folder)
        self._cache: OrderedDict[str, Probabilities] = OrderedDict()

    @cached_property
    def identity(self) -> str:
        """Return a digest of the weights and of what they were tuned on."""
        return self._model.identity("frames.json")

    @cached_property
    def descriptions(self) -> dict[str, str]:
        """Return the descriptions of the frames that it knows, by id, in the order of the outputs."""
        path = self._model.folder / "frames.json"
        try:
            return {str(k): str(v) for k, v in json.loads(path.read_text("utf-8")).items()}
        except (OSError, ValueError) as error:
            raise ModelError(f"{path}: {error}") from error

    def knows(self, frame: Frame) -> bool:
        """Return whether it was tuned on this very frame."""
        return self.descriptions.get(frame.id) == frame.description

    def log_odds(self, texts: Sequence[str], frame_ids: Sequence[str]) -> Probabilities:
        """Return the log odds of known frames, shape (texts, frames)."""
        places = list(self.descriptions)
        columns = [places.index(frame_id) for frame_id in frame_ids]
        for text in texts:
            if text not in self._cache:
                self._cache[text] = self._model.logits(text)
        found = np.stack([self._cache[text] for text in texts])[:, columns]
        while len(self._cache) > CACHED_TEXTS:
            self._cache.popitem(last=False)
        return found
