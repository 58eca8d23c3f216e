"""Which claim of the ledger a mention makes: candidates from the index, then the verifier."""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from db import ledger_index
from db.ledger_index import StoredMention
from nlp.ledger.keys import probed
from nlp.ledger.sides import Side, SideReader
from nlp.ledger.verification import Verdict, differing, verify
from nlp.models import Vectors

JOIN = 0.5  # probability of the same claim from which a mention joins it
RELATE = 0.6  # probability of a version from which two claims stand side by side
KNOWN_SIDES = 20_000


class Verdicts(NamedTuple):
    """What the verifier says of a mention and a claim; `differs` tells where the versions do."""

    claim_id: str
    number: int
    same: float
    version: float
    standing: int
    nearest: float
    differs: dict[str, list[str]]


class Matcher:
    """Finds the claims that sentences may make; keeps the sides of sentences that it has read."""

    def __init__(self, reader: SideReader) -> None:
        self._reader = reader
        self._sides: OrderedDict[tuple[str, int, int], Side] = OrderedDict()

    def side(self, mention: StoredMention, vector: Vectors | None = None) -> Side:
        """Return the side of a mention; its vector is given, or the one that is stored."""
        place = (mention.document_id, mention.start, mention.end)
        if vector is None:
            known = self._sides.get(place)
            if known is not None and known.text:
                return known
            vector = np.frombuffer(mention.vector or b"", np.float16)
        made = self._reader.read(
            mention.text,
            vector,
            mention.figures,
            mention.allegations,
            mention.certainty,
            mention.holder_name,
        )
        self._sides[place] = made
        while len(self._sides) > KNOWN_SIDES:
            self._sides.popitem(last=False)
        return made

    def judge(self, session: Session, side: Side) -> list[Verdicts]:
        """Return the claims that a sentence may make or be a version of, the same first."""
        numbers = ledger_index.candidates(session, probed(side))
        standing: dict[int, list[StoredMention]] = defaultdict(list)
        for mention in ledger_index.standing(session, numbers):
            standing[mention.number or 0].append(mention)
        flat = [(number, m) for number, mentions in standing.items() for m in mentions]
        sides = [self.side(m) for _, m in flat]
        found: dict[int, list[tuple[Verdict, Side]]] = defaultdict(list)
        for (number, _), other, verdict in zip(flat, sides, verify(side, sides), strict=True):
            found[number].append((verdict, other))
        judged = [_together(side, standing[n], pairs) for n, pairs in found.items()]
        return sorted(judged, key=lambda v: (-v.same, v.number))


def _together(
    side: Side, mentions: Sequence[StoredMention], pairs: Sequence[tuple[Verdict, Side]]
) -> Verdicts:
    """Sum up the verdicts on all mentions that stand for a claim: the best counts.

    Chains of ever looser paraphrases stay short, for few and sure mentions stand for a claim.
    """
    version, closest = max(((v.version, other) for v, other in pairs), key=lambda pair: pair[0])
    vector = side.vector.astype(np.float32)
    nearest = max(float(other.vector.astype(np.float32) @ vector) for _, other in pairs)
    return Verdicts(
        claim_id=mentions[0].claim_id or "",
        number=mentions[0].number or 0,
        same=max(v.same for v, _ in pairs),
        version=version,
        standing=len(pairs),
        nearest=nearest,
        differs=differing(side, closest),
    )
