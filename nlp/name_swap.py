"""The name-swap audit: does a stage say the same when the sides of the dispute are exchanged?

Every document is analysed again with its names exchanged (`nlp.names`), and each piece of evidence of the
first analysis is looked for at its place in the second (perturbation sensitivity, Prabhakaran et al. 2019).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

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
from nlp.names import exchange, exchange_in, exchanged
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
    mirror = Mirror(counterparts(topic), partial(exchange, topic=topic))
    return [
        _compare(stage.name, before[stage.name], after[stage.name], places, mirror)
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


@dataclass(frozen=True, slots=True)
class Mirror:
    """What becomes of what an annotation says when the sides are exchanged.

    Attributes:
        parties: the counterpart of each party that has one.
        name: gives a name, or words with names in them, the counterpart's.
    """

    parties: Mapping[str, str]
    name: Callable[[str], str]

    def party(self, id: str) -> str:
        """Return the counterpart of a party, or of a target that is none the same."""
        return self.parties.get(id, id)


AS_IT_IS = Mirror({}, str)


def _says(annotation: Annotation, mirror: Mirror) -> Label:
    """Return the label of an annotation with whom it is about, and who speaks, exchanged."""
    label: Label = ()
    match annotation:
        case RelevanceAnnotation(relevant=relevant):
            label = (str(relevant),)
        case StanceAnnotation(target=target, label=side, level=level):
            label = mirror.party(target), side, level
        case SentimentAnnotation(entity_id=entity, label=side):
            label = mirror.party(entity), side
        case FrameAnnotation(frame=frame, holder=holder):
            label = frame, holder
        case QuoteAnnotation(kind=kind, holder_name=name):
            label = kind, mirror.name(name or "")
        case ClaimAnnotation(certainty=certainty, holder=holder, allegations=allegations):
            label = certainty, holder, *(" ".join(_roles(a, mirror)) for a in allegations)
    return label


def _roles(allegation: Mapping[str, Any], mirror: Mirror) -> Iterator[str]:
    """Yield who accuses and who is accused: parties of the topic, "" for others."""
    roles = (allegation["accuser"], *allegation["accused"])
    yield from (mirror.party((role or {}).get("party") or "") for role in roles)


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
    mirror: Mirror,
) -> Swap:
    first: dict[Key, float] = {}
    for a in before:
        start = 0 if _is_of_the_whole(a) else places[a.document_id](a.start)
        first[a.document_id, start, _says(a, mirror)] = a.probability
    second: dict[Key, float] = {}
    for a in after:
        start = 0 if _is_of_the_whole(a) else a.start
        second[a.document_id, start, _says(a, AS_IT_IS)] = a.probability
    kept = sorted(first.keys() & second.keys())
    shift = sum(abs(first[key] - second[key]) for key in kept) / len(kept) if kept else 0.0
    return Swap(stage, len(first), len(first.keys() - kept), len(second.keys() - kept), shift)
