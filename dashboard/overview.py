"""Page `overview`: how much, who stands where, how it is framed, and the documents behind each number."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from charts import bars, curves, timelines
from charts.kinds import Chart
from charts.palette import SENTIMENT, STANCE
from dashboard import data, documents, figure, filters
from dashboard.plain import plain
from db import queries
from db.selection import Selection
from db.views import DayCount, Totals

VOICE = "What somebody else is quoted or reported to say does not count."
CORRECTED = (
    "The bars are 95 % intervals that cover copies and the errors of the classifier, as measured on held-out"
    " documents: where one reaches from 0 to 100 %, it cannot tell."
)
NOT_CORRECTED = (
    "Not corrected for the errors of the classifier: the bars are 95 % intervals for small numbers and copies"
    " alone."
)


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
    _summary(selection, totals, stances, target.id)
    day = _volume(selection)
    left, right = st.columns(2, gap="large")
    with left:
        _stance(stances, selection)
    with right:
        _sentiment(selection)
    left, right = st.columns(2, gap="large")
    with left:
        _frames(selection)
    with right:
        _entities(selection)
    st.subheader(f"Documents of {day:%-d %B %Y}" if day else "Documents")
    if day:
        st.caption("Click beside the bars to see all days again.")
    documents.listing(replace(selection, since=day, until=day) if day else selection, "documents")


def _nothing(selection: Selection) -> None:
    if selection == Selection():
        st.info(
            "There are no documents yet. Run `groundswell demo` to see the sample web, or"
            " `groundswell crawl` and `groundswell analyze` for your own sources."
        )
    else:
        st.info("No document fits the filters. Clear some of them at the left.")


def _summary(
    selection: Selection, totals: Totals, stances: Sequence[DayCount], target: str
) -> None:
    """Say the most important numbers in a sentence or two."""
    st.markdown(
        f"**{totals.relevant:,} of {totals.documents:,} documents** are about the dispute, from"
        f" {totals.outlets:,} outlets."
    )
    favor = sum(c.count for c in stances if c.key == "favor")
    against = sum(c.count for c in stances if c.key == "against")
    if favor + against:
        st.markdown(
            f"In {favor + against:,} documents the author takes a side: **{against:,} are against the"
            f" accusation and {favor:,} in favour** ({_certainty(selection, target)})."
        )
    if totals.unjudged:
        st.warning(
            f"{totals.unjudged:,} documents are not analysed yet: run `groundswell analyze`."
        )
    if totals.undated:
        st.caption(f"{totals.undated:,} documents have no date and are missing from the curves.")


def _certainty(selection: Selection, target: str) -> str:
    """Say what share is against, corrected where that can be, and how sure that is."""
    sides = ("against", "favor")
    point = data.ask(queries.series, data.database(), selection, "stance", target, "all", sides)[0]
    interval = f"95 % interval {point.low:.0%} to {point.high:.0%}"
    if point.corrected is None:
        return f"{point.naive:.0%} against, {interval}"
    return f"corrected for the classifier's errors {point.corrected:.0%} against, {interval}"


def _volume(selection: Selection) -> date | None:
    """Show documents a day; return the day that was clicked on."""
    counts = data.ask(queries.documents_per_day, data.database(), selection)
    if not counts:
        st.caption("None of these documents has a date.")
        return None
    bursts = data.ask(queries.bursts.bursts, data.database(), selection)
    events = data.ask(queries.event_line, data.database(), selection)
    event = figure.show(
        busiest(counts),
        timelines.volume(counts, bursts, events),
        series(counts, "kind"),
        "volume",
        figure.Source("documents-per-day", selection),
        "Documents a day by kind; days are UTC. Click a bar to list its documents below; a"
        " triangle marks a day that breaks out of the series' own past.",
    )
    return clicked_day(event)


def busiest(counts: Sequence[DayCount]) -> str:
    """Say which day had most documents."""
    days: Counter[date] = Counter()
    for c in counts:
        days[c.day] += c.count
    day, number = max(days.items(), key=lambda pair: (pair[1], pair[0]))
    documents = "document" if number == 1 else "documents"
    return f"Most came out on {day:%-d %B %Y}: {number:,} {documents}"


def series(counts: Sequence[DayCount], key: str) -> pd.DataFrame:
    """Return counts a day as a table."""
    return pd.DataFrame([(c.day, c.key, c.count) for c in counts], columns=["day", key, "count"])


def clicked_day(event: Any) -> date | None:
    """Return the day of a click on the chart, which Vega gives in milliseconds."""
    points = (event or {}).get("selection", {}).get("day") or []
    if not points or "day" not in points[0]:
        return None
    return pd.Timestamp(points[0]["day"], unit="ms").date()


def majority(
    selection: Selection, measure: str, key: str, sides: tuple[str, str], words: tuple[str, str]
) -> str | None:
    """Say which of two sides more of those take who take one; None when nobody does.

    There is a majority when the 95 % interval, corrected where that can be, says so.
    """
    points = data.ask(queries.series, data.database(), selection, measure, key, "all", sides)
    if not any(p.total for p in points):
        return None
    first, second = points
    for more, less, words_of in ((first, second, words), (second, first, words[::-1])):
        if more.low is not None and more.low > 0.5 and more.documents > less.documents:
            told = f"{more.documents:,} to {less.documents:,}"
            return f"More {words_of[0]} than {words_of[1]}: {told}"
    return f"No clear majority: {first.documents:,} {words[0]}, {second.documents:,} {words[1]}"


def _stance(counts: Sequence[DayCount], selection: Selection) -> None:
    target = data.topic().target[0]
    words = ("against the accusation", "in favour")
    told = majority(selection, "stance", target.id, ("against", "favor"), words)
    if told is None:
        st.subheader("Stance toward the accusation")
        st.caption("No author of these documents takes a side.")
        return
    chart, certainty = _shares(selection, "stance", target.id, ("favor", "against"), STANCE)
    figure.show(
        told,
        chart,
        series(counts, "stance"),
        "stance",
        figure.Source("stance-per-day", selection, {"target": target.id}),
        f"Authors toward “{target.name}”, by week. {VOICE} {certainty}",
    )


def _shares(
    selection: Selection, measure: str, key: str, sides: tuple[str, str], colours: Mapping[str, str]
) -> tuple[Chart, str]:
    """Return shares by week and what their intervals cover; a switch shows them as counted."""
    points = data.ask(queries.series, data.database(), selection, measure, key, "week", sides)
    corrected = curves.is_corrected(points) and st.toggle(
        "Corrected for the classifier's known error", value=True, key=f"corrected {measure}"
    )
    return curves.shares(points, colours, corrected), CORRECTED if corrected else NOT_CORRECTED


def _sentiment(selection: Selection) -> None:
    parties = {p.id: p.name for p in data.topic().party if p.type != "product"}
    chosen = st.session_state.get("party") or next(iter(parties))
    counts = data.ask(queries.sentiment_per_day, data.database(), selection, chosen)
    told = majority(selection, "sentiment", chosen, ("negative", "positive"), ("ill", "well"))
    if told is None:
        st.subheader(f"No sentence here judges {plain(parties[chosen])}")
    else:
        neutral = sum(c.count for c in counts if c.key == "neutral")
        sides = ("negative", "positive")
        chart, certainty = _shares(selection, "sentiment", chosen, sides, SENTIMENT)
        figure.show(
            f"{plain(parties[chosen])}: {told[0].lower()}{told[1:]}",
            chart,
            series(counts, "sentiment"),
            "sentiment",
            figure.Source("sentiment-per-day", selection, {"entity": chosen}),
            f"Sentences that speak well or ill of it, by week; {neutral:,} more are neutral. {certainty}",
        )
    st.selectbox("Party", list(parties), format_func=lambda key: parties[key], key="party")


def _frames(selection: Selection) -> None:
    names = {frame.id: frame.name for frame in data.topic().frame}
    counts = data.ask(queries.frame_counts, data.database(), selection)
    if not counts:
        st.subheader("No frame was found")
        return
    rows = [(names.get(key, key), number) for key, number in counts.items()]
    figure.show(
        f"“{rows[0][0]}” is the frame used most: in {rows[0][1]:,} documents",
        bars.ranking(rows, "documents"),
        pd.DataFrame(rows, columns=["frame", "documents"]),
        "frames",
        figure.Source("frames", selection),
        "Documents with at least one sentence that uses the frame, in whatever voice.",
    )


def _entities(selection: Selection) -> None:
    counts = data.ask(queries.top_entities, data.database(), selection, 15)
    if not counts:
        st.subheader("Nobody is named")
        return
    rows = [(c.name, c.documents) for c in counts]
    figure.show(
        f"{plain(rows[0][0])} is named in most documents",
        bars.ranking(rows, "documents"),
        pd.DataFrame(rows, columns=["name", "documents"]),
        "entities",
    )
