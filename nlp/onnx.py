"""Small transformers in ONNX Runtime: a folder with model.onnx and tokenizer.json.

One text is computed at a time: dynamic quantisation scales a batch by its largest number, so that a result
would depend on the texts beside it.
"""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nlp.heads import Probabilities
from nlp.models import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MAX_TOKENS = 128


class OnnxModel:
    """A model of one or two texts, loaded when it is first used.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def identity(self, *more: str) -> str:
        """Return a digest of the weights, and of other files of the folder."""
        try:
            files = [self.folder / name for name in ("model.onnx", *more)]
            return hashlib.sha256(b"".join(f.read_bytes() for f in files)).hexdigest()[:16]
        except OSError as error:
            raise ModelError(f"model {self.folder}: {error.strerror}") from error

    def logits(self, text: str, pair: str | None = None) -> Probabilities:
        """Return the raw answer for a text, or a text and its pair, shape (labels,)."""
        encoded = self._tokenizer.encode(text, pair)
        inputs = {
            "input_ids": encoded.ids,
            "attention_mask": encoded.attention_mask,
            "token_type_ids": encoded.type_ids,
        }
        arrays = {name: np.array([ids], dtype=np.int64) for name, ids in inputs.items()}
        return np.asarray(self._session.run(None, arrays)[0][0], dtype=np.float64)

    @cached_property
    def _session(self) -> "InferenceSession":
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        try:
            return onnxruntime.InferenceSession(
                self.folder / "model.onnx", options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # the runtime's own errors have no common base
            raise ModelError(f"model {self.folder}: {error}") from error

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS, strategy="only_first")
        return tokenizer
