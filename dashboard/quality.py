"""Page `quality`: how far the labels of this very corpus can be trusted, measured on weekly samples."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pandas as pd
import streamlit as st

from charts import quality as charts
from charts.agreement import cohen_kappa, population_stability
from charts.timelines import week_of
from dashboard import access, data, figure, filters, judging
from db import queries, store
from db.selection import Selection
from db.views.reviews import NameSwap, Precision, Scores
from estimates.intervals import wilson

ENOUGH = 20  # judged labels, below which a precision is marked as a first impression
MOVED, MUCH = 0.1, 0.25  # population stability index
FEWEST = 50  # scores, below which a shift is not judged


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("Quality")
    st.write(
        "How often the labels are right on your own corpus. Each week the program draws a sample, as many"
        " labels of every frame and side, however rare; people judge them without seeing what the model says."
    )
    _sample(selection)
    _precision()
    _agreement()
    _abstentions(selection)
    _names()
    _drift(selection)


def _sample(selection: Selection) -> None:
    st.subheader("The sample to judge")
    weeks = queries.sample_weeks(data.database())
    person = access.person()
    if person.may_review:
        _draw(selection, {week for week, _, _ in weeks})
    if not weeks:
        st.caption("No week was drawn yet.")
        return
    told = {week: f"{week}: {judged} of {drawn} judged" for week, drawn, judged in weeks}
    week = st.selectbox("Week", list(told), format_func=lambda w: told[w], key="sample week")
    if not person.may_review:
        return
    items = queries.sample_to_judge(data.database(), week, person.name)
    if not items:
        st.success(f"You have judged all of {week}. A second person makes agreement measurable.")
        return
    st.caption(f"{len(items)} are left for you.")
    with st.container(border=True):
        judging.ask(items[0], f"sample {items[0].sample_id}", blind=True)


def _draw(selection: Selection, drawn: set[str]) -> None:
    last = data.ask(queries.facets, data.database(), selection).last_day
    if last is None:
        return
    mondays = [week_of(last) - timedelta(weeks=back) for back in range(8)]
    left = [m for m in mondays if f"{m:%G-W%V}" not in drawn]
    if not left:
        return
    picked = st.selectbox(
        "A week to draw",
        left,
        format_func=lambda m: f"{m:%G-W%V} (from {m:%-d %B %Y})",
        key="draw week",
    )
    if st.button("Draw the sample of this week"):
        access.reviewer()
        count = store.draw_sample(data.database(), picked)
        if count:
            st.rerun()
        st.warning("There are no labels in this week.")


def precision_table(rows: Sequence[Precision]) -> pd.DataFrame:
    """Return precision with its 95 % Wilson interval, a line for each kind of label."""
    names = {f.id: f.name for f in data.topic().frame}
    shares = [wilson(row.right, row.judged) for row in rows]
    return pd.DataFrame(
        {
            "label": [
                names.get(r.about, r.about)
                if r.kind == "frame"
                else f"{r.kind} {r.about} {r.label}"
                for r in rows
            ],
            "precision": [s.value for s in shares],
            "low": [s.low for s in shares],
            "high": [s.high for s in shares],
            "right": [r.right for r in rows],
            "judged": [r.judged for r in rows],
            "enough": [r.judged >= ENOUGH for r in rows],
        }
    )


def _precision() -> None:
    rows = queries.precision(data.database())
    if not rows:
        st.subheader("Precision")
        st.caption("Nothing was judged yet: draw a week and judge it, it takes a few minutes.")
        return
    right, judged = sum(r.right for r in rows), sum(r.judged for r in rows)
    share = wilson(right, judged)
    table = precision_table(rows)
    figure.show(
        f"{right} of {judged} labels judged were right ({share.low:.0%} to {share.high:.0%})",
        charts.precision(table),
        table,
        "precision",
        figure.Source("precision", Selection(relevance="any")),
        f"95 % Wilson intervals. Hollow points rest on fewer than {ENOUGH} labels: too few."
        " Labels were drawn in equal numbers, so that the total is not weighted by how frequent each is.",
    )


def _agreement() -> None:
    st.subheader("Agreement of two people")
    pairs = queries.paired_words(data.database())
    kappa = cohen_kappa(pairs)
    if not pairs:
        st.caption("No label was judged by two people yet.")
    elif kappa is None:
        st.caption(f"{len(pairs)} labels were judged by two, who always said the same one thing.")
    else:
        same = sum(a == b for a, b in pairs)
        st.markdown(
            f"**Cohen's κ is {kappa:.2f}** on {len(pairs)} labels judged by two, who agree on {same}."
            + (" Below 0.4 the guideline needs work before the model does." if kappa < 0.4 else "")
        )


def _abstentions(selection: Selection) -> None:
    rows = data.ask(queries.abstentions, data.database(), selection)
    if not rows:
        return
    st.subheader("Abstentions: documents whose author takes no side")
    names = {t.id: t.name for t in data.topic().target} | {p.id: p.name for p in data.topic().party}
    st.dataframe(
        pd.DataFrame(
            {
                "toward": [names.get(target, target) for target, _, _ in rows],
                "share": [round(100 * none / total) for _, none, total in rows],
                "no side": [none for _, none, _ in rows],
                "documents": [total for _, _, total in rows],
            }
        ),
        hide_index=True,
        alt="Abstentions by target",
        column_config={"share": st.column_config.ProgressColumn(format="%d%%", max_value=100)},
    )


def _names() -> None:
    """Show how many labels are not given again when the sides of the dispute are exchanged."""
    week, swaps = queries.name_swaps(data.database())
    swaps = [swap for swap in swaps if swap.labels]
    if not swaps:
        st.subheader("Names: would the labels be the same if the sides were exchanged?")
        st.caption(
            "Not measured yet: `groundswell watch` does it on Mondays, `groundswell sample` now."
        )
        return
    table = swap_table(swaps)
    worst = table.sort_values("low").iloc[-1]
    figure.show(
        f"Of the stages, {worst['stage']} hangs most on names: {worst['flip rate']:.0%} of its labels in"
        f" {week} ({worst['low']:.0%} to {worst['high']:.0%})",
        charts.flips(table),
        table,
        "names",
        figure.Source("name-swaps", Selection(relevance="any")),
        f"{swaps[0].documents} documents of the week were read again with the names of the sides exchanged:"
        " the share of labels that were not given again at the same place, with 95 % intervals.",
    )


def swap_table(swaps: Sequence[NameSwap]) -> pd.DataFrame:
    """Return the flip rate of each stage with its 95 % Wilson interval."""
    shares = [wilson(s.lost, s.labels) for s in swaps]
    return pd.DataFrame(
        {
            "stage": [s.stage for s in swaps],
            "flip rate": [s.value for s in shares],
            "low": [s.low for s in shares],
            "high": [s.high for s in shares],
            "lost": [s.lost for s in swaps],
            "labels": [s.labels for s in swaps],
            "gained": [s.gained for s in swaps],
            "mean shift": [round(s.shift, 3) for s in swaps],
        }
    )


def _drift(selection: Selection) -> None:
    st.subheader("Drift: do the model's scores look as they did before?")
    last = data.ask(queries.facets, data.database(), selection).last_day
    if last is None:
        st.caption("There are no dated documents.")
        return
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), UTC)
    rows = data.ask(queries.score_shift, data.database(), until)
    judged = [(s, index) for s in rows if (index := _shift(s)) is not None]
    for scores, index in judged:
        if index >= MUCH:
            st.warning(
                f"The scores of {scores.kind} {scores.about} have moved much (PSI {index:.2f}): another kind"
                " of text, or a changed source. Judge a sample before you trust the last week."
            )
    if not judged:
        st.caption(
            f"Fewer than {FEWEST} scores in the last week or in the four before: too few to tell."
        )
        return
    st.dataframe(
        pd.DataFrame(
            {
                "label": [f"{s.kind} {s.about}" for s, _ in judged],
                "PSI": [round(index, 3) for _, index in judged],
                "says": [_word(index) for _, index in judged],
                "last 7 days": [list(s.recent) for s, _ in judged],
                "28 days before": [list(s.before) for s, _ in judged],
            }
        ),
        hide_index=True,
        alt="Shift of scores",
        column_config={
            "last 7 days": st.column_config.BarChartColumn(y_min=0),
            "28 days before": st.column_config.BarChartColumn(y_min=0),
        },
    )
    st.caption(
        "Population stability index over ten bins of the probability; the 7 days end on the last day."
    )


def _shift(scores: Scores) -> float | None:
    if min(sum(scores.recent), sum(scores.before)) < FEWEST:
        return None
    return population_stability(scores.before, scores.recent)


def _word(index: float) -> str:
    if index < MOVED:
        return "as before"
    return "moved much" if index >= MUCH else "moved a little"
