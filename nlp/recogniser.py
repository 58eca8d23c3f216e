"""Names as models find them: spaCy's recogniser, and a tagger that corrects it (`nlp/tagger.py`).

The tagger decides on persons, organisations, locations and products; laws, events and works are spaCy's.
With a spaCy pipeline that the tagger was not fitted on, all are spaCy's.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from db.records import Document, EntityMention
from nlp import tagger
from nlp.claims.lexicon import words
from nlp.models import digest, spacy_pipeline, weights_identity
from nlp.page_marks import without_addresses
from nlp.sentences import tokenizable
from nlp.tagger import Tagger

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

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

SENTENCE_ENDS = '.!?:\n“”"‘(•'
COMMON_TAGS = words(
    "CC DT EX IN JJ JJR JJS MD NN NNS PDT PRP PRP$ RB RBR RBS RP UH VB VBD VBG VBN VBP VBZ WDT WP WRB"
)
POST = 300  # characters of a text that may write names in small letters; an article does not
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.IGNORECASE)
END = re.compile(r"(?:['’]s?|[\s”\"“,;:()\[\]]|(?<=\w{5})\.)+$")
TAIL = re.compile(r"(?:['’]s|[\s'’\"“”.,;:()\[\]])+$")


class Recogniser:
    """Finds names in English texts."""

    def __init__(self, spacy_model: str) -> None:
        self._spacy_model = spacy_model

    @property
    def identity(self) -> str:
        """A digest of the model's name and of the tagger's weights."""
        return digest(weights_identity(self._spacy_model), tagger.WEIGHTS.read_bytes())

    def find(self, documents: Sequence[Document]) -> Iterator[list[EntityMention]]:
        """Yield the mentions of each document."""
        if not documents:
            return
        nlp = spacy_pipeline(self._spacy_model)
        correcting = tagger.load(tagger.name_of(nlp))
        texts = (tokenizable(without_addresses(d.text[: nlp.max_length - 1])) for d in documents)
        for document, parsed in zip(documents, nlp.pipe(texts, batch_size=16), strict=True):
            names = _tagged(document.id, parsed, nlp, correcting) if correcting else []
            skipped = tagger.TYPES if correcting else ()
            taken = [False] * len(document.text)
            for m in names:
                taken[m.start : m.end] = [True] * (m.end - m.start)
            names += [
                m
                for span in parsed.ents
                if (type := TYPES.get(span.label_)) and type not in skipped
                if not any(taken[span.start_char : span.end_char])
                if any(c.isalpha() for c in span.text)
                for m in [mention(document.id, span.text, span.start_char, type)]
            ]
            yield sorted(names, key=lambda m: m.start)


def _tagged(document_id: str, parsed: "Doc", nlp: "Language", model: Tagger) -> list[EntityMention]:
    found = []
    for n in model.find(parsed, nlp):
        if _is_common(parsed, n.start, n.end):
            continue
        words = trimmed(parsed.text[n.start : n.end])
        if len(parsed.text) <= POST or any(c.isupper() or c.isdigit() for c in words):
            found.append(_mention(document_id, words, n.start, n.type, n.probability))
    return found


def _is_common(parsed: "Doc", start: int, end: int) -> bool:
    """Tell whether the capital of a lone word is only that of its sentence: "Analysts doubt", "The"."""
    span = parsed.char_span(start, end)
    if span is None or len(span) > 1:
        return False
    begins = span.start == 0 or parsed[span.start - 1].text[-1] in SENTENCE_ENDS
    return begins and span[0].tag_ in COMMON_TAGS and not span[0].is_upper


def trimmed(words: str) -> str:
    """Return a name without the possessive and the punctuation after it; the full stop of "Inc." stays."""
    return END.sub("", words) or words


def mention(document_id: str, words: str, start: int, type: str) -> EntityMention:
    """Make a mention of what the model found, trimmed of articles, possessives and punctuation."""
    without_article = ARTICLE.sub("", words)
    start += len(words) - len(without_article)
    words = TAIL.sub("", without_article) or without_article
    return _mention(document_id, words, start, type, PRECISION.get(type, PRECISION_ELSEWHERE))


def _mention(
    document_id: str, words: str, start: int, type: str, probability: float
) -> EntityMention:
    name = " ".join(words.split())
    return EntityMention(
        document_id=document_id,
        start=start,
        end=start + len(words),
        probability=probability,
        entity_id=f"{type}:{name.casefold()}"[:200],
        name=name,
        type=type,
    )
