"""In which languages opinions are judged: stance, frames and sentiment, in those that the settings list.

What is shipped was made for English. Another language is judged by the encoder and the pair encoder that the
settings name, and never by what was tuned on English texts (`nlp.tuned`).
"""

from collections.abc import Sequence

ENGLISH = "en"
ENGLISH_ONLY = (ENGLISH,)


def beyond_english(languages: Sequence[str]) -> tuple[Sequence[str], ...]:
    """Return what the languages add to a digest of models: nothing if they are English alone.

    So a calibration set, which is measured on English texts, holds for no curve of other ones.
    """
    return () if tuple(languages) == ENGLISH_ONLY else (tuple(languages),)
