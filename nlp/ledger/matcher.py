"""Which claim of the ledger a mention makes: candidates from the index, then the whole claim is weighed."""

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from sqlalchemy.orm import Session

from db import ledger_index
from db.ledger_index import StoredMention
from nlp.ledger import membership
from nlp.ledger.keys import probed
from nlp.ledger.sides import Side, SideReader
from nlp.ledger.verification import Verdict, compare, differing, verify
from nlp.models import Vectors

JOIN = 0.75  # probability from which a mention joins a claim, chosen on the development families
RELATE = 0.6  # probability of a version from which two claims stand side by side
KNOWN_SIDES = 20_000


class Weighed(NamedTuple):
    """What is said of a sentence and a claim; `differs` tells where the versions do."""

    same: float
    version: float
    standing: int
    nearest: float
    differs: dict[str, list[str]]


class Verdicts(NamedTuple):
    """The same, with the claim's id and number."""

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
        sides = {n: [self.side(m) for m in mentions] for n, mentions in standing.items()}
        return sorted(
            (
                Verdicts(standing[n][0].claim_id or "", n, *said)
                for n, said in zip(sides, weigh(side, list(sides.values())), strict=True)
            ),
            key=lambda v: (-v.same, v.number),
        )


def weigh(side: Side, claims: Sequence[Sequence[Side]]) -> list[Weighed]:
    """Weigh a sentence against claims, each given by the sentences that stand for it."""
    if not claims:
        return []
    rows = compare(side, [member for members in claims for member in members])
    verdicts = verify(rows)
    ends = np.cumsum([len(members) for members in claims]).tolist()
    parts = [slice(end - len(members), end) for end, members in zip(ends, claims, strict=True)]
    table = [
        membership.features(side, members, rows[part], verdicts[part])
        for members, part in zip(claims, parts, strict=True)
    ]
    same = membership.probabilities(np.array(table, np.float32))
    return [
        _weighed(side, members, p, verdicts[part], rows[part])
        for members, part, p in zip(claims, parts, same, strict=True)
    ]


def _weighed(
    side: Side, members: Sequence[Side], same: float, verdicts: Sequence[Verdict], rows: Vectors
) -> Weighed:
    """Add what the closest version differs in: versions are told apart sentence by sentence."""
    version, closest = max(
        ((v.version, member) for v, member in zip(verdicts, members, strict=True)),
        key=lambda pair: pair[0],
    )
    nearest = float(rows[:, membership.COSINE].max())
    return Weighed(same, version, len(members), nearest, differing(side, closest))
