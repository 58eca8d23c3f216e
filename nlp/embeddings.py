"""Stage `embeddings`: what each sentence means, as signs of its embedding, for the search by meaning."""

from collections.abc import Sequence

import numpy as np

from db.records import Annotation, Document, EmbeddingAnnotation
from db.vectors import OFFSET, signs
from nlp.models import Encoder, digest
from nlp.page_marks import without_addresses
from nlp.sentences import Span, sentences
from nlp.voice import WORD

FEWEST_WORDS = 4  # a shorter one means too little by itself
MOST = 400  # sentences of a document that are read, from its beginning
LONGEST = 600  # characters of a sentence that are read


class EmbeddingStage:
    """Embeds the sentences of relevant documents, whatever their language."""

    name = "embeddings"
    version = "2"
    needs = ("relevance",)
    makes = EmbeddingAnnotation
    relevant_only = True

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def identity(self) -> str:
        """Return a digest of the encoder and of which sentences are read."""
        return digest(self._encoder.identity, FEWEST_WORDS, MOST, LONGEST)

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Give every document that has a sentence the signs of its sentences' embeddings."""
        spans = [chosen(document.text) for document in batch]
        texts = [
            document.text[span.start : span.end][:LONGEST]
            for document, found in zip(batch, spans, strict=True)
            for span in found
        ]
        codes = signs(self._encoder.encode(texts))
        ends = np.cumsum([len(found) for found in spans])
        return [
            EmbeddingAnnotation(
                document_id=document.id,
                start=found[0].start,
                end=found[-1].end,
                probability=1.0,
                encoder=self._encoder.name,
                spans=np.array(found, OFFSET).tobytes(),
                codes=codes[end - len(found) : end].tobytes(),
            )
            for document, found, end in zip(batch, spans, ends, strict=True)
            if found
        ]


def chosen(text: str) -> list[Span]:
    """Return the sentences of a text that are embedded; of a text that has none of some length, the first."""
    words = without_addresses(text)
    found = [s for s in sentences(text) if len(WORD.findall(words, *s)) >= FEWEST_WORDS]
    return found[:MOST] or list(sentences(text))[:1]
