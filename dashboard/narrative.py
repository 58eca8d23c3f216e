"""One narrative: its line, who began it, how it spread, its words, what answers it, where it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from math import sqrt

import streamlit as st

from charts import timelines
from config.plain import counted
from dashboard import data, figure, filters, picked, receipts, times
from dashboard.plain import plain
from db import queries
from db.selection import Selection
from db.views import (
    DayCount,
    NarrativeDetail,
    NarrativeEvent,
    NarrativeRelation,
    NarrativeRow,
    NarrativeSpread,
)

PLACES = 12  # outlets of the spread that are shown at once
WORDS = 200
EVENTS = {
    "born": "It appeared", "merged_into": "It was merged into", "split_from": "It split from",
    "died": "It ended", "revived": "It came back",
}  # fmt: skip
LARGEST_ID = 2**31 - 1


def page(key: str, selection: Selection) -> None:
    """Show all that is known of a narrative."""
    from dashboard import navigation

    st.page_link(
        navigation.pages()["narratives"],
        label="Back to all narratives",
        query_params=filters.address(),
        icon=":material/arrow_back:",
    )
    known = key.isascii() and key.isdigit() and int(key) <= LARGEST_ID
    detail = (
        data.ask(queries.narratives.narrative, data.database(), int(key), selection)
        if known
        else None
    )
    if detail is None:
        st.error("There is no narrative of this id in this database.")
        return
    if detail.merged_into is not None:
        target = receipts.address("narratives", narrative=str(detail.merged_into))
        st.html(f"<p>It was merged into another one: {receipts.link(target, 'open that')}.</p>")
    _head(detail.row)
    if not detail.row.members:
        st.info("No document that fits the filters carries it. Clear some of them at the left.")
        _lineage(detail.lineage, {})
        return
    rows = data.ask(queries.narratives.narratives, data.database(), selection)
    names = {row.id: row.label for row in rows}
    _spread(detail)
    _curve(detail.row.id, selection)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _words(detail.row, selection)
    with right:
        _beside(detail, names)
        _lineage(detail.lineage, names)


def _head(row: NarrativeRow) -> None:
    from dashboard.narratives import badge

    st.html(
        f"<h2 class='document-title'>{escape(row.label[:200])} {badge(row.state)}</h2>"
        f"<p class='document-facts'>{counted(row.voices, 'voice')}, {row.voice_share:.0%} of all"
        f" that take any line · {counted(row.documents, 'document')} ·"
        f" {counted(row.members, 'passage')}</p>"
    )
    if row.sentence:
        st.html(receipts.of_narrative(row.sentence))
    if row.starter:
        st.subheader(f"Begun by {plain(row.starter.voice[:120])}")
        st.html(receipts.of_narrative(row.starter))


def _spread(detail: NarrativeDetail) -> None:
    st.subheader(path(detail.row))
    st.html(f"<ol class='path'>{''.join(map(_place, detail.spread[:PLACES]))}</ol>")
    more = detail.spread[PLACES:]
    if more:
        st.html(
            f"<details><summary>{len(more):,} more outlets</summary>"
            f"<ol class='path'>{''.join(map(_place, more))}</ol></details>"
        )
    st.caption(
        "Outlets in the order of their first document that carries it; a link opens that one."
    )


def path(row: NarrativeRow) -> str:
    """Say through which kinds of documents a narrative went, in the order of time."""
    kinds = sorted(row.first_by_kind.items(), key=lambda pair: (pair[1], pair[0]))
    if not kinds:
        return "How it spread is not known: its documents have no dates"
    if len(kinds) == 1:
        return f"It was carried by kind {kinds[0][0]} alone"
    steps = [f"{kind} ({when:%-d %b})" for kind, when in kinds]
    return "It went from " + " to ".join(steps)


def _place(step: NarrativeSpread) -> str:
    link = receipts.document(step.document_id, step.outlet[:60])
    return (
        f"<li>{link} <span class='quiet'>{escape(step.kind)}, {times.element(step.first)},"
        f" {step.documents:,}</span></li>"
    )


def _curve(key: int, selection: Selection) -> None:
    days = data.ask(queries.narratives.per_day, data.database(), selection, (key,))
    if not days:
        return
    counts = [DayCount(d.day, d.kind, d.documents) for d in days]
    top = max(days, key=lambda d: (d.documents, d.day))
    event = figure.show(
        f"Most carried on {top.day:%-d %B %Y}",
        timelines.volume(counts),
        figure.days(counts, "kind"),
        "narrative",
        figure.Source("narratives-per-day", selection, {"ids": [key]}),
        "Documents a day that carry it, copies counted once. Click a bar for the words of its day.",
    )
    if day := picked.clicked_day(event):
        narrowed = replace(selection, since=day, until=day)
        found = data.ask(queries.narratives.members, data.database(), key, narrowed, WORDS)
        picked.words(f"{day:%A, %-d %B %Y}", [receipts.of_narrative(one) for one in found])


def _words(row: NarrativeRow, selection: Selection) -> None:
    words = data.ask(queries.narratives.members, data.database(), row.id, selection, WORDS)
    st.subheader(f"Its words: {counted(row.members, 'passage')}")
    receipts.show([receipts.of_narrative(one) for one in words], 6)
    if row.members > len(words):
        st.caption(f"The surest {len(words):,} are shown.")


def _beside(detail: NarrativeDetail, names: Mapping[int, str]) -> None:
    """Show which narratives answer this one, or are answered by it, and which stand beside it."""
    key = detail.row.id
    answers = [r for r in detail.relations if r.relation == "answers"]
    for title, found in (
        ("Counter-narratives: carried in reply to it", [r for r in answers if r.other_id == key]),
        ("It is carried in reply to", [r for r in answers if r.narrative_id == key]),
        ("Often in the same text", [r for r in detail.relations if belongs(r)]),
    ):
        if found:
            st.subheader(title)
            lines = "".join(_relation(r, key, names) for r in found[:8])
            st.html(f"<ul class='told'>{lines}</ul>")
    if not answers:
        st.subheader("No counter-narrative is known")
        st.caption(
            "Nobody who takes another line answers directly to a text that carries this one."
        )


def belongs(relation: NarrativeRelation) -> bool:
    """Tell whether two narratives stand in one document clearly more often than by chance.

    The root of a count is its standard deviation, if documents come by chance (Poisson).
    """
    chance = relation.expected + sqrt(relation.expected)
    return relation.relation == "same_document" and relation.count > max(1.0, chance)


def _relation(relation: NarrativeRelation, key: int, names: Mapping[int, str]) -> str:
    other = relation.other_id if relation.narrative_id == key else relation.narrative_id
    label = names.get(other, f"narrative {other}")
    link = receipts.link(receipts.address("narratives", narrative=str(other)), label[:120])
    chance = f", {relation.expected:.1f} by chance" if relation.expected else ""
    number = counted(relation.count, "document")
    return f"<li>{link} <span class='quiet'>{number}{chance}</span></li>"


def _lineage(events: Sequence[NarrativeEvent], names: Mapping[int, str]) -> None:
    if not events:
        return
    st.subheader("Where it comes from")
    st.html(f"<ul class='told'>{''.join(_event(e, names) for e in events)}</ul>")


def _event(event: NarrativeEvent, names: Mapping[int, str]) -> str:
    told = escape(EVENTS.get(event.kind, event.kind))
    if event.other_id is not None:
        label = names.get(event.other_id, f"narrative {event.other_id}")
        told += " " + receipts.link(
            receipts.address("narratives", narrative=str(event.other_id)), label
        )
    return (
        f"<li>{event.day:%-d %B %Y}: {told}<span class='quiet'>{escape(event.reason)}</span></li>"
    )
