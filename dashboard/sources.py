"""Page `sources`: outlets and communities, how much they publish, where their authors stand, and health."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from charts import bars, leanings
from config.topic import Target
from dashboard import data, documents, figure, filters, health, picked, receipts, times
from db import queries
from db.selection import Selection
from db.views.outlets import Outlet
from estimates.intervals import wilson

ENOUGH = 10  # authors who take a side, below which a leaning is not judged
DRAWN = 15
SHARES = ("share against", "low", "high")


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("Sources")
    target = data.topic().target[0]
    rows = data.ask(queries.outlets, data.database(), selection, target.id)
    if rows:
        _volumes(rows, selection, target.id)
        _leanings(rows, selection, target)
        _table(rows)
    else:
        st.info(
            "No document fits. Clear some filters, or run `groundswell crawl` or `groundswell demo`."
        )
    health.section()


def leaning(row: Outlet) -> str:
    """Say where an outlet's authors stand, if there are enough of them to tell."""
    sided = row.favor + row.against
    if sided < ENOUGH:
        return "too few to judge"
    share = wilson(row.against, sided)
    if share.low > 0.5:
        return "mostly against"
    return "mostly in favour" if share.high < 0.5 else "divided"


def table(rows: Sequence[Outlet]) -> pd.DataFrame:
    """Return the outlets with the share against among those who take a side, and its interval."""
    shares = [
        wilson(r.against, r.favor + r.against) if r.favor + r.against else (None, None, None)
        for r in rows
    ]
    return pd.DataFrame(
        {
            "outlet": [r.name for r in rows],
            "kind": [r.kind for r in rows],
            "documents": [r.documents for r in rows],
            "in favour": [r.favor for r in rows],
            "against": [r.against for r in rows],
            "no side": [r.none for r in rows],
            "share against": [s[0] for s in shares],
            "low": [s[1] for s in shares],
            "high": [s[2] for s in shares],
            "leaning": [leaning(r) for r in rows],
            "last": [r.last for r in rows],
        }
    )


def _volumes(rows: Sequence[Outlet], selection: Selection, target: str) -> None:
    total = sum(r.documents for r in rows)
    first = rows[0]
    shown = table(rows)[["outlet", "kind", "documents"]]
    event = figure.show(
        f"{first.name} published {first.documents / total:.0%} of {total:,} documents",
        bars.ranking([(r.name, r.documents) for r in rows[:DRAWN]], "documents"),
        shown,
        "outlets",
        figure.Source("outlets", selection, {"target": target}),
        f"The {min(DRAWN, len(rows))} largest of {len(rows)} outlets and communities. Click a bar to list"
        " its documents.",
    )
    if cell := picked.fields(event, "name"):
        documents.listing(replace(selection, outlets=(cell[0],)), "of an outlet")


def _leanings(rows: Sequence[Outlet], selection: Selection, target: Target) -> None:
    known = [r for r in rows if r.favor + r.against >= ENOUGH]
    few = sum(0 < r.favor + r.against < ENOUGH for r in rows)
    if not known:
        st.subheader("Where outlets stand: too few documents to say")
        st.caption(
            f"No outlet has {ENOUGH} documents whose author takes a side toward “{target.name}”. The counts"
            " are in the table below."
        )
        return
    sides = [leaning(r) for r in known]
    event = figure.show(
        f"Of {len(known)} outlets with enough documents, {sides.count('mostly against')} are mostly against"
        f" and {sides.count('mostly in favour')} mostly in favour",
        leanings.intervals(table(known)),
        table(known),
        "leanings",
        figure.Source("outlets", selection, {"target": target.id}),
        f"Share of authors against “{target.name}” among those who take a side, with 95 % intervals;"
        f" {few} more outlets have fewer than {ENOUGH} such documents and are not drawn. Click one for"
        " its words.",
    )
    if cell := picked.fields(event, "outlet"):
        found = data.ask(
            queries.labels.labelled, data.database(), replace(selection, outlets=(cell[0],)), "stance",
            target.id, None, "author",
        )  # fmt: skip
        picked.words(cell[0], [receipts.of_label(one) for one in found])


def _table(rows: Sequence[Outlet]) -> None:
    shown = table(rows)
    for name in SHARES:
        shown[name] = (100 * shown[name].astype(float)).round()
    st.dataframe(
        shown,
        hide_index=True,
        alt="Outlets with their volumes and leanings",
        column_config={
            "share against": st.column_config.NumberColumn(format="%d%%"),
            "low": st.column_config.NumberColumn("95 % from", format="%d%%"),
            "high": st.column_config.NumberColumn("to", format="%d%%"),
            "last": st.column_config.DatetimeColumn(format="D MMM YYYY", timezone=times.zone()),
        },
    )
