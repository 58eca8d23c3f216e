"""Page `today`: what changed, what broke out, the stories and claims that matter, and all documents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import escape

import streamlit as st

from charts import timelines
from dashboard import changes, claims, data, documents, figure, filters, picked, receipts, times
from dashboard.changes import WEEK, Change
from db import queries
from db.queries import digest
from db.selection import Selection
from db.views import Burst, DayCount, SharePoint, Story

TOP = 3
BURSTS = 6
SUBJECT = "Of authors who take a side"


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title(data.topic().name)
    totals = data.ask(queries.totals, data.database(), selection)
    if not totals.documents:
        _nothing(selection)
        return
    if totals.unjudged:
        st.warning(
            f"{totals.unjudged:,} documents are not analysed yet: run `groundswell analyze`."
        )
    counts = data.ask(queries.documents_per_day, data.database(), _before(selection))
    today = changes.last_day(counts)
    if today is None:
        st.info("None of these documents has a date, so there is no today to tell of.")
        documents.listing(selection, "documents")
        return
    st.html(
        f"<p class='quiet'>{escape(changes.freshness(today, datetime.now(UTC).date()))}"
        f" {totals.relevant:,} of {totals.documents:,} documents fit the filters and are about the"
        f" dispute, from {totals.outlets:,} outlets.</p>"
    )
    week = replace(_before(selection), since=today - timedelta(days=WEEK - 1), until=today)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _changed(told(selection, counts, today))
    with right:
        _bursts(week)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _claims(week)
    with right:
        _stories(week)
    _ahead(week, today)
    _volume(selection, totals.undated)


def _before(selection: Selection) -> Selection:
    """Return the selection without its first day: what is new is told against what came before."""
    return replace(selection, since=None)


def _nothing(selection: Selection) -> None:
    if selection == Selection():
        st.info(
            "There are no documents yet. Run `groundswell demo` to see the sample web, or"
            " `groundswell crawl` and `groundswell analyze` for your own sources."
        )
    else:
        st.info("No document fits the filters. Clear some of them at the left.")


def told(selection: Selection, counts: Sequence[DayCount], today: date) -> list[Change]:
    """Return what changed: volume, the authors' stance, the first frame, lines of argument."""
    first = today - timedelta(days=WEEK - 1)
    now = replace(_before(selection), since=first, until=today)
    before = replace(now, since=first - timedelta(days=WEEK), until=first - timedelta(days=1))
    target, frame = data.topic().target[0], data.topic().frame[0]
    sides = ("against", "favor")
    stance = [_point(s, "stance", target.id, sides) for s in (now, before)]
    framed = [_point(s, "frame", frame.id, ()) for s in (now, before)]
    found = [
        *changes.volume(counts, today),
        Change(
            changes.share(stance[0], stance[1], SUBJECT, "are against the accusation"), first, today, "stance"
        ),
        Change(
            changes.share(framed[0], framed[1], "Of the documents judged", f"use the frame “{frame.name}”"),
            first, today, "frames",
        ),
    ]  # fmt: skip
    arguments = changes.narratives(
        data.ask(queries.narratives.narratives, data.database(), replace(now, since=None))
    )
    return found + ([Change(arguments, first, today, "narratives")] if arguments else [])


def _point(
    selection: Selection, measure: str, key: str, among: tuple[str, ...]
) -> SharePoint | None:
    points = data.ask(queries.series, data.database(), selection, measure, key, "all", among)
    return points[0] if points else None


def _changed(found: Sequence[Change]) -> None:
    st.subheader("What changed")
    lines = []
    for change in found:
        chosen = replace(filters.from_address(), since=change.since, until=change.until)
        target = receipts.address(change.page or "./", chosen)
        opened = receipts.link(target, "The words" if change.page else "Show them")
        lines.append(f"<li>{escape(change.text)} {opened}</li>")
    st.html(f"<ul class='told'>{''.join(lines)}</ul>")


def _bursts(week: Selection) -> None:
    found = data.ask(queries.bursts.bursts, data.database(), week)
    if not found:
        st.subheader("Nothing broke out this week")
        watch = data.ask(queries.watch, data.database())
        st.caption(
            f"Bursts are told from {watch.tested_from:%-d %B %Y} on: there is too little history before."
            if watch and watch.too_short
            else "No series of the last seven days left the range of its own past."
        )  # fmt: skip
        return
    number = len({(b.measure, b.key) for b in found})
    st.subheader("One series broke out" if number == 1 else f"{number} series broke out this week")
    st.html(f"<ul class='told'>{''.join(map(burst, found[:BURSTS]))}</ul>")


