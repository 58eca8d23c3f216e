"""The name-swap audit: does a stage say the same when the sides of the dispute are exchanged?

Every document is analysed again with its names exchanged (`nlp.names`), and each piece of evidence of the
first analysis is looked for at its place in the second (perturbation sensitivity, Prabhakaran et al. 2019).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from config.topic import Topic
from db.records import (
    Annotation,
    ClaimAnnotation,
    Document,
    FrameAnnotation,
    QuoteAnnotation,
    RelevanceAnnotation,
    SentimentAnnotation,
    StanceAnnotation,
)
from nlp.in_memory import annotate
from nlp.names import exchange_in, exchanged
from nlp.stage import Stage

Label = tuple[str, ...]
Key = tuple[str, int, Label]  # document, where the evidence begins, what it says


@dataclass(frozen=True, slots=True)
class Swap:
    """What the exchange does to one stage.

    Attributes:
        stage: its name.
        n: labels before the exchange.
        lost: of these, the labels that are not given after it at the same place.
        gained: labels after it that were not given before.
        shift: mean absolute change of the probability of the labels that stayed.
    """

    stage: str
    n: int
    lost: int
    gained: int
    shift: float

    @property
    def flip_rate(self) -> float:
        """Return the share of labels that hang on the names."""
        return self.lost / self.n if self.n else 0.0


def audit(documents: Sequence[Document], topic: Topic, stages: Sequence[Stage]) -> list[Swap]:
    """Analyse documents as they are and with the sides exchanged, and compare stage by stage.

    Documents in which nothing is exchanged do not count. The second analysis sees what the first found
    relevant, so that each stage is judged for itself.
    """
    mirrored = [exchanged(d, topic) for d in documents]
    told = [(d, e) for d, e in zip(documents, mirrored, strict=True) if d.text != e.text]
    _, before = annotate([d for d, _ in told], stages)
    _, after = annotate([e for _, e in told], stages)
    places = {d.id: exchange_in(d.text, topic).place for d, _ in told}
    parties = counterparts(topic)
    return [
        _compare(stage.name, before[stage.name], after[stage.name], places, parties)
        for stage in stages
        if stage.makes in JUDGED
    ]


def counterparts(topic: Topic) -> Mapping[str, str]:
    """Return for each party the one whose name it gets; of several names the first in the table counts."""
    ids = {name: party.id for party in topic.party for name in party.names()}
    found: dict[str, str] = {}
    for a, b in topic.exchange:
        if a in ids and b in ids and not {ids[a], ids[b]} & found.keys():
            found |= {ids[a]: ids[b], ids[b]: ids[a]}
    return found


JUDGED = (
    RelevanceAnnotation,
    QuoteAnnotation,
    StanceAnnotation,
    FrameAnnotation,
    SentimentAnnotation,
    ClaimAnnotation,
)


def _says(annotation: Annotation, parties: Mapping[str, str]) -> Label:
    """Return the label of an annotation, with the party that it is about exchanged."""
    label: Label = ()
    match annotation:
        case RelevanceAnnotation(relevant=relevant):
            label = (str(relevant),)
        case StanceAnnotation(target=target, label=side, level=level):
            label = parties.get(target, target), side, level
        case SentimentAnnotation(entity_id=entity, label=side):
            label = parties.get(entity, entity), side
        case (
            FrameAnnotation(frame=said)
            | QuoteAnnotation(kind=said)
            | ClaimAnnotation(certainty=said)
        ):
            label = said, annotation.holder
    return label


def _is_of_the_whole(annotation: Annotation) -> bool:
    """Tell whether it is said of the document as such, wherever its evidence stands."""
    return isinstance(annotation, RelevanceAnnotation) or (
        isinstance(annotation, StanceAnnotation) and annotation.level == "document"
    )


def _compare(
    stage: str,
    before: Sequence[Annotation],
    after: Sequence[Annotation],
    places: Mapping[str, Callable[[int], int]],
    parties: Mapping[str, str],
) -> Swap:
    first: dict[Key, float] = {}
    for a in before:
        start = 0 if _is_of_the_whole(a) else places[a.document_id](a.start)
        first[a.document_id, start, _says(a, parties)] = a.probability
    second: dict[Key, float] = {}
    for a in after:
        start = 0 if _is_of_the_whole(a) else a.start
        second[a.document_id, start, _says(a, {})] = a.probability
    kept = sorted(first.keys() & second.keys())
    shift = sum(abs(first[key] - second[key]) for key in kept) / len(kept) if kept else 0.0
    return Swap(stage, len(first), len(first.keys() - kept), len(second.keys() - kept), shift)
