"""Page `overview`: how much, who stands where, how it is framed, and the documents behind each number."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd
import streamlit as st

from charts import bars, curves, timelines
from charts.intervals import wilson
from charts.palette import SENTIMENT, STANCE
from dashboard import data, filters
from db import queries
from db.selection import Selection
from db.views import DayCount, DocumentRow, SharePoint, Totals

PAGE = 50
VOICE = (
    "The author's own voice: what is quoted or reported does not count. 95 % intervals; copies count as one"
    " voice in them."
)
CORRECTED = (
    "They cover the errors of the classifier too, as measured on held-out documents: where one reaches from 0"
    " to 100 %, the classifier cannot tell."
)
COUNTED = "As the classifier says, whose errors the intervals do not cover."
NOT_CORRECTED = (
    "Not corrected: there is no calibration set, so that the intervals cover small numbers alone."
)
Colours = Mapping[str, str]


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title(data.topic().name)
    totals = data.ask(queries.totals, data.database(), selection)
    if not totals.documents:
        _nothing(selection)
        return
    target = data.topic().target[0]
    stances = data.ask(queries.stance_per_day, data.database(), selection, target.id)
    _summary(totals, stances, target.name)
    day = _volume(selection)
    left, right = st.columns(2, gap="large")
    with left:
        _stance(selection, target.id, target.name)
    with right:
        _sentiment(selection)
    left, right = st.columns(2, gap="large")
    with left:
        _frames(selection)
    with right:
        _entities(selection)
    _documents(replace(selection, since=day, until=day) if day else selection, day)


def _nothing(selection: Selection) -> None:
    if selection == Selection():
        st.info(
            "There are no documents yet. Run `groundswell demo` to see the sample web, or"
            " `groundswell crawl` and `groundswell analyze` for your own sources."
        )
    else:
        st.info("No document fits the filters. Clear some of them at the left.")


def _summary(totals: Totals, stances: Sequence[DayCount], target: str) -> None:
    """Say the most important numbers in a sentence or two."""
    st.markdown(
        f"**{totals.relevant:,} of {totals.documents:,} documents** are about the dispute, from"
        f" {totals.outlets:,} outlets."
    )
    favor = sum(c.count for c in stances if c.key == "favor")
    against = sum(c.count for c in stances if c.key == "against")
    if favor + against:
        share = wilson(against, favor + against)
        st.markdown(
            f"In {favor + against:,} documents the author takes a side: **{against:,} are against the"
            f" accusation and {favor:,} in favour** ({share.value:.0%} against, 95 % interval"
            f" {share.low:.0%} to {share.high:.0%})."
        )
    if totals.unjudged:
        st.warning(
            f"{totals.unjudged:,} documents are not analysed yet: run `groundswell analyze`."
        )
    if totals.undated:
        st.caption(f"{totals.undated:,} documents have no date and are missing from the curves.")


def _volume(selection: Selection) -> date | None:
    """Show documents a day; return the day that was clicked on."""
    st.subheader("Documents a day")
    counts = data.ask(queries.documents_per_day, data.database(), selection)
    if not counts:
        st.caption("None of these documents has a date.")
        return None
    found = data.ask(queries.bursts.bursts, data.database(), selection)
    events = data.ask(queries.event_line, data.database(), selection)
    chart = timelines.volume(counts, found, events)
    event = st.altair_chart(chart, on_select="rerun", key="volume")
    return clicked_day(event)


def clicked_day(event: Any) -> date | None:
    """Return the day of a click on the chart, which Vega gives in milliseconds."""
    points = (event or {}).get("selection", {}).get("day") or []
    if not points or "day" not in points[0]:
        return None
    return pd.Timestamp(points[0]["day"], unit="ms").date()


def _stance(selection: Selection, target: str, name: str) -> None:
    st.subheader("Stance toward the accusation")
    sides = ("favor", "against")
    points = data.ask(queries.series, data.database(), selection, "stance", target, "week", sides)
    if not any(p.total for p in points):
        st.caption("No author of these documents takes a side.")
        return
    _shares(points, f"“{name}”, by week.", "stance")


def _shares(points: Sequence[SharePoint], about: str, key: str, colours: Colours = STANCE) -> None:
    """Show shares over time, corrected where there is a calibration set; a switch shows the counts."""
    known = curves.is_corrected(points)
    corrected = known and st.toggle(
        "Corrected for the classifier's known error", value=True, key=f"corrected {key}"
    )
    st.altair_chart(curves.shares(points, colours, corrected))
    told = CORRECTED if corrected else COUNTED if known else NOT_CORRECTED
    st.caption(f"{about} {VOICE} {told}")


def _sentiment(selection: Selection) -> None:
    st.subheader("Sentiment toward a party")
    parties = {p.id: p.name for p in data.topic().party if p.type != "product"}
    chosen = st.selectbox("Party", list(parties), format_func=lambda key: parties[key], key="party")
    sides = ("negative", "positive")
    points = data.ask(
        queries.series, data.database(), selection, "sentiment", chosen, "week", sides
    )
    if not any(p.total for p in points):
        st.caption("No sentence of these documents judges this party.")
        return
    _shares(points, "Sentences that judge it, by week.", "sentiment", SENTIMENT)


def _frames(selection: Selection) -> None:
    st.subheader("Frames")
    names = {frame.id: frame.name for frame in data.topic().frame}
    counts = data.ask(queries.frame_counts, data.database(), selection)
    if not counts:
        st.caption("No frame was found.")
        return
    rows = [(names.get(key, key), number) for key, number in counts.items()]
    st.altair_chart(bars.ranking(rows, "documents"))
    st.caption("Documents with at least one sentence that uses the frame, in whatever voice.")


def _entities(selection: Selection) -> None:
    st.subheader("Most named")
    counts = data.ask(queries.top_entities, data.database(), selection, 15)
    if not counts:
        st.caption("Nobody is named.")
        return
    st.altair_chart(bars.ranking([(c.name, c.documents) for c in counts], "documents"))


def _documents(selection: Selection, day: date | None) -> None:
    st.subheader(f"Documents of {day:%-d %B %Y}" if day else "Documents")
    if day:
        st.caption("Click beside the bars to see all days again.")
    number = int(st.session_state.get("documents page", 1))
    rows = data.ask(queries.documents, data.database(), selection, PAGE + 1, (number - 1) * PAGE)
    if not rows:
        st.caption("No document fits.")
        return
    event = st.dataframe(
        table(rows[:PAGE]),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        key=f"documents {selection.to_query()} {number}",
        column_config={
            "title": st.column_config.TextColumn(width="large"),
            "relevance": st.column_config.NumberColumn(format="%.0f%%"),
            "published (UTC)": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
    )
    st.caption("Click a line to read the document with its evidence.")
    if number > 1 or len(rows) > PAGE:
        st.number_input("Page", min_value=1, value=number, key="documents page")
    picked = event["selection"]["cells"]
    if picked:
        open_reader(rows[picked[0][0]].id)


def open_reader(document_id: str) -> None:
    """Go to a document's page, with the filters kept in the address."""
    from dashboard import navigation

    address = [("document", document_id), *filters.address()]
    st.switch_page(navigation.pages()["document"], query_params=address)


def table(rows: Sequence[DocumentRow]) -> pd.DataFrame:
    """Return the list of documents as a table; cells are plain text, never markup."""
    target = data.topic().target[0].id
    return pd.DataFrame(
        {
            "published (UTC)": [_naive(r.published) for r in rows],
            "title": [r.title for r in rows],
            "outlet": [r.outlet for r in rows],
            "kind": [r.kind for r in rows],
            "language": [r.language for r in rows],
            "author's stance": [r.stance.get(target) for r in rows],
            "relevance": [percent(r.relevance) for r in rows],
        }
    )


def percent(probability: float | None) -> float | None:
    """Return a probability in percent, which is how finely it is shown."""
    return None if probability is None else round(100 * probability)


def _naive(when: datetime | None) -> datetime | None:
    """Drop the zone: the table would show another one than UTC."""
    return when.replace(tzinfo=None) if when else None
