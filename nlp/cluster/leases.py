"""Batches on lease: each is handed to one worker at a time, and to another when that one is lost.

Nothing here knows what a worker is. Outcomes come in any order and are given back in the order of the
batches, so that what is written does not depend on who was faster.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from db.records import Document
from nlp.engine import Outcome

LOSSES = 2  # workers that a batch may cost before its texts are tried one by one


@dataclass(eq=False, slots=True)
class Lease:
    """Documents that one worker has at a time: a batch, or one text of a batch that costs workers.

    Attributes:
        batch: number of the batch.
        start: place of the first document in its batch.
        documents: what is to be annotated.
        losses: workers lost with it so far.
    """

    batch: int
    start: int
    documents: Sequence[Document]
    losses: int = 0


@dataclass(slots=True)
class _Open:
    """A batch that was begun: how many documents are missing, and what came so far, by place."""

    missing: int
    parts: dict[int, Outcome] = field(default_factory=dict)


class Leases:
    """The batches of one stage, from the first one read to the last outcome given back."""

    def __init__(self, batches: Iterable[Sequence[Document]]) -> None:
        self._batches = iter(batches)
        self._exhausted = False
        self._next = 0
        self._again: deque[Lease] = deque()
        self._open: dict[int, _Open] = {}  # in the order of the batches

    @property
    def over(self) -> bool:
        """Tell whether all batches were read and all outcomes given back."""
        return self._exhausted and not self._open

    def take(self, ahead: int) -> Lease | None:
        """Return the next lease: one that came back, or a new batch unless `ahead` are open; or none."""
        if self._again:
            return self._again.popleft()
        while not self._exhausted and len(self._open) < ahead:
            batch = next(self._batches, None)
            if batch is None:
                self._exhausted = True
                return None
            lease = Lease(self._next, 0, batch)
            self._open[lease.batch] = _Open(len(batch))
            self._next += 1
            if batch:
                return lease
        return None

    def done(self, lease: Lease, outcome: Outcome) -> None:
        """Take what a worker made of its lease."""
        batch = self._open[lease.batch]
        batch.parts[lease.start] = outcome
        batch.missing -= len(lease.documents)

    def returned(self, lease: Lease) -> None:
        """Take back what its worker never began."""
        self._again.appendleft(lease)

    def lost(self, lease: Lease, cause: str) -> None:
        """Take back what its worker was lost with: another one tries.

        A batch that costs several workers is tried text by text; a text that does is given up, with the
        cause.
        """
        lease.losses += 1
        if lease.losses < LOSSES:
            self._again.appendleft(lease)
        elif len(lease.documents) > 1:
            self._again.extend(
                Lease(lease.batch, place, [document])
                for place, document in enumerate(lease.documents, lease.start)
            )
        else:
            self.done(lease, Outcome(failed={d.id: cause for d in lease.documents}))

    def finished(self) -> Iterator[Outcome]:
        """Yield the outcomes of the batches that are whole, in order, up to the first that is not."""
        while self._open:
            number, batch = next(iter(self._open.items()))
            if batch.missing:
                return
            del self._open[number]
            yield _merged([batch.parts[place] for place in sorted(batch.parts)])


def _merged(parts: Sequence[Outcome]) -> Outcome:
    whole = Outcome()
    for part in parts:
        whole.annotations += part.annotations
        whole.failed |= part.failed
        whole.seconds += part.seconds
    return whole
