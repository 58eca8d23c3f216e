"""The embedding of a question, which the dashboard's search by meaning is handed: no page holds a model."""

from collections.abc import Sequence
from threading import Lock

from config.settings import load_settings

_ONE = Lock()  # pages run in threads, and the model is loaded once


def embed(question: str) -> tuple[str, Sequence[float]]:
    """Return the name of the encoder of the settings, and the question's embedding (`dashboard.near.Embed`).

    Raises:
        ModelError: the encoder cannot be loaded.
    """
    from nlp.models import encoder  # here, so that the dashboard starts without loading a model

    settings = load_settings()
    with _ONE:
        (vector,) = encoder(settings.encoder, settings.encoder_dtype).encode([question])
    return settings.encoder, vector.tolist()
