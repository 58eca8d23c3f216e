"""Online clustering with ids that stay: assign, and now and then give birth, merge, split, let die.

Everything is decided by mean log odds between units (`nlp.narratives.similarity`), that is by average
linkage. New units are compared with the narratives as they stood before, so that the order within a batch
does not matter. What fits no narrative waits in a pool. When a day is over, the pool is clustered; a cluster
of enough units, documents and voices is born as a narrative, the next free id for ever its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from db.narrative_state import StoredEvent
from nlp.narratives.points import WHOLE, Point, total
from nlp.narratives.similarity import Floats, Weights

FEWEST_UNITS, FEWEST_VOICES = 3, 2  # of a newborn: one voice, or one document, is no narrative
WAIT = 30  # days that a unit waits in the pool
POOL = 1500  # units that wait at most, the newest
SILENCE = 30  # days without a new member after which a narrative is dead
GROWN = 2.0  # how much larger it must be before it is looked at again for a split
SPLITTABLE = 16  # units, the newest of which are looked at
LOOKED_AT = 200
SMALLER_PART = 0.2
QUOTABLE = range(40, 240)  # characters
NEW_SENTENCE = 0.02  # gain in cosine for which the most central sentence is replaced


@dataclass(slots=True)
class Member:
    """A unit among others; `point` is None for one of a copy, which does not count."""

    id: int
    document_id: str
    start: int
    end: int
    voice: str
    day: date
    point: Point
    counts: bool = True
    narrative_id: int | None = None
    probability: float = 0.0


@dataclass(slots=True)
class Line:
    """A narrative as the clustering sees it: a sum over its members."""

    id: int
    born: date
    last: date
    sums: Point
    checked: int = 0
    phrase: str = ""
    sentence: tuple[str, int, int] | None = None
    died: date | None = None
    merged_into: int | None = None


@dataclass(slots=True)
class Clustering:
    """The living state, and what changed in it since `forget_changes`.

    Attributes:
        weights: the blend and its thresholds.
        fewest_units: of a newborn narrative.
        fewest_voices: of a newborn, and documents.
        wait: days that a unit waits in the pool.
        lines: narratives by id, without those that were merged.
        pool: units that wait, by id.
        next_id: of the next narrative.
        central: the member whose sentence stands for a narrative, by narrative.
        changed: ids of narratives that are to be written.
        merged: narratives that are no more, to be written once.
        moved: earlier units that went elsewhere, with narrative and probability.
        events: new lines of the lineage.
    """

    weights: Weights
    fewest_units: int = FEWEST_UNITS
    fewest_voices: int = FEWEST_VOICES
    wait: int = WAIT
    lines: dict[int, Line] = field(default_factory=dict)
    pool: dict[int, Member] = field(default_factory=dict)
    next_id: int = 1
    central: dict[int, Member] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    merged: dict[int, Line] = field(default_factory=dict)
    moved: dict[int, tuple[int | None, float]] = field(default_factory=dict)
    events: list[StoredEvent] = field(default_factory=list)

    def forget_changes(self) -> None:
        """Begin a new step."""
        self.changed, self.merged, self.moved, self.events = set(), {}, {}, []

    def assign(self, members: Sequence[Member]) -> list[Member]:
        """Give each member to the narrative that it fits best, if well enough; return those without one."""
        lines = [line for line in self.lines.values() if line.sums.size > 0]
        scores = self.weights.score([m.point for m in members], [line.sums for line in lines])
        left = []
        for member, row in zip(members, scores, strict=True):
            best = int(row.argmax()) if lines else -1
            if best >= 0 and row[best] >= self.weights.assign:
                self._join(member, lines[best].id, float(row[best]))
            else:
                left.append(member)
        return left

    def count(self, members: Iterable[Member]) -> None:
        """Add members to the sums of their narratives; what has none waits in the pool."""
        for member in members:
            if not member.counts:
                continue
            if member.narrative_id is None:
                self.pool[member.id] = member
                continue
            line = self.lines[member.narrative_id]
            if line.died is not None and member.day > line.last:
                self._event(line.id, "revived", member.day, f"silent since {line.last}")
                line.died = None
            line.sums.add(member.point)
            line.last = max(line.last, member.day)
            self.changed.add(line.id)

    def take_out(self, members: Iterable[Member]) -> None:
        """Take members out of the sums, as their documents are read anew."""
        for member in members:
            self.pool.pop(member.id, None)
            if member.narrative_id in self.lines and member.counts:
                self.lines[member.narrative_id].sums.add(member.point, -1)
                self.changed.add(member.narrative_id)

    def close_day(self, day: date) -> None:
        """Consolidate: the pool finds narratives or gives birth to them, narratives merge or die."""
        self._trim_pool(day)
        self._from_pool()
        self._give_birth(day)
        self._from_pool()
        self._merge(day)
        for line in self.lines.values():
            if line.died is None and (day - line.last).days > SILENCE:
                line.died = day
                self._event(line.id, "died", day, f"no new member since {line.last}")

    def choose_sentences(self, members: Iterable[Member]) -> None:
        """Let the most central whole sentence stand for a narrative; it changes for a clear gain only."""
        candidates: dict[int, list[Member]] = {}
        for member in members:
            if member.narrative_id in self.lines and member.counts:
                candidates.setdefault(member.narrative_id, []).append(member)
        for key, found in sorted(candidates.items()):
            line, now = self.lines[key], self.central.get(key)
            best = max(found, key=lambda m: (self._centrality(m, line), -m.id))
            gain = self._centrality(best, line) - (self._centrality(now, line) if now else -1.0)
            if now is None or now.narrative_id != key or gain > NEW_SENTENCE:
                self.central[key] = best
                line.sentence = (best.document_id, best.start, best.end)
                self.changed.add(key)

    @staticmethod
    def _centrality(member: Member, line: Line) -> float:
        """Return the cosine to the mean, less for fragments and for what is too short or long to quote."""
        length = float(np.linalg.norm(line.sums.vector)) or 1.0
        cosine = float(member.point.vector @ line.sums.vector) / length
        readable = 1.0 if member.end - member.start in QUOTABLE else 0.75
        return round(cosine * readable * (1.0 if WHOLE in member.point.traits else 0.8), 4)

    def _join(self, member: Member, narrative_id: int, score: float) -> None:
        member.narrative_id = narrative_id
        member.probability = round(self.weights.probability(score), 4)

    def _event(self, key: int, kind: str, day: date, reason: str, other: int | None = None) -> None:
        self.events.append(StoredEvent(key, kind, day, reason, other))
        self.changed.add(key)

    def _trim_pool(self, day: date) -> None:
        recent = [m for m in self.pool.values() if 0 <= (day - m.day).days <= self.wait]
        newest = sorted(recent, key=lambda m: (m.day, m.id))[-POOL:]
        self.pool = {m.id: m for m in sorted(newest, key=lambda m: m.id)}

    def _from_pool(self) -> None:
        """Let waiting units join the narratives as they are now."""
        waiting = list(self.pool.values())
        left = {m.id for m in self.assign(waiting)}
        self._settle([m for m in waiting if m.id not in left])

    def _settle(self, members: Sequence[Member]) -> None:
        for member in members:
            self.pool.pop(member.id, None)
            self.moved[member.id] = (member.narrative_id, member.probability)
        self.count(members)
        self.choose_sentences(members)

    def _give_birth(self, day: date) -> None:
        waiting = list(self.pool.values())
        if len(waiting) < self.fewest_units:
            return
        scores = self.weights.score([m.point for m in waiting], [m.point for m in waiting])
        for rows in groups(scores, self.weights.birth):
            found = [waiting[i] for i in rows]
            voices = {m.voice for m in found}
            documents = {m.document_id for m in found}
            if (
                len(found) < self.fewest_units
                or min(len(voices), len(documents)) < self.fewest_voices
            ):
                continue
            line = self._new_line(found, day)
            reason = f"{len(found)} passages of {len(documents)} documents by {len(voices)} voices"
            self._event(line.id, "born", day, reason)
            for i in rows:
                others = [j for j in rows if j != i]
                self._join(waiting[i], line.id, float(scores[i, others].mean()))
            self._settle(found)

    def _new_line(self, members: Sequence[Member], day: date) -> Line:
        dimensions = len(members[0].point.vector)
        line = Line(self.next_id, day, max(m.day for m in members), total((), dimensions))
        line.checked = len(members)
        self.lines[line.id] = line
        self.next_id += 1
        return line

    def _merge(self, day: date) -> None:
        """Merge the closest two narratives as long as they are one; the older takes the younger in."""
        while True:
            lines = [line for line in self.lines.values() if line.sums.size > 0]
            sums = [line.sums for line in lines]
            scores = self.weights.score(sums, sums)
            scores[np.tril_indices(len(lines))] = -np.inf
            if len(lines) < 2 or scores.max() < self.weights.merge:
                return
            first, second = np.unravel_index(int(scores.argmax()), scores.shape)
            older, younger = sorted((lines[first], lines[second]), key=lambda line: line.id)
            older.sums.add(younger.sums)
            older.last = max(older.last, younger.last)
            if older.died and not younger.died:
                older.died = None
            younger.merged_into, younger.died = older.id, day
            younger.sums = total((), len(older.sums.vector))
            self._hand_over(younger.id, older.id)
            self.merged[younger.id] = self.lines.pop(younger.id)
            self.central.pop(younger.id, None)
            self.changed.discard(younger.id)
            reason = f"mean log odds {scores.max():.2f} between their members"
            self.events.append(StoredEvent(younger.id, "merged_into", day, reason, older.id))
            self.changed.add(older.id)

    def _hand_over(self, younger: int, older: int) -> None:
        """Let what was merged in this step already go along."""
        for line in self.merged.values():
            if line.merged_into == younger:
                line.merged_into = older

    def sleep(self, day: date) -> None:
        """Forget narratives without a member for as long as a unit waits: a story does not come back."""
        for line in list(self.lines.values()):
            if (day - line.last).days > self.wait:
                del self.lines[line.id]

    def to_check(self) -> list[int]:
        """Return the narratives that have grown so much that they may have become two."""
        return [
            line.id
            for line in self.lines.values()
            if line.sums.size >= max(SPLITTABLE, GROWN * line.checked)
        ]

    def split(self, narrative_id: int, members: Sequence[Member], day: date) -> bool:
        """Split a narrative whose newest members are two clusters; the smaller gets an id of its own.

        `members` are all that count. The others go to the part that is nearer.
        """
        line = self.lines[narrative_id]
        line.checked = line.sums.size
        self.changed.add(narrative_id)
        newest = sorted(members, key=lambda m: (m.day, m.id))[-LOOKED_AT:]
        points = [m.point for m in newest]
        scores = self.weights.score(points, points)
        first, second = halves(scores)
        if min(len(first), len(second)) < max(self.fewest_units, SMALLER_PART * len(newest)):
            return False
        between = float(scores[np.ix_(first, second)].mean())
        if between >= self.weights.split:
            return False
        parts = [
            total((points[i] for i in rows), len(points[0].vector)) for rows in (first, second)
        ]
        near = self.weights.score([m.point for m in members], parts)
        leaving = [m for m, row in zip(members, near, strict=True) if row[1] > row[0]]
        if len({m.voice for m in leaving}) < self.fewest_voices or len(leaving) == len(members):
            return False
        self._leave(line, leaving, near, members, day, between)
        return True

    def _leave(
        self, line: Line, leaving: Sequence[Member], near: Floats, members: Sequence[Member],
        day: date, between: float,
    ) -> None:  # fmt: skip
        part = self._new_line(leaving, day)
        scores = {m.id: float(row[1]) for m, row in zip(members, near, strict=True)}
        for member in leaving:
            line.sums.add(member.point, -1)
            self._join(member, part.id, scores[member.id])
        reason = f"mean log odds {between:.2f} between its two parts"
        self._event(part.id, "split_from", day, reason, line.id)
        self._settle(leaving)
        gone = {m.id for m in leaving}
        if (now := self.central.get(line.id)) is None or now.id in gone:
            self.central.pop(line.id, None)
            self.choose_sentences([m for m in members if m.id not in gone])


def groups(scores: Floats, threshold: float) -> list[list[int]]:
    """Return the clusters of average linkage whose mean log odds are at least a threshold, in order."""
    from sklearn.cluster import AgglomerativeClustering

    top = float(scores.max())
    labels = AgglomerativeClustering(
        n_clusters=None,
        metric="precomputed",
        linkage="average",
        distance_threshold=top - threshold,
    ).fit_predict(top - scores)
    found: dict[int, list[int]] = {}
    for i, label in enumerate(labels):
        found.setdefault(int(label), []).append(i)
    return sorted(found.values())


def halves(scores: Floats) -> tuple[list[int], list[int]]:
    """Return the two sides of the direction along which scores vary most, the larger first.

    Spectral bisection; average linkage would only cut off an outlier. Each unit then goes to the side that
    it is nearer to.
    """
    centred = scores - scores.mean(axis=0) - scores.mean(axis=1)[:, None] + scores.mean()
    side = np.linalg.eigh((centred + centred.T) / 2)[1][:, -1] > 0
    if 0 < side.sum() < len(side):
        side = scores[:, side].mean(axis=1) > scores[:, ~side].mean(axis=1)
    parts = ([i for i, x in enumerate(side) if x], [i for i, x in enumerate(side) if not x])
    first, second = sorted(parts, key=lambda rows: (-len(rows), rows))
    return first, second
