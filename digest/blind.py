"""The blind-spot note: what this digest did not see, so that nobody takes silence for calm."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta

from config.plain import counted
from db.opinions import ATTRIBUTED
from db.views import FILES, Coverage
from digest import wording
from digest.gather import Material
from digest.model import Item, Link, Section
from digest.wording import listed

CLOSED = re.compile(r"robots\.txt|paywall|HTTP (401|402|403|451)")
OFTEN = 2  # of the four periods before in which a source gave something, that make its silence told


def spots(material: Material) -> Section:
    """Tell which sources were not asked, failed, were silent or closed, and what was not read."""
    lines = [line for line in _lines(material) if line]
    links = [Link("sources and health", f"{material.links.base}/sources")]
    items = [
        Item("blind", f"{n}", line, links=links if n == 0 else ()) for n, line in enumerate(lines)
    ]
    return Section(
        "blind",
        "Blind spots",
        items,
        empty="" if items else "Every source was asked after the period ended, and answered.",
    )


def _lines(material: Material) -> Iterable[str]:
    end = datetime.combine(wording.day_after(material.period), time(), UTC)
    live = [c for c in material.coverage if c.type not in FILES]
    files = [c for c in material.coverage if c.type in FILES]
    yield _never_asked(material)
    yield _not_since(material, live, end)
    yield _afterwards(material, live, end)
    yield _failing(live)
    yield _silent(material, live)
    yield from _not_had(live)
    if files:
        yield (
            f"From imported files: {listed([c.source for c in files])}. They hold what somebody put there,"
            " and say nothing of what is missing."
        )
    yield _not_read(material)


def _never_asked(material: Material) -> str:
    known = {c.source for c in material.coverage if c.last_run}
    wanted = [s.name for s in material.topic.source]
    if known.isdisjoint(wanted):
        return ""  # collected by other means: the sample web, a data set
    missing = [name for name in wanted if name not in known]
    return f"Never asked: {listed(missing)}." if missing else ""


def _not_since(material: Material, live: Sequence[Coverage], end: datetime) -> str:
    late = [c for c in live if c.last_run and c.last_run < end]
    told = [f"{c.source} ({wording.on_day(c.last_run, material.locale)})" for c in late]
    return (
        f"Not asked again before the {material.period.word} was over: {listed(told)}."
        if told
        else ""
    )


def _afterwards(material: Material, live: Sequence[Coverage], end: datetime) -> str:
    """Tell what was first asked a while after: feeds hold their latest entries only."""
    late = [c for c in live if c.first_run and c.first_run > end + timedelta(days=3)]
    if not late:
        return ""
    first = min(c.first_run for c in late if c.first_run)
    who = f"all {len(live)} sources" if len(late) == len(live) else listed([c.source for c in late])
    when = wording.full_day(first.date(), material.locale)
    return (
        f"Asked for the first time only afterwards, on {when}: {who}."
        " What they no longer offered then is missing."
    )


def _failing(live: Sequence[Coverage]) -> str:
    told = []
    for c in live:
        if c.failures_in_a_row:
            cause = wording.shortened(c.last_error or "no cause known", 80)
            told.append(f"{c.source} ({counted(c.failures_in_a_row, 'time')} in a row: {cause})")
    return f"Failing: {listed(told)}." if told else ""


def _silent(material: Material, live: Sequence[Coverage]) -> str:
    told = [
        c.source
        for c in live
        if not c.published and sum(1 for n in c.before if n) >= OFTEN and not c.failures_in_a_row
    ]
    word = material.period.word
    return f"Silent, though they published in {word}s before: {listed(told)}." if told else ""


def _not_had(live: Sequence[Coverage]) -> Iterable[str]:
    closed, failed = {}, {}
    for c in live:
        shut = sum(n for cause, n in c.causes.items() if CLOSED.search(cause))
        other = sum(c.causes.values()) - shut
        if shut:
            closed[c.source] = shut
        if other:
            failed[c.source] = other
    for counts, why in (
        (closed, "not read, as a paywall, a login or robots.txt forbids it"),
        (failed, "not read, as they were broken or did not load"),
    ):
        if counts:
            who = listed([f"{name} ({n})" for name, n in counts.items()])
            yield f"{counted(sum(counts.values()), 'page')} {why}: {who}."


def _not_read(material: Material) -> str:
    told = []
    if material.unsure:
        told.append(
            f"counted, but about the dispute only probably: {material.unsure}"
            f" of {counted(material.volumes[0].documents, 'document')}"
        )
    if material.totals.unjudged:
        told.append(f"{counted(material.totals.unjudged, 'document')} not analysed yet")
    told += _not_read_for(material)
    return f"{wording.clean('; '.join(told))[:1].upper()}{'; '.join(told)[1:]}." if told else ""


def _not_read_for(material: Material) -> Iterable[str]:
    opinions = {c.language: c.documents - c.judged for c in material.languages}
    quotes = {c.language: c.documents for c in material.languages if c.language not in ATTRIBUTED}
    opinions = {language: n for language, n in opinions.items() if n}
    told = {"sides and frames": opinions, "quotes and claims": quotes}
    if opinions == quotes:
        told = {"sides, frames, quotes and claims": quotes}
    for what, counts in told.items():
        if counts:
            names = [f"{language_name(lang, material.locale)} ({n})" for lang, n in counts.items()]
            yield f"counted, but not read for {what}: documents in {listed(names)}"


def language_name(code: str, locale: str) -> str:
    """Return a language by its name."""
    from babel import Locale

    return str(Locale.parse(locale).languages.get(code, code))
