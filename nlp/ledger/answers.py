"""Counter-accusations: sentences that turn an accusation against the accuser, with the claim they answer.

Such a sentence uses the topic's frame of hypocrisy (the tu quoque of argumentation theory, Walton 1998), or
accuses a party that accuses somebody itself. The claim that it answers is looked for in its document, then in
the thread, and at last, for a sentence of the frame that names the party, among the party's own accusations.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from db.ledger_index import StoredFrame, StoredMention, Unmatched
from db.store.ledger import Bearing
from nlp.ledger.sides import SideReader

FRAME = "hypocrisy"
LEAST = 0.5  # probability of the frame
BY_ALLEGATION = (
    0.6  # belief without the frame: two accusations may have nothing to do with one another
)
IN_THREAD, IN_CORPUS = 0.8, 0.5  # what is left of the belief when the claim is further away


@dataclass(frozen=True, slots=True)
class Turned:
    """A sentence that accuses, with whom it accuses; nobody in particular when `accused` is empty."""

    start: int
    end: int
    accused: frozenset[str]
    probability: float
    reason: str
    holder: str
    holder_name: str | None
    claim_id: str | None


class AnswerFinder:
    """Finds what answers what in a document whose mentions are matched."""

    def __init__(self, reader: SideReader) -> None:
        self._reader = reader

    def find(
        self,
        document: Unmatched,
        matched: Sequence[StoredMention],
        thread: Sequence[StoredMention],
        by_claimant: Callable[[str], Sequence[StoredMention]],
    ) -> Iterator[Bearing]:
        """Yield the answers in a document.

        `matched` are its mentions with their claims, `thread` those of what it answers; `by_claimant`
        returns the latest mentions of a party.
        """
        for turned in self._turned(document, matched):
            found = self._target(turned, matched, thread, by_claimant)
            if found is None:
                continue
            target, share, where = found
            yield Bearing(
                kind="answers", document_id=document.id, start=turned.start, end=turned.end,
                holder=turned.holder, holder_name=turned.holder_name,
                probability=turned.probability * share, target_id=target,
                claim_id=turned.claim_id if turned.claim_id != target else None,
                details={"reason": turned.reason, "where": where, "accused": sorted(turned.accused)},
            )  # fmt: skip

    def _turned(self, document: Unmatched, matched: Sequence[StoredMention]) -> Iterator[Turned]:
        framed: list[StoredFrame] = []
        for frame in document.frames:
            if frame.probability < LEAST or any(_overlap(frame, f) for f in framed):
                continue
            framed.append(frame)
            inside = [m for m in matched if _overlap(frame, m)]
            named = set(self._reader.parties(document.text[frame.start : frame.end]))
            accused = {p for m in inside for p in self._accused(m)} or named
            accusers = {p for m in inside for p in self._accusers(m)}
            yield Turned(
                frame.start, frame.end, frozenset(accused - (accusers - named)), frame.probability,
                FRAME, frame.holder, frame.holder_name, inside[0].claim_id if inside else None,
            )  # fmt: skip
        for m in matched:
            accused = self._accused(m)
            if accused and not any(_overlap(m, f) for f in framed):
                yield Turned(
                    m.start, m.end, frozenset(accused), BY_ALLEGATION, "allegation", m.holder,
                    m.holder_name, m.claim_id,
                )  # fmt: skip

    def _target(
        self,
        turned: Turned,
        matched: Sequence[StoredMention],
        thread: Sequence[StoredMention],
        by_claimant: Callable[[str], Sequence[StoredMention]],
    ) -> tuple[str, float, str] | None:
        others = [m for m in matched if m.claim_id != turned.claim_id or _overlap(m, turned)]
        near = sorted(others, key=lambda m: (m.start > turned.start, abs(m.start - turned.start)))
        framed = turned.reason == FRAME
        for m in near:
            if self._is_answered(m, turned) and (framed or not _overlap(m, turned)):
                return str(m.claim_id), 1.0, "document"
        main = self._main([m for m in thread if m.claim_id != turned.claim_id], turned)
        if main is not None:
            return main, IN_THREAD, "thread"
        if not framed or len(turned.accused) != 1:
            return None
        latest = by_claimant(next(iter(turned.accused)))
        main = self._main([m for m in latest if m.claim_id != turned.claim_id], turned)
        return (main, IN_CORPUS, "corpus") if main is not None else None

    def _main(self, mentions: Sequence[StoredMention], turned: Turned) -> str | None:
        """Return the claim that most of the answered mentions make."""
        counts = Counter(m.claim_id for m in mentions if self._is_answered(m, turned))
        return min(counts, key=lambda key: (-counts[key], str(key))) if counts else None

    def _is_answered(self, mention: StoredMention, turned: Turned) -> bool:
        """Tell whether a mention is an accusation by somebody whom the sentence accuses."""
        accusers = self._accusers(mention)
        return bool(accusers & turned.accused) if turned.accused else bool(accusers)

    def _accused(self, mention: StoredMention) -> set[str]:
        roles = (r for a in mention.allegations for r in a["accused"])
        found = {self._reader.owner(r["party"]) for r in roles if r["party"]}
        return found - self._accusers(mention)

    def _accusers(self, mention: StoredMention) -> set[str]:
        """Return the parties that accuse in a mention, by grammar or as those whose word it is."""
        roles = (a["accuser"] for a in mention.allegations)
        found = {self._reader.owner(r["party"]) for r in roles if r and r["party"]}
        parties = set(self._reader.parties(mention.text))
        if mention.claimant is not None and mention.allegations and parties:
            found |= {mention.claimant} & parties
        return found


def _overlap(one: object, other: object) -> bool:
    return one.start < other.end and other.start < one.end  # type: ignore[attr-defined, no-any-return]
