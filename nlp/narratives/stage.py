"""Stage `narratives`: a day's arguments beside all that were made before."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

import numpy as np

from config.topic import Topic
from db import store
from db.copies import NEAR_DUPLICATES
from db.narrative_state import NarrativeChange, StoredCorpus, StoredMember, StoredNarrative
from db.queries import arguments
from db.records import Version
from db.seen import Marks
from db.session import Database
from nlp.models import Encoder, digest, weights_identity
from nlp.narratives.clustering import POOL as POOL_SIZE
from nlp.narratives.clustering import WAIT, Clustering, Line, Member
from nlp.narratives.labels import choose, parts
from nlp.narratives.phrases import key_phrases, phrase_weights
from nlp.narratives.points import Point, total, unpack, unpack_sum
from nlp.narratives.similarity import Weights
from nlp.narratives.terms import Frequencies
from nlp.narratives.units import Unit, points, units
from nlp.stage import CorpusStage, Progress, StageReport

Place = tuple[str, int, int]  # document, start and end of a sentence
TOGETHER = 200  # documents of one day that are read and written at once


class NarrativeStage(CorpusStage):
    """Finds recurring lines of argument, day by day in the order of publication.

    Narratives keep their ids when documents arrive, change, go, or are read anew by other models: members
    of a document that is read again leave when its new ones have found their place. Documents that arrive
    day by day give the very same narratives as all at once; what a late day gives depends on when it came.
    """

    name = "narratives"
    version = "2"
    needs = ("language", "relevance", NEAR_DUPLICATES, "entities", "quotes", "stance", "frames")

    def __init__(self, topic: Topic, encoder: Encoder, spacy_model: str) -> None:
        self._topic = topic
        self._encoder = encoder
        self._spacy_model = spacy_model
        self._weights = Weights.load()
        self._names = frozenset(n.lower() for party in topic.party for n in party.names())

    def identity(self) -> str:
        """Return a digest of the weights, the models and the sentences that the word counts begin with."""
        return digest(
            self._weights,
            self._encoder.identity,
            weights_identity(self._spacy_model),
            self._sentences(),
        )

    def update(
        self, database: Database, fingerprint: str, needs: Marks, on_progress: Progress
    ) -> StageReport:
        """Bring narratives up to date with the documents that were not seen, a day at a time."""
        report, begun = StageReport(self.name), time.perf_counter()
        run = _Run(self, database, fingerprint)
        todo = arguments.unseen(database, self.name, fingerprint, needs)
        run.split_grown()
        for day, group in groupby(todo, key=lambda pair: pair[0]):
            ids = [key for _, key in group]
            run.begin_day(day)
            for start in range(0, len(ids), TOGETHER):
                some = ids[start : start + TOGETHER]
                read, members = run.step(day, some, start + TOGETHER >= len(ids))
                report.documents += read
                report.annotations += members
                on_progress(self.name, report.documents, len(todo))
            run.split_grown()
        report.database_seconds = run.database_seconds
        report.seconds = time.perf_counter() - begun - run.database_seconds
        return report

    def _sentences(self) -> list[str]:
        return [
            *(s for frame in self._topic.frame for s in frame.examples),
            *self._topic.background,
        ]


class _Run:
    """One run of the stage: the state in memory, and its steps, each of which is one transaction."""

    def __init__(self, stage: NarrativeStage, database: Database, fingerprint: str) -> None:
        self.stage = stage
        self.database = database
        self.fingerprint = fingerprint
        self.database_seconds = 0.0
        self.dimensions = stage._encoder.encode(["A"]).shape[1]
        self.encoder = stage._encoder.identity
        self._begin()

    def _begin(self) -> None:
        """Read the state as the last step left it."""
        self.sentences: dict[Place, str] = {}
        self.frequencies = self._frequencies()
        self.clustering = Clustering(self.stage._weights)
        self._load()

    def _frequencies(self) -> Frequencies:
        corpus = arguments.stored_corpus(self.database)
        if corpus is not None and corpus.encoder != self.encoder:
            store.retire_narratives(
                self.database, "another encoder: nothing can be compared with it"
            )
            corpus = None
        if corpus is None:
            return Frequencies.of(self.stage._sentences())
        counts = np.frombuffer(corpus.frequencies, np.int32).copy()
        return Frequencies(counts, corpus.units)

    def _load(self) -> None:
        """Read the narratives; sums of those whose members went with their documents are made anew."""
        self.clustering.next_id, self.next_member = arguments.next_ids(self.database)
        sizes = arguments.sizes(self.database)
        for stored in arguments.stored_narratives(self.database):
            line = _as_line(stored)
            if sizes.get(stored.id, 0) != stored.size:
                members = arguments.members_of(self.database, stored.id)
                line.sums = total((_as_member(m).point for m in members), self.dimensions)
            self.clustering.lines[line.id] = line
        places = [line.sentence for line in self.clustering.lines.values() if line.sentence]
        for member in map(_as_member, arguments.member_at(self.database, places)):
            if member.narrative_id is not None:
                self.clustering.central[member.narrative_id] = member

    def begin_day(self, day: date) -> None:
        """Read the units that wait, as they are on a day."""
        since = date.fromordinal(max(day.toordinal() - WAIT, 1))
        waiting = arguments.pool(self.database, since, day, POOL_SIZE)
        self.clustering.pool = {m.id: _as_member(m) for m in waiting}

    def step(self, day: date, ids: Sequence[str], closes: bool) -> tuple[int, int]:
        """Read some documents of a day, and consolidate when they are its last.

        A step of which a document was edited or taken back meanwhile is done again without it. Returns how
        many documents were read, and how many members they have.
        """
        while (done := self._try(day, ids, closes)) is None:
            self._begin()
            self.begin_day(day)
        return done

    def _try(self, day: date, ids: Sequence[str], closes: bool) -> tuple[int, int] | None:
        documents = arguments.argued(self.database, ids)
        read = {d.id: d.version for d in documents}
        found = [unit for document in documents for unit in units(document)]
        numbers = points(found, self.stage._encoder, self.frequencies, self.stage._spacy_model)
        members = list(self._members(found, numbers))
        before = [_as_member(m) for m in arguments.members_in(self.database, list(read))]
        clustering = self.clustering
        clustering.forget_changes()
        clustering.assign(members)
        clustering.take_out(before)
        clustering.count(members)
        clustering.choose_sentences(members)
        if closes:
            clustering.close_day(day)
        if not self._save(read, [_as_stored(m, u) for m, u in zip(members, found, strict=True)]):
            return None
        return len(read), sum(m.narrative_id is not None for m in members)

    def split_grown(self) -> None:
        """Split the narratives that have become two, each in a transaction of its own."""
        for key in self.clustering.to_check():
            self.clustering.forget_changes()
            members = [_as_member(m) for m in arguments.members_of(self.database, key)]
            self.clustering.split(key, members, self.clustering.lines[key].last)
            self._save({}, ())

    def _members(self, found: Sequence[Unit], numbers: Sequence[Point]) -> Iterator[Member]:
        for unit, point in zip(found, numbers, strict=True):
            yield Member(
                id=self.next_member,
                document_id=unit.document_id,
                start=unit.start,
                end=unit.end,
                voice=unit.voice,
                day=unit.day,
                point=point,
                counts=not unit.copy,
            )
            self.next_member += 1

    def _save(self, read: Mapping[str, Version], members: Sequence[StoredMember]) -> bool:
        clustering = self.clustering
        self._label()
        changed = [_store_line(clustering.lines[key]) for key in sorted(clustering.changed)]
        gone = [_store_line(line) for _, line in sorted(clustering.merged.items())]
        begun = time.perf_counter()
        saved = store.save_narratives(
            self.database,
            NarrativeChange(
                stage=self.stage.name,
                version=f"{self.stage.version}+{self.fingerprint[:8]}",
                fingerprint=self.fingerprint,
                documents=list(read),
                versions=read,
                members=members,
                moved={key: clustering.moved[key] for key in sorted(clustering.moved)},
                narratives=[*changed, *gone],
                events=clustering.events,
                corpus=StoredCorpus(
                    self.encoder, self.frequencies.units, self.frequencies.counts.tobytes()
                ),
            ),
        )
        self.database_seconds += time.perf_counter() - begun
        return saved

    def _label(self) -> None:
        """Name the narratives anew: what sets one apart changes with the others, too."""
        lines = {k: line for k, line in self.clustering.lines.items() if line.sums.size > 0}
        self._read_sentences([line.sentence for line in lines.values() if line.sentence])
        counts = {key: line.sums.phrases for key, line in lines.items()}
        weights = phrase_weights(counts, self.stage._names)
        for key, line in lines.items():
            said = self.sentences.get(line.sentence, "") if line.sentence else ""
            found = choose(parts(said, self.stage._spacy_model), weights[key])
            phrase = found or key_phrases(weights[key], counts[key], line.sums.size)
            if line.phrase != phrase:
                line.phrase = phrase
                self.clustering.changed.add(key)

    def _read_sentences(self, places: Sequence[Place]) -> None:
        """Keep the sentences that stand for narratives, and forget those that do no longer."""
        new = [place for place in places if place not in self.sentences]
        known = self.sentences | arguments.words_at(self.database, new)
        self.sentences = {place: known.get(place, "") for place in places}


def _as_line(stored: StoredNarrative) -> Line:
    return Line(
        id=stored.id,
        born=stored.born,
        last=stored.last,
        sums=unpack_sum(stored.sums, stored.size),
        checked=stored.checked,
        phrase=stored.phrase,
        sentence=stored.sentence,
        died=stored.died,
    )


def _store_line(line: Line) -> StoredNarrative:
    """Return what is stored, and go on with the same: a run that is resumed must not count otherwise."""
    packed = line.sums.pack_sum()
    line.sums = unpack_sum(packed, line.sums.size)
    return StoredNarrative(
        id=line.id,
        born=line.born,
        phrase=line.phrase,
        sentence=line.sentence,
        merged_into=line.merged_into,
        died=line.died,
        size=line.sums.size,
        checked=line.checked,
        last=line.last,
        sums=packed,
    )


def _as_member(stored: StoredMember) -> Member:
    """Return a stored unit; one of a copy has no features and does not count."""
    day = stored.day.toordinal()
    features = stored.features
    point = unpack(features, day) if features else Point(np.zeros(0, np.float32))
    return Member(
        id=stored.id,
        document_id=stored.document_id,
        start=stored.start,
        end=stored.end,
        voice=stored.voice,
        day=stored.day,
        point=point,
        counts=features is not None,
        narrative_id=stored.narrative_id,
        probability=stored.probability,
    )


def _as_stored(member: Member, unit: Unit) -> StoredMember:
    return StoredMember(
        id=member.id,
        document_id=unit.document_id,
        start=unit.start,
        end=unit.end,
        holder=unit.holder,
        holder_name=unit.holder_name,
        voice=unit.voice,
        probability=member.probability,
        narrative_id=member.narrative_id,
        day=unit.day,
        features=member.point.pack() if member.counts else None,
    )
