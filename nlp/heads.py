"""Linear heads over sentence embeddings: fitted from a few examples of the topic, or shipped fitted."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from nlp.models import ModelError, Vectors
from nlp.probability import Probabilities, softmax

WEIGHTS = Path(__file__).with_name("weights")


@dataclass(frozen=True, slots=True)
class LinearHead:
    """A multinomial logistic model: `softmax(x @ coefficients + intercepts)`.

    Attributes:
        labels: the classes, in the order of the columns.
        coefficients: shape (features, labels).
        intercepts: shape (labels,).
    """

    labels: tuple[str, ...]
    coefficients: npt.NDArray[np.float32]
    intercepts: npt.NDArray[np.float32]

    def probabilities(self, features: Vectors) -> Probabilities:
        """Return shape (rows, labels); every row sums to 1."""
        return softmax((features @ self.coefficients + self.intercepts).astype(np.float64))

    def log_odds(self, features: Vectors) -> Probabilities:
        """Return the log odds of the second of two labels, shape (rows,)."""
        logits = (features @ self.coefficients + self.intercepts).astype(np.float64)
        return np.asarray(logits[:, 1] - logits[:, 0])

    def save(self, path: Path) -> None:
        """Write the head as one compressed file."""
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            coefficients=self.coefficients,
            intercepts=self.intercepts,
        )


@lru_cache(maxsize=8)
def load(name: str) -> LinearHead:
    """Load a head that was shipped with the program (see `nlp/training` for how it was made)."""
    return read(WEIGHTS / f"{name}.npz")


def read(path: Path) -> LinearHead:
    """Read a head from its file.

    Raises:
        ModelError: the file is missing or holds no head.
    """
    try:
        with np.load(path) as file:
            return LinearHead(
                tuple(str(label) for label in file["labels"]),
                file["coefficients"].astype(np.float32),
                file["intercepts"].astype(np.float32),
            )
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ModelError(f"model {path}: {error}") from error


def fit(
    features: Vectors,
    labels: list[str],
    regularisation: float,
    *,
    balanced: bool = True,
    standardise: bool = False,
    weights: npt.NDArray[np.float64] | None = None,
) -> LinearHead:
    """Fit a head.

    `regularisation` is scikit-learn's C: larger trusts the examples more. `balanced` classes weigh the
    same however many examples they have; else probabilities follow the shares in the examples.
    `standardise` is for features on different scales; the scales end up inside the coefficients.
    `weights` of the examples, shape (rows,), take the place of balance.
    """
    from sklearn.linear_model import LogisticRegression

    mean = features.mean(axis=0) if standardise else np.zeros(features.shape[1])
    scale = features.std(axis=0) if standardise else np.ones(features.shape[1])
    scale[scale < 1e-6] = 1.0  # a feature that never varies tells nothing

    model = LogisticRegression(
        C=regularisation,
        class_weight="balanced" if balanced and weights is None else None,
        max_iter=1000,
    )
    model.fit((features - mean) / scale, labels, sample_weight=weights)
    coefficients = model.coef_.T / scale[:, None]
    intercepts = model.intercept_ - mean @ coefficients
    if len(model.classes_) == 2:  # scikit-learn keeps one column for two classes
        coefficients = np.hstack([np.zeros_like(coefficients), coefficients])
        intercepts = np.array([0.0, intercepts[0]])
    return LinearHead(
        tuple(str(c) for c in model.classes_),
        coefficients.astype(np.float32),
        intercepts.astype(np.float32),
    )