def burst(one: Burst) -> str:
    """Return a burst as a line of HTML: what, how far from its past, and what happened."""
    word = "▲" if one.direction == "up" else "▼"
    if one.is_share:
        seen, usual = f"{one.observed:.0%}", f"{one.expected:.0%}"
    else:
        seen, usual = f"{one.observed:,.0f} documents", f"{one.expected:,.1f}"
    text = (
        f"{word} {name(one)} on {one.day:%-d %B}: {seen}, where {usual} were to be expected"
        f" (chance of a false alarm {max(one.q_value, 0.001):.1%})."
    )
    happened = ""
    if one.document_id and one.headline:
        link = receipts.document(one.document_id, one.headline[:140])
        happened = f"<span class='quiet'>That day: {link}</span>"
    return f"<li>{escape(text)}{happened}</li>"


def name(one: Burst) -> str:
    """Return in words which series a burst is of."""
    frames = {f.id: f.name for f in data.topic().frame}
    parties = {p.id: p.name for p in data.topic().party}
    if one.measure == "volume":
        return "Volume" if one.key == "all" else f"Volume of kind {one.key}"
    if one.measure == "frame":
        return f"The frame “{frames.get(one.key, one.key)}”"
    if one.measure == "narrative":
        return f"The narrative “{one.name or one.key}”"
    target, _, label = one.key.partition(":")
    return f"Stance {label} toward {parties.get(target, f'the {target}')}"


def _stories(week: Selection) -> None:
    found = [s for s in data.ask(digest.stories, data.database(), week) if s.voices > 1][:TOP]
    if not found:
        st.subheader("No story was shared")
        st.caption(
            "In the last seven days no two voices carried, linked or answered the same text."
        )
        return
    st.subheader("The most shared stories of the week")
    st.html("".join(map(_story, found)))


def _story(story: Story) -> str:
    title = receipts.document(story.document_id, story.title[:160] or "without a title")
    facts = f"{story.voices:,} voices in {story.documents:,} documents"
    return (
        f"<div class='card'><div class='head'>{title}</div><div class='document-facts'>"
        f"{escape(story.outlet)} · {times.element(story.published)} · {facts}</div></div>"
    )


def _ahead(week: Selection, today: date) -> None:
    """Show what texts announce for the seven days to come; nothing where they announce nothing."""
    parties = [party.id for party in data.topic().party]
    chosen = replace(week, since=today - queries.events.ANNOUNCED)
    found = data.ask(
        queries.events.upcoming, data.database(), chosen, today + timedelta(days=1),
        today + queries.events.AHEAD, parties,
    )  # fmt: skip
    if found:
        st.subheader("What is announced for the next seven days")
        st.html("".join(receipts.of_event(event) for event in found[:TOP]))


def _claims(week: Selection) -> None:
    found = data.ask(queries.ledger, data.database(), week, "", None, "voices", TOP)
    if not found:
        st.subheader("No claim was made this week")
        st.caption("`groundswell analyze` finds statements that can be checked, in English texts.")
        return
    st.subheader("The claims that most voices made this week")
    st.html("".join(map(claims.card, found)))


def _volume(selection: Selection, undated: int) -> None:
    counts = data.ask(queries.documents_per_day, data.database(), selection)
    day = None
    if counts:
        bursts = data.ask(queries.bursts.bursts, data.database(), selection)
        events = data.ask(queries.event_line, data.database(), selection)
        event = figure.show(
            busiest(counts),
            timelines.volume(counts, bursts, events),
            figure.days(counts, "kind"),
            "volume",
            figure.Source("documents-per-day", selection),
            "Documents a day by kind; days are UTC. Click a bar to list its documents below; a"
            " triangle marks a day that breaks out of the series' own past."
            + (f" {undated:,} documents without a date are missing." if undated else ""),
        )
        day = picked.clicked_day(event)
    st.subheader(f"Documents of {day:%-d %B %Y}" if day else "Documents")
    if day:
        st.caption("Click beside the bars to see all days again.")
    documents.listing(replace(selection, since=day, until=day) if day else selection, "documents")


def busiest(counts: Sequence[DayCount]) -> str:
    """Say which day had most documents."""
    days: Counter[date] = Counter()
    for c in counts:
        days[c.day] += c.count
    day, number = max(days.items(), key=lambda pair: (pair[1], pair[0]))
    word = "document" if number == 1 else "documents"
    return f"Most came out on {day:%-d %B %Y}: {number:,} {word}"
