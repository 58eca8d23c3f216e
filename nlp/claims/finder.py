"""Finding the claims of a document, with all that they state."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from config.reading import MAX_SENTENCES
from config.topic import Topic
from db.records import EntityMention
from nlp.claims import checkworthiness
from nlp.claims.allegations import allegations, answers
from nlp.claims.certainty import certainty, cues
from nlp.claims.dates import dates
from nlp.claims.figures import figures
from nlp.claims.mentions import Mentions, Names
from nlp.claims.plain import Plain, is_tags, parseable, plain
from nlp.claims.records import Allegation, Claim, Response
from nlp.claims.responses import is_open, is_silence, responses
from nlp.claims.role_tagger import NOTHING, RoleTagger, Tagged, preceding
from nlp.claims.roles import Context, Reader
from nlp.gazetteer import Gazetteer
from nlp.models import Encoder, digest, spacy_parser, weights_identity
from nlp.names import exchanged_names, one_sided
from nlp.sentences import Span, sentences

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class ParsedSentence:
    """A sentence with its parse, the parties that it names, and what was found in it.

    Spans are those of the plain sentence.
    """

    words: Plain
    doc: "Doc"
    parties: tuple[str, ...]
    allegations: tuple[Allegation, ...]
    responses: tuple[Response, ...]


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """A document that was parsed: its sentences, where they stand, and the day it came out."""

    sentences: list[ParsedSentence]
    spans: Sequence[Span]
    published: date | None


class ClaimFinder:
    """Finds claims in English text; loads its models when first used.

    What is check-worthy is asked without saying which side of the topic a sentence names.
    """

    def __init__(self, topic: Topic, encoder: Encoder, spacy_model: str) -> None:
        self._topic = topic
        self._gazetteer = Gazetteer.of_parties(topic.party)
        self._parties = {party.id: party for party in topic.party}
        self._encoder = encoder
        self._checkworthiness = checkworthiness.Model(encoder)
        self._tagger = RoleTagger(topic)
        self._spacy_model = spacy_model

    def identity(self) -> str:
        """Return a digest of the models and the parties."""
        return digest(
            self._encoder.identity, weights_identity(self._spacy_model),
            self._checkworthiness.identity, self._tagger.identity, sorted(self._parties.items()),
            exchanged_names(self._topic),
        )  # fmt: skip

    def find(
        self, text: str, published: date | None = None, *, thread: str | None = None
    ) -> tuple[Claim, ...]:
        """Return the claims of a text that no entity stage has read; the arguments are those of `read`."""
        (found,) = self.claims([self.read(text, published, thread=thread)])
        return found

    def read(
        self,
        text: str,
        published: date | None = None,
        *,
        thread: str | None = None,
        spans: Sequence[Span] | None = None,
        mentions: Sequence[EntityMention] | None = None,
    ) -> ParsedDocument:
        """Parse a document.

        `published` is what "last week" is relative to; `thread` is what the document answers, which tells
        whom "you" and "they" mean. `spans` are the sentences, found here if not given. `mentions` are those
        of the entity stage; without them, and in the thread, parties are looked up by their names alone.
        """
        before = list(self._read(thread, sentences(thread), Context())) if thread else []
        context = before[-1][1] if before else Context()
        spans = sentences(text) if spans is None else spans
        linked = Mentions(text, mentions) if mentions is not None else None
        parsed = [sentence for sentence, _ in self._read(text, spans, context, linked)]
        return ParsedDocument(parsed, spans, published)

    def claims(self, documents: Sequence[ParsedDocument]) -> list[tuple[Claim, ...]]:
        """Return the claims of each document; what is check-worthy is asked of all at once."""
        texts = [
            one_sided(sentence.words.text, self._topic).text
            for document in documents
            for sentence in document.sentences
        ]
        scores = iter(self._checkworthiness.probabilities(texts))
        return [_claims(d, list(islice(scores, len(d.sentences)))) for d in documents]

    def state(self, text: str) -> Claim:
        """Return what a single sentence states, whether it is check-worthy or not; its probability is 0."""
        span = Span(0, len(text))
        sentence, _ = next(self._read(text, [span], Context()))
        answers = [sentence.words.relocate(response) for response in sentence.responses]
        return _claim(sentence, span, 0.0, answers, None)

    def _read(
        self,
        text: str,
        spans: Sequence[Span],
        context: Context,
        mentions: Mentions | None = None,
    ) -> Iterator[tuple[ParsedSentence, Context]]:
        spans = spans[:MAX_SENTENCES]
        words = [plain(text, *span) for span in spans]
        parser = spacy_parser(self._spacy_model)
        named = [
            mentions.within(span, w) if mentions else self._looked_up(w)
            for span, w in zip(spans, words, strict=True)
        ]
        docs = parser.pipe(
            parseable(w.text, [(hit.start, hit.end) for hit in (*names.parties, *names.others)])
            for w, names in zip(words, named, strict=True)
        )
        for sentence, span, names, doc in zip(words, spans, named, docs, strict=True):
            reader = Reader(doc, names, self._parties, context)
            only_tags = is_tags(sentence.text)
            tagged = NOTHING
            if not only_tags and reader.may_mean_a_party():
                tagged = self._tagger.tag(sentence.text, preceding(text, span.start))
            found = () if only_tags else tuple(allegations(reader, tagged))
            replies = tuple(_replies(reader, tagged))
            context = _carried(reader, found, context)
            parties = tuple(dict.fromkeys(hit.id for hit in names.parties))
            yield ParsedSentence(sentence, doc, parties, found, replies), context

    def _looked_up(self, sentence: Plain) -> Names:
        return Names(tuple(self._gazetteer.find(sentence.text)))


def _replies(reader: Reader, tagged: Tagged) -> Iterator[Response]:
    """Yield what is answered: what the grammar tells, and of other parties what the tagger finds."""
    told = list(responses(reader))
    found = list(answers(reader, tagged))
    for answer in found if found and not is_open(reader) else ():
        if answer.party is not None and not any(t.party in (None, answer.party) for t in told):
            told.append(answer)
    yield from told


def _claims(document: ParsedDocument, scores: Sequence[float]) -> tuple[Claim, ...]:
    answers = [s.words.relocate(r) for s in document.sentences for r in s.responses]
    return tuple(
        _claim(sentence, span, float(score), answers, document.published)
        for sentence, span, score in zip(document.sentences, document.spans, scores, strict=False)
        if sentence.allegations or (score >= checkworthiness.THRESHOLD and _states(sentence.doc))
    )


def _carried(reader: Reader, found: Sequence[Allegation], before: Context) -> Context:
    """Return what the next sentences need to know of this one and those before it."""
    accuser, accused = before.accuser, before.accused
    for allegation in found:
        if allegation.accuser is not None and allegation.accuser.party is not None:
            accuser = allegation.accuser.party
        accused = tuple(r.party for r in allegation.accused if r.party is not None) or accused
    subject = reader.last_subject()
    return Context(before.subject if subject is None else subject, accuser, accused)


def _claim(
    sentence: ParsedSentence,
    span: Span,
    score: float,
    answers: Sequence[Response],
    published: date | None,
) -> Claim:
    days = dates(sentence.words.text, published)
    hedges = cues(sentence.doc)
    claim = Claim(
        start=0,
        end=len(sentence.words.text),
        probability=score,
        certainty=certainty(sentence.doc, hedges),
        cues=hedges,
        figures=figures(sentence.doc, days),
        dates=days,
        parties=sentence.parties,
        allegations=sentence.allegations,
    )
    placed = replace(sentence.words.relocate(claim), start=span.start, end=span.end)
    return replace(placed, allegations=tuple(_answered(a, answers) for a in placed.allegations))


def _answered(allegation: Allegation, answers: Sequence[Response]) -> Allegation:
    """Add the responses of the accused, wherever in the document they stand."""
    accused = {role.party for role in allegation.accused}
    return replace(
        allegation,
        responses=tuple(a for a in answers if a.party is None or a.party in accused),
    )


def _states(doc: "Doc") -> bool:
    """Tell whether a sentence has a verb, and does not only tell that nobody answered.

    Headings and captions state nothing, and of "declined to comment" there is nothing to check.
    """
    silent = any(token.dep_ == "ROOT" and is_silence(token) for token in doc)
    return not silent and any(token.pos_ in ("VERB", "AUX") for token in doc)
