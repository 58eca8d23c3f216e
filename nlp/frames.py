"""Stage `frames`: how each sentence presents the matter (Entman 1993), a topic's frames at once."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from config.topic import Topic
from db.records import Annotation, Document, FrameAnnotation
from nlp.few_shot import FewShotClassifier, flag_frames
from nlp.models import Encoder, digest
from nlp.names import exchange, exchanged_names, on_both_sides
from nlp.opinions import ENGLISH, ENGLISH_ONLY, beyond_english
from nlp.page_marks import prose
from nlp.places import Place, Read, places_of
from nlp.probability import Probabilities, sigmoid
from nlp.tuned import FRAMES, TunedModel

THRESHOLD = 0.3
PASSAGE = 4  # sentences that are read together,
PASSAGE_WEIGHT = 0.35  # and what they count beside the sentence itself, in log odds
TUNED_WEIGHT = 0.75
DIGITS = 4  # more would differ, in the last, with the number of texts computed at once


class Placed(NamedTuple):
    """A place of a document, and the passage that it stands in."""

    place: Place
    passage: str

    @property
    def read(self) -> Read:
        """Return what the tuned encoder reads."""
        return Read(self.place.words, self.place.near)


class FrameStage:
    """Judges sentences by the topic's examples, its counterexamples and its background sentences.

    A sentence may use several frames or none, and a document uses those of its sentences. It is judged with
    its passage: "so did they" says little alone. For frames that the shipped frame encoder was tuned on, its
    log odds, beside what stands before a sentence and who says it, and those of the examples are averaged.
    Both sides of an exchange of names in it count alike. Only documents in the given languages are judged,
    and of these the shipped encoder reads the English ones: others are told by the topic's examples alone.
    """

    name = "frames"
    version = "8"
    needs = ("language", "relevance", "quotes")
    makes = FrameAnnotation
    relevant_only = True

    def __init__(
        self,
        topic: Topic,
        encoder: Encoder,
        languages: Sequence[str] = ENGLISH_ONLY,
    ) -> None:
        self._topic = topic
        self._encoder = encoder
        self._tuned = TunedModel(FRAMES)
        self._languages = languages

    def identity(self) -> str:
        """Return a digest of the encoders, the frames and what they are told from."""
        return digest(
            self.models, self._topic.frame, self._topic.background,
            exchanged_names(self._topic), THRESHOLD, PASSAGE, PASSAGE_WEIGHT, TUNED_WEIGHT,
        )  # fmt: skip

    @property
    def models(self) -> str:
        """Return a digest of the encoders, and of the languages that they judge."""
        return digest(
            self._encoder.identity, self._tuned.identity, *beyond_english(self._languages)
        )

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Label the sentences of documents in these languages."""
        found = [placed for d in batch if d.language in self._languages for placed in _places(d)]
        if not found:
            return []
        scores = self._in_context(found)
        return [
            FrameAnnotation(
                document_id=place.document.id,
                start=place.span.start,
                end=place.span.end,
                probability=round(float(score), DIGITS),
                holder=place.holder.kind,
                holder_name=place.holder.name,
                frame=frame.id,
            )
            for (place, _), row in zip(found, scores, strict=True)
            for frame, score in zip(self._topic.frame, row, strict=True)
            if score >= THRESHOLD
        ]

    def probabilities(
        self, texts: Sequence[str], languages: Sequence[str | None] = ()
    ) -> Probabilities:
        """Return the probability of every frame in every text by itself, shape (texts, frames).

        `languages` are the texts', in their order; all are English where none is given.
        """
        by_example = self._classifier.log_odds(texts)
        reads = [Read(text, "") for text in texts]
        written_in = languages or [ENGLISH] * len(texts)
        return sigmoid(self._mixed(by_example, reads, written_in, self._by_tuned))

    def _in_context(self, found: Sequence[Placed]) -> Probabilities:
        texts = list(dict.fromkeys(t for f in found for t in (f.place.words, f.passage)))
        scores = on_both_sides(
            texts, partial(exchange, topic=self._topic), self._classifier.log_odds
        )
        rows = dict(zip(texts, scores, strict=True))
        own, passage = (np.stack([rows[t] for t in part]) for part in zip(
            *((f.place.words, f.passage) for f in found), strict=True
        ))  # fmt: skip
        by_example = (1 - PASSAGE_WEIGHT) * own + PASSAGE_WEIGHT * passage
        reads = [f.read for f in found]
        written_in = [f.place.document.language for f in found]
        mixed = self._mixed(by_example, reads, written_in, self._by_tuned_exchanged)
        return sigmoid(mixed)

    def _mixed(
        self,
        by_example: Probabilities,
        reads: Sequence[Read],
        written_in: Sequence[str | None],
        tuned: Callable[[Sequence[Read]], Probabilities],
    ) -> Probabilities:
        """Return the log odds by example; of English texts the mean with those of the tuned encoder."""
        found = by_example.copy()
        english = [i for i, language in enumerate(written_in) if language == ENGLISH]
        if self._known and english:
            at = np.ix_(english, self._known)
            found[at] += TUNED_WEIGHT * (tuned([reads[i] for i in english]) - found[at])
        return found

    def _by_tuned_exchanged(self, reads: Sequence[Read]) -> Probabilities:
        return on_both_sides(reads, lambda r: r.exchanged(self._topic), self._by_tuned)

    def _by_tuned(self, reads: Sequence[Read]) -> Probabilities:
        """Return the log odds of the frames that the encoder was tuned on, shape (reads, those frames)."""
        ids = [self._topic.frame[i].id for i in self._known]
        return self._tuned.outputs([r.text for r in reads], ids, [r.around for r in reads])

    @cached_property
    def _known(self) -> list[int]:
        return [
            i
            for i, frame in enumerate(self._topic.frame)
            if self._tuned.knows(frame.id, frame.description)
        ]

    @cached_property
    def _classifier(self) -> FewShotClassifier:
        return FewShotClassifier(self._encoder, *flag_frames(self._topic))


def _places(document: Document) -> Iterator[Placed]:
    places = [place for place in places_of(document) if not place.whole]
    for first in range(0, len(places), PASSAGE):
        group = places[first : first + PASSAGE]
        passage = prose(document.text[group[0].span.start : group[-1].span.end])
        yield from (Placed(place, passage) for place in group)
