"""Stage `stance`: who is in favour of what (SemEval-2016 task 6), sentence by sentence.

The pair encoder (`nlp.pairs`) reads a sentence together with its target. Toward a proposition of the topic
its probabilities are averaged with those of a head over sentence embeddings, fitted on the topic's own
examples, so that a new topic counts without a new training; toward a party the pair encoder decides alone.
Toward a proposition, and the parties of a topic, that encoders were tuned on (`nlp.tuned`) these count,
unless the user names a pair encoder, as they must for other languages than English. They read whole passages
of what the author says to judge the author, with what a comment answers beside it, and sentences beside the
title, what stands before them and who says them. What the author thinks over the whole document then counts
beside each of their sentences, as who only reports seldom takes a side in the middle of it.

What is quoted or reported is the speaker's (`nlp.quotes`): it is labelled with the speaker as its holder, and
does not count for the document's own stance.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from itertools import accumulate, chain, pairwise
from typing import cast

import numpy as np

from config.topic import Target, Topic
from db.records import Annotation, Document, Label, StanceAnnotation
from nlp import heads
from nlp.heads import LinearHead
from nlp.models import Encoder, digest
from nlp.names import exchange, exchanged_names, on_both_sides
from nlp.opinions import ENGLISH_ONLY, beyond_english
from nlp.pairs import Pair, PairEncoder, neutral
from nlp.places import Place, Read, places_of
from nlp.probability import Probabilities, softmax
from nlp.tuned import STANCE, TunedModel, party_encoder

SENTENCE_THRESHOLD = 0.55
PARTY_THRESHOLD = 0.8  # toward a party; of our held-out sentences below it, four in ten were wrong
DOCUMENT_THRESHOLD = 0.55
DECISIVE_SHARE = 5  # one sentence in so many decides the document's stance,
DECISIVE = 3  # but never more than these
REGULARISATION = 3.0
TUNED_WEIGHT = 0.65  # of the encoder that was tuned on a proposition, beside the topic's examples
PASSAGE_WORDS = 90  # that fit into what it reads at once, beside the text that is answered
DIGITS = 4  # more would differ, in the last, with the number of texts computed at once
LABELS: tuple[Label, ...] = ("against", "favor", "none")
AUTHOR_WEIGHT = 0.5  # of an author's view of the whole, in log probabilities of their sentences
Judgement = tuple[Label, float]  # an author's stance, and its probability
Views = Mapping[str, Probabilities]  # of each document's author, by its id; shape (3,) each
Asked = tuple[Read, str]  # what is read, and the target that it is read for, in words


class StanceStage:
    """Labels sentences, then the document's author, in the given languages."""

    name = "stance"
    version = "14"
    needs = ("language", "relevance", "entities", "quotes")
    makes = StanceAnnotation
    relevant_only = True

    def __init__(
        self,
        topic: Topic,
        encoder: Encoder,
        pairs: PairEncoder,
        languages: Sequence[str] = ENGLISH_ONLY,
    ) -> None:
        self._topic = topic
        self._encoder = encoder
        self._pairs = pairs
        self._tuned = TunedModel(STANCE)
        self._languages = languages
        parties = [p for p in topic.party if p.type != "product"]
        self._parties = {p.id: p.name for p in parties}

    def identity(self) -> str:
        """Return a digest of the encoders and the targets."""
        return digest(
            self.models, self._topic.target, self._topic.background, sorted(self._parties.items()),
            exchanged_names(self._topic), SENTENCE_THRESHOLD, PARTY_THRESHOLD, DOCUMENT_THRESHOLD,
            REGULARISATION, TUNED_WEIGHT, AUTHOR_WEIGHT, PASSAGE_WORDS,
        )  # fmt: skip

    @property
    def models(self) -> str:
        """Return a digest of the encoders that are asked, and in which languages."""
        tuned = {self._is_tuned(target) for target in self._topic.target}
        of_propositions = [(self._tuned if t else self._pairs).identity for t in sorted(tuned)]
        return digest(
            self._encoder.identity, self._of_parties.identity, of_propositions,
            *beyond_english(self._languages),
        )  # fmt: skip

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Label the sentences of documents in these languages, and the documents themselves."""
        places = [p for d in batch if d.language in self._languages for p in places_of(d)]
        own = own_sentences(places)
        found: list[Annotation] = []
        for target in self._topic.target:
            scores, views = self.by_place(target.id, places, own)
            seen = agreeing(places, scores, views, own)
            found += _sentences(target.id, places, seen, SENTENCE_THRESHOLD)
            found += _authors(target.id, places, seen, views)
        named = [(place, _named(place)) for place in places]
        for party in self._parties:
            about = [p for p, ids in named if party in ids]
            scores = self.toward_party(party, [self._read_for(party, p) for p in about])
            views = self._party_views(party, own, about) if self._knows_dispute else {}
            seen = agreeing(about, scores, views, own)
            threshold = PARTY_THRESHOLD if self._knows_dispute else SENTENCE_THRESHOLD
            found += _sentences(party, about, seen, threshold)
            found += _authors(party, about, seen, views)
        return found

    def by_place(
        self, target: str, places: Sequence[Place], own: Mapping[str, Sequence[Place]]
    ) -> tuple[Probabilities, Views]:
        """Return what each holder thinks of a proposition's id, and each author over the document.

        The first are probabilities of LABELS, shape (places, 3), of each place beside what stands around it.
        The second there are where an encoder was tuned on the proposition: the mean over passages of the
        author's own words (`own_sentences`).
        """
        scores = self.toward_proposition(
            target, [p.words for p in places], [p.context for p in places]
        )
        views = self._views(target, own) if self._is_tuned(self._proposition(target)) else {}
        return scores, views

    def toward_proposition(
        self, target: str, texts: Sequence[str], contexts: Sequence[str] | None = None
    ) -> Probabilities:
        """Return probabilities of LABELS of texts toward a proposition's id, shape (texts, 3).

        `contexts` are what stands around each text (`Place.context`), "" if nothing. A text that names a
        party is judged with the sides exchanged too, in the proposition as well, and the mean counts, so that
        no name decides.
        """
        if not texts:
            return np.zeros((0, len(LABELS)))
        proposition = self._proposition(target)
        beside = contexts or [""] * len(texts)
        asked = [(Read(*each), proposition.name) for each in zip(texts, beside, strict=True)]
        return on_both_sides(asked, self._exchanged, partial(self._judged, proposition))

    def as_written(self, target: str, read: Sequence[Read]) -> Probabilities:
        """Return probabilities of LABELS of texts with their own names alone, shape (texts, 3)."""
        proposition = self._proposition(target)
        return self._judged(proposition, [(each, proposition.name) for each in read])

    def _proposition(self, target: str) -> Target:
        return next(t for t in self._topic.target if t.id == target)

    def _exchanged(self, asked: Asked) -> Asked:
        read, name = asked
        there = read.exchanged(self._topic)
        return (there, exchange(name, self._topic)) if there != read else asked

    def _judged(self, proposition: Target, asked: Sequence[Asked]) -> Probabilities:
        texts, contexts = [read.text for read, _ in asked], [read.around for read, _ in asked]
        by_example = self._heads[proposition.id].probabilities(self._encoder.encode(texts))
        if self._is_tuned(proposition):
            by_tuned = softmax(self._tuned.outputs(texts, [proposition.id], contexts))
            return np.asarray(TUNED_WEIGHT * by_tuned + (1 - TUNED_WEIGHT) * by_example)
        by_pair = self._pairs.probabilities(Pair(read.text, name) for read, name in asked)
        return np.asarray((by_example + by_pair) / 2)

    def toward_party(self, party: str, texts: Sequence[str]) -> Probabilities:
        """Return probabilities of LABELS toward a party's id, shape (texts, 3).

        An encoder that was tuned on the topic must be given texts in which the party stands in angle
        brackets, as it must tell who is meant where several are named.
        """
        asked = [Pair(text, self._parties[party]) for text in texts]
        return neutral(self._of_parties, asked, self._topic)

    def _read_for(self, party: str, place: Place) -> str:
        return place.marked(party) if self._knows_dispute else place.words

    @cached_property
    def _of_parties(self) -> PairEncoder:
        return party_encoder(self._topic, self._pairs)

    @cached_property
    def _knows_dispute(self) -> bool:
        return self._of_parties is not self._pairs

    def _is_tuned(self, target: Target) -> bool:
        known = self._tuned.knows(target.id, target.description)
        return self._pairs.is_shipped and known

    def _views(self, target: str, by_document: Mapping[str, Sequence[Place]]) -> Views:
        """Return what the author of each document thinks: the mean over passages of their own words."""
        read = {
            document: [Read(words, own[0].answered) for words in passages([p.words for p in own])]
            for document, own in by_document.items()
        }
        return _means(read, partial(self._of_reads, target))

    def _of_reads(self, target: str, reads: Sequence[Read]) -> Probabilities:
        return self.toward_proposition(target, [r.text for r in reads], [r.around for r in reads])

    def _party_views(
        self, party: str, by_document: Mapping[str, Sequence[Place]], about: Sequence[Place]
    ) -> Views:
        """Return the same of a party, over those passages that name it, where its author names it (`about`).

        Where it is named only in what is no sentence of theirs, such as a credit line, all are read.
        """
        naming = {(p.document.id, p.span) for p in about}
        meant = {p.document.id for p in about if p.own}
        read = {}
        for document in sorted(meant):
            own = by_document[document]
            names = [(document, p.span) in naming for p in own]
            words = [
                self._read_for(party, p) if n else p.words for p, n in zip(own, names, strict=True)
            ]
            parts = in_passages(words)
            some = [part for part in parts if any(names[part])] or parts
            read[document] = [Read(" ".join(words[part]), "") for part in some]
        return _means(read, lambda reads: self.toward_party(party, [r.text for r in reads]))

    @cached_property
    def _heads(self) -> dict[str, LinearHead]:
        return {target.id: self._fit(target) for target in self._topic.target}

    def _fit(self, target: Target) -> LinearHead:
        neutral = (*target.none, *self._topic.background)
        texts = [*target.against, *target.favor, *neutral]
        labels = ["against"] * len(target.against) + ["favor"] * len(target.favor)
        labels += ["none"] * len(neutral)
        return heads.fit(self._encoder.encode(texts), labels, REGULARISATION)


def _sentences(
    target: str, places: Sequence[Place], scores: Probabilities, threshold: float
) -> Iterator[StanceAnnotation]:
    """Yield the sentences that take a side at least as probably as the threshold."""
    for place, row in zip(places, scores, strict=True):
        label = LABELS[int(row.argmax())]
        if label != "none" and not place.whole and row.max() >= threshold:
            yield _annotation(place, target, label, float(row.max()), "sentence")


def agreeing(
    places: Sequence[Place], scores: Probabilities, views: Views, own: Mapping[str, Sequence[Place]]
) -> Probabilities:
    """Return probabilities of places in the light of what their document's author thinks.

    The log probabilities of the author's view are added to those of the author's own sentences, with
    AUTHOR_WEIGHT. What speakers say stays as it is, and so does an only sentence, whose view is its own.

    Args:
        places: with their `scores`, shape (places, 3).
        scores: of each place alone.
        views: of the authors of some documents.
        own: each author's sentences (`own_sentences`).
    """
    found = scores.copy()
    for i, place in enumerate(places):
        document = place.document.id
        if place.own and document in views and len(own[document]) > 1:
            weighted = scores[i] * views[document] ** AUTHOR_WEIGHT
            found[i] = weighted / weighted.sum()
    return found


def _means(
    read: Mapping[str, Sequence[Read]], judge: Callable[[list[Read]], Probabilities]
) -> Views:
    """Return the mean of the probabilities of what is read of each document; all are judged at once."""
    scores = judge(list(chain.from_iterable(read.values())))
    ends = accumulate(map(len, read.values()))
    return {
        document: scores[end - len(part) : end].mean(axis=0)
        for (document, part), end in zip(read.items(), ends, strict=True)
    }


def passages(sentences: Sequence[str]) -> list[str]:
    """Join sentences into passages of up to PASSAGE_WORDS words; a longer one is a passage by itself."""
    return [" ".join(sentences[part]) for part in in_passages(sentences)]


def in_passages(sentences: Sequence[str]) -> list[slice]:
    """Return which sentences make a passage each (`passages`)."""
    starts: list[int] = []
    length = 0
    for i, sentence in enumerate(sentences):
        words = len(sentence.split())
        if not starts or length + words > PASSAGE_WORDS:
            starts.append(i)
            length = 0
        length += words
    return [slice(start, end) for start, end in pairwise([*starts, len(sentences)])]


def own_sentences(places: Iterable[Place]) -> dict[str, list[Place]]:
    """Return the sentences in each document's author's own voice, by document."""
    found: dict[str, list[Place]] = {}
    for place in places:
        if place.own and not place.whole:
            found.setdefault(place.document.id, []).append(place)
    return found


def _named(place: Place) -> set[str | None]:
    """Return the ids of what a place mentions."""
    span, mentions = place.span, place.document.mentions
    return {m.entity_id for m in mentions if m.start < span.end and span.start < m.end}


def _by_document(
    places: Sequence[Place], scores: Probabilities
) -> Iterator[tuple[list[Place], Probabilities]]:
    rows: dict[str, list[int]] = {}
    for i, place in enumerate(places):
        rows.setdefault(place.document.id, []).append(i)
    for indices in rows.values():
        yield [places[i] for i in indices], scores[indices]


def _authors(
    target: str, places: Sequence[Place], scores: Probabilities, views: Views
) -> Iterator[StanceAnnotation]:
    """Yield the stance of each document's author; its receipt is the author's sentence that shows it best."""
    for group, rows in _by_document(places, scores):
        own = [i for i, place in enumerate(group) if place.own]
        label: Label
        label, probability = "none", 1.0
        if own:
            view = views.get(group[0].document.id)
            label, probability = _by_strongest(rows[own]) if view is None else _likeliest(view)
        shown = group[own[0] if own else 0]
        if label != "none":
            sentences = [i for i in own if not group[i].whole] or own
            shown = group[max(sentences, key=lambda i: rows[i, LABELS.index(label)])]
        found = _annotation(shown, target, label, probability, "document")
        yield replace(found, holder="author", holder_name=None)


def _likeliest(view: Probabilities) -> Judgement:
    best = int(view.argmax())
    return LABELS[best], float(view[best])


def _by_strongest(scores: Probabilities) -> Judgement:
    """Judge the author by the sentences in the author's own voice that say most.

    For each side, the mean probability of its strongest sentences is the belief in that side (one
    sentence decides a post, three an article); below the threshold the author takes none, as probably as
    their sentences do on average.
    """
    beliefs = {side: _belief(scores[:, LABELS.index(side)]) for side in ("against", "favor")}
    side = cast(Label, max(sorted(beliefs), key=beliefs.__getitem__))
    if beliefs[side] < DOCUMENT_THRESHOLD:
        return "none", float(scores[:, LABELS.index("none")].mean())
    return side, beliefs[side]


def _belief(probabilities: Probabilities) -> float:
    decisive = min(DECISIVE, -(-len(probabilities) // DECISIVE_SHARE))
    return float(np.sort(probabilities)[-decisive:].mean())


def _annotation(
    place: Place, target: str, label: Label, probability: float, level: str
) -> StanceAnnotation:
    return StanceAnnotation(
        document_id=place.document.id,
        start=place.span.start,
        end=place.span.end,
        probability=round(probability, DIGITS),
        holder=place.holder.kind,
        holder_name=place.holder.name,
        target=target,
        label=label,
        level="document" if level == "document" else "sentence",
    )
