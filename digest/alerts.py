"""Alert mails: one a day at most, when something burst, with its cause named."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from config import Settings, Topic
from config.plain import counted
from db.queries import subscribers as people
from db.queries.bursts import bursts
from db.selection import Selection
from db.session import Database
from db.views import Burst, Subscriber
from digest import wording
from digest.links import Links
from digest.model import Digest, Item, Link, Section
from digest.periods import day
from digest.wording import percent, shortened

FRESH = timedelta(days=2)  # a burst that is found later is for the weekly digest
MOST = 4
METHOD = (
    "A burst is a day on which a series was more than its own past makes likely, corrected for the number"
    " of series that are tested. The cause is the headline that most voices shared that day: a guess of a"
    " rule, so open it."
)


def pending(
    database: Database, topic: Topic, now: datetime
) -> list[tuple[list[Burst], list[Subscriber]]]:
    """Return the days with bursts that are new enough, each with those who want to know and do not yet."""
    readers = [s for s in people.subscribers(database, topic.id, ["confirmed"]) if s.alerts]
    if not readers:
        return []
    found = bursts(database, Selection(since=(now - FRESH).date(), until=now.date()))
    days: dict[str, list[Burst]] = {}
    for burst in found:
        if burst.direction == "up":
            days.setdefault(burst.day.isoformat(), []).append(burst)
    waiting = []
    for name, of_day in sorted(days.items()):
        done = people.settled(database, "alert", name, now)
        due = [s for s in readers if s.id not in done]
        if due:
            waiting.append((of_day, due))
    return waiting


def compose(topic: Topic, settings: Settings, of_day: Sequence[Burst], locale: str) -> Digest:
    """Write the alert of one day; its bursts come surest first."""
    links = Links(settings.base_url.rstrip("/"))
    first = of_day[0]
    items = [_item(topic, links, burst) for burst in of_day[:MOST]]
    caused = next((b for b in of_day if b.headline and b.document_id), None)
    cause = f"; most shared: “{shortened(caused.headline or '', 90)}”" if caused else ""
    sections = [Section("bursts", "What burst", items)]
    if caused:
        sections.append(Section("cause", "What most voices shared", [_cause(links, caused)]))
    else:
        sections.append(Section("cause", "Its cause", empty="No headline was shared that day."))
    period = day(first.day)
    return Digest(
        topic=topic.id,
        topic_name=topic.name,
        period=period,
        period_words=wording.full_day(first.day, locale),
        audience="",
        finding=f"Burst: {_series(topic, first)}{cause}",
        lead=items[0].text,
        sections=sections,
        overview_url=links.period(Selection(), period),
        documents=first.count,
        notes=[METHOD],
        locale=locale,
    )


def _item(topic: Topic, links: Links, burst: Burst) -> Item:
    name = _series(topic, burst)
    shown: Callable[[float], str] = percent if burst.is_share else "{:,.0f}".format
    of = "" if not burst.is_share else f" of {counted(burst.total, 'voice')}"
    text = (
        f"{name[0].upper()}{name[1:]}: {shown(burst.observed)}{of} that day, where"
        f" {shown(burst.expected)} would have been usual (95 % interval {shown(burst.low)} to"
        f" {shown(burst.high)})."
    )
    url = links.period(Selection(), day(burst.day))
    return Item("burst", f"{burst.measure}:{burst.key}", text, links=[Link("the documents", url)])


def _series(topic: Topic, burst: Burst) -> str:
    """Return what a series counts, in words."""
    if burst.measure == "volume":
        return "documents about it" if burst.key == "all" else f"documents of kind {burst.key}"
    if burst.measure == "narrative":
        return f"texts that carry the line of argument “{burst.name or burst.key}”"
    key, _, label = burst.key.partition(":")
    frames = {frame.id: frame.name for frame in topic.frame}
    targets = {target.id: target.name for target in topic.target}
    parties = {party.id: party.name for party in topic.party}
    name = (frames | targets | parties).get(key, key)
    return f"voices with the frame “{name}”" if not label else f"voices {label} toward “{name}”"


def _cause(links: Links, burst: Burst) -> Item:
    return Item(
        "cause",
        burst.document_id or "",
        f"{counted(burst.voices, 'voice')} shared it.",
        quote=shortened(burst.headline or "", 160),
        source=burst.day.isoformat(),
        links=[Link("receipt", links.document(burst.document_id or ""))],
    )
