"""Names as a model finds them: spaCy's recogniser, trimmed and typed."""

import re
from collections.abc import Iterator, Sequence

from db.records import Document, EntityMention
from nlp.models import digest, spacy_pipeline
from nlp.sentences import tokenizable

TYPES = {
    "ORG": "organisation",
    "PERSON": "person",
    "GPE": "location",
    "LOC": "location",
    "PRODUCT": "product",
    "LAW": "law",
    "EVENT": "event",
    "WORK_OF_ART": "work",
}
# How often a mention is right: the model's span precision a type, measured by `evaluate ner` on
# CrossNER politics (dev); types that it does not hold get the mean. Names of the topic are sure but
# for namesakes.
PRECISION = {"organisation": 0.66, "person": 0.83, "location": 0.68}
PRECISION_ELSEWHERE = 0.6

ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
TAIL = re.compile(r"(?:['’]s|[\s'’\"“”.,;:()\[\]])+$")


class Recogniser:
    """Finds names in English texts."""

    def __init__(self, spacy_model: str) -> None:
        self._spacy_model = spacy_model

    @property
    def identity(self) -> str:
        """A digest of the model's name."""
        return digest(self._spacy_model)

    def find(self, documents: Sequence[Document]) -> Iterator[list[EntityMention]]:
        """Yield the mentions of each document."""
        if not documents:
            return
        nlp = spacy_pipeline(self._spacy_model)
        texts = (tokenizable(d.text[: nlp.max_length - 1]) for d in documents)
        for document, parsed in zip(documents, nlp.pipe(texts, batch_size=16), strict=True):
            yield [
                mention(document.id, span.text, span.start_char, TYPES[span.label_])
                for span in parsed.ents
                if span.label_ in TYPES and any(c.isalpha() for c in span.text)
            ]


def mention(document_id: str, words: str, start: int, type: str) -> EntityMention:
    """Make a mention of what the model found, trimmed of articles, possessives and punctuation."""
    without_article = ARTICLE.sub("", words)
    start += len(words) - len(without_article)
    words = TAIL.sub("", without_article) or without_article
    name = " ".join(words.split())
    return EntityMention(
        document_id=document_id,
        start=start,
        end=start + len(words),
        probability=PRECISION.get(type, PRECISION_ELSEWHERE),
        entity_id=f"{type}:{name.casefold()}"[:200],
        name=name,
        type=type,
    )
