"""Page `stance`: who stands where, toward the accusation and each party, authors and those quoted apart."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from typing import cast

import pandas as pd
import streamlit as st

from charts import curves, leanings
from charts.palette import STANCE
from dashboard import choosing, data, figure, filters, picked, receipts, times
from dashboard.plain import plain
from db import queries
from db.opinions import ATTRIBUTED
from db.queries.labels import FACETS, Facet, Voice
from db.selection import Selection
from db.views import DayEvent, SharePoint

SIDES = ("against", "favor")
VOICES = {"author": "Authors", "speaker": "Those quoted"}
MEASURES = {"author": "stance", "speaker": "speakers"}
ENOUGH = 5  # that take a side, below which a row is not drawn
ROWS = 12
WORDS = 40
FEW = 3  # words of each side that a click opens
CORRECTED = (
    "The intervals (95 %) cover copies and the errors of the classifier, as measured on held-out documents:"
    " where one reaches from 0 to 100 %, it cannot tell."
)
COUNTED = (
    "Not corrected for the errors of the classifier: the intervals (95 %) are for small numbers and copies"
    " alone."
)


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("Stance")
    target, voice = _controls()
    name = targets()[target]
    points = data.ask(
        queries.series, data.database(), selection, MEASURES[voice], target, "all", SIDES
    )
    if not any(p.total for p in points):
        _nothing(name, voice, languages(selection))
        return
    events = data.ask(queries.event_line, data.database(), selection)
    chosen = _curve(selection, points, (target, name, voice), events)
    _happened(events)
    for column, facet in zip(st.columns(3, gap="large"), FACETS, strict=True):
        with column:
            _facet(selection, target, voice, facet)
    _words(chosen, target, voice)


def targets() -> dict[str, str]:
    """Return what a stance may be toward: the targets of the topic first, then its parties."""
    topic = data.topic()
    parties = {p.id: p.name for p in topic.party if p.type != "product"}
    return {t.id: t.name for t in topic.target} | parties


def _controls() -> tuple[str, Voice]:
    left, right = st.columns([3, 1])
    target = choosing.one_of("Toward", targets(), "toward", left)
    return target, cast(Voice, choosing.one_of("Whose voice", VOICES, "voices", right))


def _nothing(name: str, voice: Voice, left_out: str) -> None:
    who = "author" if voice == "author" else "speaker"
    st.info(
        f"No {who} in these documents takes a side toward {plain(name)}. Choose another target or voice, or"
        f" clear some filters at the left.{left_out}"
    )


def languages(selection: Selection) -> str:
    """Say in which languages documents were not judged, and in which it is not told who is quoted."""
    counts = data.ask(queries.languages, data.database(), selection)
    unread = [f"{c.language} {c.documents - c.judged:,}" for c in counts if c.judged < c.documents]
    told = (
        f" Not judged for sides, frames and sentiment, by language: {', '.join(unread)}."
        if unread
        else ""
    )
    if others := [c.language for c in counts if c.judged and c.language not in ATTRIBUTED]:
        told += (
            f" In {', '.join(others)} words between quotation marks are a speaker's, all others the"
            " author's, reported or not."
        )
    return told


def finding(points: Sequence[SharePoint], name: str, voice: Voice) -> str:
    """Say which side more take, where the interval says so.

    `points` are the two sides over the whole time, against first.
    """
    against, favor = points
    who = "authors" if voice == "author" else "quoted sentences"
    name = name[0].lower() + name[1:] if name.startswith("The ") else name
    told = f"{against.documents:,} against, {favor.documents:,} in favour"
    for side, other, words in ((against, favor, "against"), (favor, against, "in favour of")):
        share, low, _ = side.best
        if low > 0.5 and side.documents > other.documents:
            return f"Most {who} who take a side are {words} {name}: {share:.0%} ({told})"
    return f"No clear majority of {who} toward {name}: {told}"


def _curve(
    selection: Selection,
    whole: Sequence[SharePoint],
    about: tuple[str, str, Voice],
    events: Sequence[DayEvent],
) -> Selection:
    """Show the shares over time; return the selection, or the week of it that was clicked on."""
    target, name, voice = about
    points = data.ask(
        queries.series, data.database(), selection, MEASURES[voice], target, "week", SIDES
    )
    corrected = curves.is_corrected(points) and st.toggle(
        "Corrected for the classifier's known error", value=True, key="corrected stance"
    )
    unit = "documents by their author's own voice" if voice == "author" else "sentences of speakers"
    about_it = {"measure": MEASURES[voice], "key": target, "among": list(SIDES)}
    event = figure.show(
        finding(whole, name, voice),
        curves.shares(points, STANCE, corrected, events=within(events, points)),
        curves.table(points, corrected),
        "stance",
        figure.Source("shares", selection, about_it),
        f"By week, {unit}; dots above are what happened, larger for more voices."
        f" {CORRECTED if corrected else COUNTED}{languages(selection)}"
        " Click a point for the words of its week, below.",
    )
    return picked.week(selection, event)


def within(events: Sequence[DayEvent], points: Sequence[SharePoint]) -> list[DayEvent]:
    """Return the events of the time of a curve."""
    first = min(p.start for p in points)
    return [e for e in events if e.day >= first]


def _happened(events: Sequence[DayEvent]) -> None:
    """Tell what happened on the days that most voices talked about."""
    told = sorted(sorted(events, key=lambda e: -e.voices)[:5], key=lambda e: e.day)
    if not told:
        return
    lines = "".join(
        f"<li>{e.day:%-d %b}: {receipts.document(e.document_id, e.headline[:140])}"
        f" <span class='quiet'>{escape(e.outlet)}, {e.voices:,} voices</span></li>"
        for e in told
    )
    st.html(
        f"<details><summary>What happened: the {len(told)} days with most voices</summary>"
        f"<ul class='told'>{lines}</ul></details>"
    )


def _facet(selection: Selection, target: str, voice: Voice, facet: Facet) -> None:
    counts = data.ask(queries.labels.stance_by, data.database(), selection, target, facet, voice)
    table = leanings.table(counts, leanings.STANCES, facet, ENOUGH)
    few = len({c.row for c in counts if c.column in SIDES}) - len(table)
    if table.empty:
        st.subheader(f"By {facet}: too few to tell")
        st.caption(f"No {facet} has {ENOUGH} that take a side.")
        return
    event = figure.show(
        by_facet(table, facet),
        leanings.intervals(table.head(ROWS), facet, "share"),
        table,
        f"stance by {facet}",
        figure.Source("stance-by", selection, {"target": target, "facet": facet, "voice": voice}),
        "Share against among those who take a side, as counted, with 95 % intervals."
        + (f" {few:,} more have fewer than {ENOUGH} and are not drawn." if few > 0 else ""),
    )
    if cell := picked.fields(event, facet):
        narrowed = replace(selection, **{f"{facet}s": (cell[0],)})  # type: ignore[arg-type]
        both = [one for side in SIDES for one in _said(narrowed, target, side, voice)[:FEW]]
        picked.words(f"{cell[0]}: against, then in favour", both, 2 * FEW)
    kept = filters.from_address()
    doors = []
    for row in table.head(ROWS)[facet]:
        narrow = replace(kept, **{f"{facet}s": (row,)})  # type: ignore[arg-type]
        doors.append((row, receipts.address("stance", narrow, toward=target, voices=voice)))
    receipts.doors("Open", doors)


def by_facet(table: pd.DataFrame, facet: str) -> str:
    """Say which of the kinds, outlets or languages are clearly on one side."""
    told = []
    for side in ("mostly against", "mostly in favour"):
        rows = list(table.loc[table["leaning"] == side, facet])
        if rows:
            told.append(f"{rows[0] if len(rows) == 1 else f'{len(rows)} of {len(table)}'} {side}")
    return f"By {facet}: {', '.join(told) or 'none is clearly on one side'}"


def _said(selection: Selection, target: str, side: str, voice: Voice) -> list[str]:
    found = data.ask(
        queries.labels.labelled, data.database(), selection, "stance", target, side, voice, WORDS
    )
    return [receipts.of_label(one) for one in found]


def _words(selection: Selection, target: str, voice: Voice) -> None:
    st.header("The words", anchor="words")
    for column, (side, title) in zip(
        st.columns(2, gap="large"), (("against", "Against"), ("favor", "In favour")), strict=True
    ):
        with column:
            st.subheader(title)
            receipts.show(_said(selection, target, side, voice), 5)
    st.caption(
        f"Sentences, the surest first; the {WORDS} surest of each side, copies once. Times: {times.zone()}."
    )
