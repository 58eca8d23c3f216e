"""The material of a digest: what the queries say of a period and of the four before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from config import Settings, Topic
from db import queries
from db.queries import digest as read
from db.queries import subscribers as ledger
from db.selection import Selection
from db.session import Database
from db.views import Coverage, DatedStatement, LabelCount, QuoteLine, Story, Totals
from digest.links import Links
from digest.periods import Period

BEFORE = 4  # periods that make the norm
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Material:
    """What a digest is made of. Sequences over periods begin with the one that the digest is about."""

    topic: Topic
    period: Period
    selection: Selection
    links: Links
    volumes: Sequence[LabelCount]
    stances: Sequence[Sequence[LabelCount]]
    frames: Sequence[Sequence[LabelCount]]
    quotes: Sequence[QuoteLine] = ()
    stories: Sequence[Story] = ()
    ahead: Sequence[DatedStatement] = ()
    coverage: Sequence[Coverage] = ()
    languages: Mapping[str, int] = field(default_factory=dict)
    totals: Totals = field(default_factory=lambda: Totals(0, 0, 0, 0, 0))
    told: Mapping[tuple[str, str], str] = field(default_factory=dict)
    locale: str = "en_GB"

    def is_news(self, kind: str, key: str, said: str) -> bool:
        """Return whether an item was not told yet, or was told otherwise."""
        return self.told.get((kind, key)) != said

    def link(self, periods_ago: int = 0) -> str:
        """Return the dashboard's page of this period, or of an earlier one."""
        return self.links.period(self.selection, self.period.before(periods_ago))


def gather(
    database: Database,
    topic: Topic,
    settings: Settings,
    period: Period,
    selection: Selection | None = None,
    locale: str = "en_GB",
) -> Material:
    """Read what a digest of a period needs; `selection` is what its readers want to see."""
    chosen = selection or Selection()
    spans = [period.before(n) for n in range(BEFORE + 1)]
    times = [replace(chosen, since=p.first, until=p.last) for p in spans]
    now = times[0]
    target = topic.target[0].id
    return Material(
        topic=topic,
        period=period,
        selection=chosen,
        links=Links(settings.base_url.rstrip("/")),
        volumes=[read.volume(database, t) for t in times],
        stances=[read.stance_voices(database, t, target) for t in times],
        frames=[read.frame_voices(database, t) for t in times],
        quotes=read.direct_quotes(database, now),
        stories=read.stories(database, now),
        ahead=read.dated_statements(
            database, now, period.last + timedelta(days=1), period.last + AHEAD
        ),
        coverage=read.coverage(database, period.first, period.last),
        languages=queries.facets(database, now).languages,
        totals=queries.totals(database, now),
        told=ledger.told(database, topic.id, period.rhythm, chosen.to_query(), period.name),
        locale=locale,
    )
