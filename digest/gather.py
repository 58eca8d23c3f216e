"""The material of a digest: what the queries say of a period and of the four before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from config import Settings, Topic
from db import queries
from db.queries import digest as read
from db.queries import subscribers as ledger
from db.queries.claim_details import claim_detail
from db.queries.claims import ledger as claim_ledger
from db.queries.events import AHEAD, ANNOUNCED, upcoming
from db.queries.narratives import members, narratives
from db.selection import Selection
from db.session import Database
from db.views import (
    ClaimDetail,
    ClaimRow,
    Coverage,
    DocumentRow,
    LabelCount,
    LanguageCount,
    NarrativeRow,
    NarrativeWords,
    QuoteLine,
    SharePoint,
    Story,
    Totals,
    UpcomingEvent,
)
from digest.links import Links
from digest.periods import Period

BEFORE = 4  # periods that make the norm
CLAIMS, DETAILS = 300, 12  # newest claims that are looked through; most voiced ones that are opened
Shares = tuple[SharePoint | None, SharePoint | None]  # of the period, and of those before together
FEW = 20  # documents that a digest of a quiet time can list


@dataclass(frozen=True, slots=True)
class Material:
    """What a digest is made of. Sequences over periods begin with the one that the digest is about."""

    topic: Topic
    period: Period
    selection: Selection
    links: Links
    volumes: Sequence[LabelCount]
    frames: Sequence[LabelCount]
    favor: Sequence[SharePoint | None] = ()  # among documents that take a side
    favor_before: SharePoint | None = None  # in the periods before together
    framed: Mapping[str, Shares] = field(default_factory=dict)
    quotes: Sequence[QuoteLine] = ()
    stories: Sequence[Story] = ()
    ahead: Sequence[UpcomingEvent] = ()
    narratives: Sequence[NarrativeRow] = ()
    narratives_before: Sequence[NarrativeRow] = ()
    narratives_ever: Sequence[NarrativeRow] = ()
    narrative_words: Mapping[int, NarrativeWords] = field(default_factory=dict)
    claims: Sequence[ClaimRow] = ()
    claim_details: Sequence[ClaimDetail] = ()
    documents: Sequence[DocumentRow] = ()
    unsure: int = 0  # documents that are about the topic only probably
    coverage: Sequence[Coverage] = ()
    languages: Sequence[LanguageCount] = ()
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
    now, ever = times[0], replace(chosen, until=period.last)
    before = replace(chosen, since=spans[-1].first, until=spans[1].last)
    share = partial(_share, database)
    carried = narratives(database, now)
    target = topic.target[0].id
    return Material(
        topic=topic,
        period=period,
        selection=chosen,
        links=Links(settings.base_url.rstrip("/")),
        volumes=[read.volume(database, t) for t in times],
        frames=read.frame_voices(database, now),
        favor=[share("stance", target, t) for t in times],
        favor_before=share("stance", target, before),
        framed={
            frame.id: (share("frame", frame.id, now), share("frame", frame.id, before))
            for frame in topic.frame
        },
        quotes=read.direct_quotes(database, now),
        stories=read.stories(database, now),
        ahead=upcoming(
            database,
            replace(now, since=period.last - ANNOUNCED),
            period.last + timedelta(days=1),
            period.last + AHEAD,
            [party.id for party in topic.party],
        ),
        narratives=carried,
        narratives_before=narratives(database, times[1]),
        narratives_ever=narratives(database, ever),
        narrative_words={
            row.id: words[0]
            for row in carried
            if (words := members(database, row.id, now, limit=1))
        },
        claims=claim_ledger(database, ever, sort="first", limit=CLAIMS),
        claim_details=_details(database, now, ever),
        documents=[
            d for d in queries.documents(database, now, FEW) if (d.relevance or 0) >= read.SURE
        ],
        unsure=read.unsure(database, now),
        coverage=read.coverage(database, period.first, period.last),
        languages=queries.languages(database, now),
        totals=queries.totals(database, now),
        told=ledger.told(database, topic.id, period.rhythm, chosen.to_query(), period.name),
        locale=locale,
    )


def _share(database: Database, measure: str, key: str, selection: Selection) -> SharePoint | None:
    """Return the share of documents for a target, or with a frame, as the dashboard's curves have it."""
    among = ("favor", "against") if measure == "stance" else ()
    points = queries.series(database, selection, measure, key, "all", among)
    found = next((point for point in points if point.label in ("favor", "used")), None)
    return found if found is not None and found.total else None


def _details(database: Database, now: Selection, ever: Selection) -> list[ClaimDetail]:
    """Return the claims of the period that most voices make and of which there are versions."""
    most = claim_ledger(database, now, sort="voices", limit=DETAILS)
    found = [claim_detail(database, row.id, ever) for row in most if row.versions]
    return [detail for detail in found if detail is not None]
