"""The figures that can be cited: what each is called, its columns, and the query that gives its numbers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from db.queries import claim_details, corpus, curves, labels, narratives, reviews
from db.queries.labels import Facet, Voice
from db.queries.outlets import outlets
from db.selection import Selection
from db.session import Database
from db.views import Cross, DayCount, SharePoint

Rows = list[list[Any]]
DIGITS = 6  # of shares and their intervals: the last bits differ between processors


@dataclass(frozen=True, slots=True)
class Citable:
    """A figure: the names of its columns, and what gives its rows for a selection and parameters."""

    columns: tuple[str, ...]
    rows: Callable[..., Rows]


def _days(counts: Sequence[DayCount]) -> Rows:
    return [[c.day.isoformat(), c.key, c.count] for c in counts]


def _crossed(counts: Sequence[Cross]) -> Rows:
    return [[c.row, c.column, c.count] for c in counts]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _share(p: SharePoint) -> list[Any]:
    ends = (p.naive, p.naive_low, p.naive_high, p.corrected, p.low, p.high)
    return [p.start.isoformat(), p.label, p.documents, p.total, p.groups, *map(_rounded, ends)]


def _totals(database: Database, selection: Selection) -> Rows:
    found = corpus.totals(database, selection)
    return [
        ["documents", found.documents],
        ["relevant", found.relevant],
        ["outlets", found.outlets],
    ]


def _volume(database: Database, selection: Selection) -> Rows:
    return _days(corpus.documents_per_day(database, selection))


def _stance(database: Database, selection: Selection, target: str, holder: str = "author") -> Rows:
    return _days(corpus.stance_per_day(database, selection, target, holder))


def _sentiment(database: Database, selection: Selection, entity: str) -> Rows:
    return _days(corpus.sentiment_per_day(database, selection, entity))


def _shares(
    database: Database, selection: Selection, measure: str, key: str, among: Sequence[str] = ()
) -> Rows:
    found = curves.series(database, selection, measure, key, "week", tuple(among))
    return [_share(p) for p in found]


def _stance_by(
    database: Database, selection: Selection, target: str, facet: str, voice: str
) -> Rows:
    return _crossed(
        labels.stance_by(database, selection, target, cast(Facet, facet), cast(Voice, voice))
    )


def _frames(database: Database, selection: Selection) -> Rows:
    return [[frame, n] for frame, n in corpus.frame_counts(database, selection).items()]


def _frames_by_outlet(database: Database, selection: Selection) -> Rows:
    return _crossed(labels.frames_by_outlet(database, selection))


def _frames_by_side(database: Database, selection: Selection, target: str) -> Rows:
    return _crossed(labels.frames_by_side(database, selection, target))


def _frame_pairs(database: Database, selection: Selection) -> Rows:
    return _crossed(labels.frame_pairs(database, selection))


def _entities(database: Database, selection: Selection, limit: int) -> Rows:
    found = corpus.top_entities(database, selection, limit)
    return [[e.name, e.type, e.documents, e.mentions] for e in found]


def _mentions(database: Database, selection: Selection, entities: Sequence[str]) -> Rows:
    return _days(labels.mentions_per_day(database, selection, tuple(entities)))


def _sentiment_by(database: Database, selection: Selection) -> Rows:
    return _crossed(labels.sentiment_by_entity(database, selection))


def _quoted(database: Database, selection: Selection) -> Rows:
    return [[q.speaker, q.outlet, q.documents] for q in labels.quoted(database, selection)]


def _narratives(database: Database, selection: Selection, ids: Sequence[int] | None = None) -> Rows:
    found = narratives.per_day(database, selection, ids)
    return [[d.day.isoformat(), d.narrative_id, d.kind, d.documents] for d in found]


def _outlets(database: Database, selection: Selection, target: str) -> Rows:
    found = outlets(database, selection, target)
    return [[o.name, o.kind, o.documents, o.favor, o.against, o.none] for o in found]


def _claim(database: Database, selection: Selection, claim: str, slot: str) -> Rows:
    detail = claim_details.claim_detail(database, claim, selection)
    found = [f for f in detail.figures if f.slot == slot] if detail else []
    return [
        [f.low, f.high, f.comparator, f.unit, f.mentions, f.voices, f.first_seen.isoformat()]
        for f in found
    ]


def _name_swaps(database: Database, selection: Selection) -> Rows:
    """Return what hung on names in the newest week that was measured, whatever the selection."""
    week, found = reviews.name_swaps(database)
    return [[week, s.stage, s.labels, s.lost, s.gained] for s in found]


def _precision(database: Database, selection: Selection) -> Rows:
    """Return what people found right, whatever the selection: samples are drawn from all documents."""
    return [[p.kind, p.about, p.label, p.right, p.judged] for p in reviews.precision(database)]


FIGURES: Mapping[str, Citable] = {
    "totals": Citable(("what", "number"), _totals),
    "documents-per-day": Citable(("day", "kind", "documents"), _volume),
    "stance-per-day": Citable(("day", "label", "documents"), _stance),
    "sentiment-per-day": Citable(("day", "label", "sentences"), _sentiment),
    "shares": Citable(
        ("week from", "label", "counted", "of", "distinct texts", "as counted", "95 % from", "to",
         "corrected", "corrected from", "corrected to"),
        _shares,
    ),
    "stance-by": Citable(("of", "label", "number"), _stance_by),
    "frames": Citable(("frame", "documents"), _frames),
    "frames-by-outlet": Citable(("outlet", "frame", "documents"), _frames_by_outlet),
    "frames-by-side": Citable(("authors' stance", "frame", "documents"), _frames_by_side),
    "frame-pairs": Citable(("frame", "with", "documents"), _frame_pairs),
    "entities": Citable(("name", "type", "documents", "mentions"), _entities),
    "mentions-per-day": Citable(("day", "party", "documents"), _mentions),
    "sentiment-by-entity": Citable(("of", "label", "sentences"), _sentiment_by),
    "quoted": Citable(("speaker", "outlet", "documents"), _quoted),
    "narratives-per-day": Citable(("day", "narrative", "kind", "documents"), _narratives),
    "outlets": Citable(
        ("outlet", "kind", "documents", "in favour", "against", "no side"), _outlets
    ),
    "claim-figures": Citable(
        ("from", "to", "comparator", "unit", "sentences", "voices", "first seen"), _claim
    ),
    "name-swaps": Citable(("week", "stage", "labels", "lost", "gained"), _name_swaps),
    "precision": Citable(("kind", "about", "label", "right", "judged"), _precision),
}  # fmt: skip
