"""The name-swap audit finds a stage that judges by names, and clears one that does not."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from config import Topic
from db.records import (
    Annotation,
    ClaimAnnotation,
    Document,
    FrameAnnotation,
    QuoteAnnotation,
    StanceAnnotation,
)
from nlp.name_swap import audit, counterparts

TEXTS = (
    "Crumb copied the loaf of Hearth & Co. That is theft.",
    "Hearth & Co has an oven.",
    "Nobody is named here.",
)


@dataclass
class Partial:
    """A stage that calls theft whatever Crumb does."""

    name = "frames"
    version = "1"
    needs = ()
    makes = FrameAnnotation
    relevant_only = False
    word: str = "Crumb"

    def identity(self) -> str:
        return ""

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        return [
            FrameAnnotation(d.id, d.text.index(self.word), len(d.text), 0.8, frame="theft")
            for d in batch
            if self.word in d.text
        ]


class Toward(Partial):
    """A stage that finds whoever stands first to be attacked."""

    name = "stance"
    makes = StanceAnnotation

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        first = {d.id: d.text.split()[0].lower() for d in batch}
        return [
            StanceAnnotation(d.id, 0, 5, 0.7, target=first[d.id], label="against") for d in batch
        ]


@pytest.fixture
def swapped(topic: Topic) -> Topic:
    """The dispute about bread with two sides that can be exchanged."""
    a, b = topic.party[0], topic.party[1]
    return topic.model_copy(update={"exchange": ((a.name, b.name),)})


@pytest.fixture
def documents(swapped: Topic) -> list[Document]:
    first, second = swapped.exchange[0]
    texts = [t.replace("Crumb", first).replace("Hearth & Co", second) for t in TEXTS]
    return [Document(str(i), str(i), "news", None, t) for i, t in enumerate(texts)]


def test_a_stage_that_goes_by_the_name_is_found(swapped: Topic, documents: list[Document]):
    [found] = audit(documents, swapped, [Partial(word=swapped.exchange[0][0])])
    # the first text moves its evidence to the other name, the second gets a label that it had not
    assert (found.n, found.lost, found.gained) == (1, 1, 2)
    assert found.flip_rate == 1.0


def test_a_stage_that_reads_what_is_said_is_cleared(swapped: Topic, documents: list[Document]):
    [found] = audit(documents, swapped, [Partial(word="theft")])
    assert (found.n, found.lost, found.gained, found.shift) == (1, 0, 0, 0.0)


class Speaking(Partial):
    """A stage that believes that one firm says everything."""

    name = "quotes"
    makes = QuoteAnnotation

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        return [
            QuoteAnnotation(d.id, d.text.index(self.word), len(d.text), 0.8, "speaker", self.word)
            for d in batch
            if self.word in d.text
        ]


class Accusing(Partial):
    """A stage that finds one firm accused by whoever is named."""

    name = "claims"
    makes = ClaimAnnotation

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        roles = {"accuser": None, "accused": [{"party": self.word}]}
        return [ClaimAnnotation(d.id, 0, 5, 0.8, allegations=(roles,)) for d in batch]


def test_who_speaks_and_who_is_accused_counts_as_a_label(swapped: Topic, documents: list[Document]):
    ids = counterparts(swapped)
    [of_quotes] = audit(documents, swapped, [Speaking(word=swapped.exchange[0][0])])
    [of_claims] = audit(documents, swapped, [Accusing(word=next(iter(ids)))])
    assert (of_quotes.n, of_quotes.lost) == (1, 1)
    assert (of_claims.n, of_claims.lost) == (2, 2)


def test_labels_about_a_party_are_compared_with_those_about_its_counterpart(
    swapped: Topic, documents: list[Document]
):
    ids = counterparts(swapped)
    a, b = swapped.party[0].id, swapped.party[1].id
    assert (ids[a], ids[b]) == (b, a)


def test_documents_without_names_do_not_count(swapped: Topic, documents: list[Document]):
    [found] = audit(documents[2:], swapped, [Toward()])
    assert (found.n, found.flip_rate) == (0, 0.0)
