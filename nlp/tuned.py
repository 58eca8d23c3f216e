"""Encoders that were tuned on the default topic: small transformers with outputs for a topic's own ids.

Made by `fit_frames`, `fit_topic_stance`, `fit_party_stance` and `fit_relevance_encoder` of `nlp.training`;
see docs/models.md. They tell irony, denials and look-alikes better than a few examples can, but only for what
they were tuned on: a frame, target or topic counts as the same if it has the same id and description.
"""

import json
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from config.topic import Topic
from nlp.heads import WEIGHTS
from nlp.models import ModelError
from nlp.onnx import OnnxModel
from nlp.pairs import PairEncoder, pair_encoder
from nlp.probability import Probabilities

FRAMES = WEIGHTS / "frames"
RELEVANCE = WEIGHTS / "relevance"
STANCE = WEIGHTS / "topic_stance"
PARTIES = WEIGHTS / "party_stance"  # a pair encoder (`nlp.pairs`), tuned on a topic
TUNED_ON = "tuned_on.json"
CACHED_TEXTS = 50_000


def tuned_on(folder: Path) -> dict[str, str]:
    """Return the descriptions of what a model was tuned on, by id, in the order of its outputs.

    Raises:
        ModelError: the file is missing or cannot be read.
    """
    path = folder / TUNED_ON
    try:
        return {str(k): str(v) for k, v in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: {error}") from error


def knows_parties(topic: Topic) -> bool:
    """Return whether the encoder of what is said of parties was tuned on this very topic."""
    return tuned_on(PARTIES).get(topic.id) == topic.description


def party_encoder(topic: Topic, general: PairEncoder) -> PairEncoder:
    """Return what judges how parties are spoken of.

    It is what was tuned on this very topic, if there is such an encoder and the user names no other.
    """
    return pair_encoder(PARTIES) if general.is_shipped and knows_parties(topic) else general


class TunedModel:
    """A folder with model.onnx, tokenizer.json and tuned_on.json, loaded when it is first used.

    Every id that it was tuned on has the same number of outputs, in the order of tuned_on.json: one of a
    frame, or of a topic that a text may be about, its log odds; three of a stance target, the logits of
    `nlp.stance.LABELS`.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._model = OnnxModel(folder)
        self._cache: OrderedDict[tuple[str, str | None], Probabilities] = OrderedDict()

    @cached_property
    def identity(self) -> str:
        """Return a digest of the weights and of what they were tuned on."""
        return self._model.identity(TUNED_ON)

    @cached_property
    def descriptions(self) -> dict[str, str]:
        """Return the descriptions of what it was tuned on, by id, in the order of the outputs."""
        return tuned_on(self._model.folder)

    def knows(self, id: str, description: str) -> bool:
        """Return whether it was tuned on this very frame or target."""
        return self.descriptions.get(id) == description

    def outputs(
        self, texts: Sequence[str], ids: Sequence[str], contexts: Sequence[str] | None = None
    ) -> Probabilities:
        """Return the outputs of known ids, shape (texts, ids times outputs of each).

        `contexts` are what stands around each text, for a model that was tuned with them.
        """
        beside: Sequence[str | None] = contexts or [None] * len(texts)
        asked = list(zip(texts, beside, strict=True))
        for text, context in asked:
            if (text, context) not in self._cache:
                self._cache[text, context] = self._model.logits(text, context)
        found = np.stack([self._cache[pair] for pair in asked])
        while len(self._cache) > CACHED_TEXTS:
            self._cache.popitem(last=False)
        places = list(self.descriptions)
        each = found.shape[1] // len(places)
        columns = [places.index(id) * each + i for id in ids for i in range(each)]
        return found[:, columns]
