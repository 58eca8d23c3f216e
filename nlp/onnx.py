"""Small transformers in ONNX Runtime: a folder with model.onnx and tokenizer.json.

One text is computed at a time: dynamic quantisation scales a batch by its largest number, so that a result
would depend on the texts beside it.
"""

import hashlib
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp.models import ModelError
from nlp.probability import Probabilities

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MAX_TOKENS = 224


def identity(folder: Path, *names: str) -> str:
    """Return a digest of some files of a folder.

    Raises:
        ModelError: one is missing or cannot be read.
    """
    try:
        content = b"".join((folder / name).read_bytes() for name in names)
    except OSError as error:
        raise ModelError(f"model {folder}: {error.strerror}") from error
    return hashlib.sha256(content).hexdigest()[:16]


def session(path: Path, threads: int = 0) -> "InferenceSession":
    """Load a model; 0 threads are as many as OMP_NUM_THREADS says, or as there are cores.

    A worker of a cluster is told its share of the machine by that variable, which the runtime does not read.

    Raises:
        ModelError: the file is missing or is no model.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    told = os.environ.get("OMP_NUM_THREADS", "")
    options.intra_op_num_threads = threads or (int(told) if told.isdigit() else 0)
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's own errors have no common base
        raise ModelError(f"model {path}: {error}") from error


def tokenizer(path: Path) -> "Tokenizer":
    """Load a tokenizer that neither pads nor cuts.

    Raises:
        ModelError: the file is missing or is no tokenizer.
    """
    from tokenizers import Tokenizer

    try:
        found = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises Exception itself
        raise ModelError(f"tokenizer {path}: {error}") from error
    found.no_padding()
    found.no_truncation()
    return found


class OnnxModel:
    """A model of one or two texts, loaded when it is first used.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def identity(self, *more: str) -> str:
        """Return a digest of the weights and the tokenizer, and of other files of the folder."""
        return identity(self.folder, "model.onnx", "tokenizer.json", *more)

    def logits(self, text: str, pair: str | None = None) -> Probabilities:
        """Return the raw answer for a text, or a text and its pair, shape (labels,)."""
        encoded = self._tokenizer.encode(text, pair)
        inputs = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,  # not every network asks for them
        }
        arrays = {name: np.array([inputs[name]], dtype=np.int64) for name in self._inputs}
        return np.asarray(self._session.run(None, arrays)[0][0], dtype=np.float64)

    @cached_property
    def _inputs(self) -> list[str]:
        return [found.name for found in self._session.get_inputs()]

    @cached_property
    def _session(self) -> "InferenceSession":
        return session(self.folder / "model.onnx")

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        found = tokenizer(self.folder / "tokenizer.json")
        found.enable_truncation(MAX_TOKENS, strategy="longest_first")
        return found
