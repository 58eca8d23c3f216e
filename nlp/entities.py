"""Stage `entities`: who and what a text names, linked to the topic's parties where it can be."""

import re
from collections.abc import Iterator, Sequence

from config.topic import Topic
from db.records import Annotation, Document, EntityMention
from nlp.gazetteer import Gazetteer
from nlp.models import digest, spacy_pipeline

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
PRECISION_GAZETTEER = 0.98

ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
TAIL = re.compile(r"(?:['’]s|[\s'’\"“”.,;:()\[\]])+$")


class EntityStage:
    """The topic's gazetteer, then spaCy's named-entity recogniser where the gazetteer is silent."""

    name = "entities"
    version = "1"
    needs = ("language", "relevance")
    makes = EntityMention
    relevant_only = True

    def __init__(self, topic: Topic, spacy_model: str) -> None:
        self._parties = {party.id: party for party in topic.party}
        self._gazetteer = Gazetteer.of_parties(topic.party)
        self._spacy_model = spacy_model

    def identity(self) -> str:
        """Return a digest of the parties and of the model's name."""
        return digest(self._spacy_model, sorted(self._parties.items()))

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Find the mentions in each document; the model reads English only."""
        english = [d for d in batch if d.language == "en"]
        recognised = dict(zip([d.id for d in english], self._recognise(english), strict=True))
        found: list[Annotation] = []
        for document in batch:
            known = self._known(document)
            taken = [(m.start, m.end) for m in known]
            others = [
                m
                for m in recognised.get(document.id, [])
                if not any(m.start < end and start < m.end for start, end in taken)
            ]
            found += sorted([*known, *others], key=lambda m: m.start)
        return found

    def _known(self, document: Document) -> list[EntityMention]:
        return [
            EntityMention(
                document_id=document.id,
                start=hit.start,
                end=hit.end,
                probability=PRECISION_GAZETTEER,
                entity_id=hit.id,
                name=self._parties[hit.id].name,
                type=self._parties[hit.id].type,
                wikidata=self._parties[hit.id].wikidata,
            )
            for hit in self._gazetteer.find(document.text)
        ]

    def _recognise(self, documents: Sequence[Document]) -> Iterator[list[EntityMention]]:
        if not documents:
            return
        nlp = spacy_pipeline(self._spacy_model)
        texts = (d.text[: nlp.max_length - 1] for d in documents)
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
