"""Page `narratives`: the lines of argument and how they move; one of them is in `dashboard.narrative`."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from charts import streams
from config.plain import counted
from dashboard import data, figure, filters, narrative, picked, receipts, times
from db import queries
from db.views import NarrativeRow

SHOWN = 12
STATES = {
    "emerging": "new in the last seven days, and more than chance brings",
    "growing": "its share is surely larger than in the four weeks before",
    "peaking": "its share rose the week before and has stopped rising",
    "steady": "no change of its share that chance would not make",
    "fading": "its share is surely smaller than before", "dormant": "nothing for two weeks",
}  # fmt: skip


def page() -> None:
    """Show the narratives, or the one that the address names."""
    selection = filters.sidebar()
    key = st.query_params.get("narrative")
    if key:
        narrative.page(key, selection)
        return
    st.title("Narratives")
    rows = data.ask(queries.narratives.narratives, data.database(), selection)
    if not rows:
        st.info(
            "There are no narratives in these documents: lines of argument show once several voices take"
            " them. Run `groundswell analyze`, or clear some filters at the left."
        )
        return
    days = data.ask(queries.narratives.per_day, data.database(), selection)
    names = labels(rows[: streams.MOST])
    if days:
        event = figure.show(
            finding(rows),
            streams.stream(days, names),
            streams.table(days, names),
            "narratives",
            figure.Source("narratives-per-day", selection),
            "Of all documents that carry a line of argument, the share of each, copies counted once; each"
            " day shows the seven days up to it. Click a stream to see what it says.",
        )
        if cell := picked.fields(event, "narrative"):
            st.html("".join(card(row) for row in rows if names.get(row.id) == cell[0]))
    _cards(rows)


def labels(rows: Sequence[NarrativeRow]) -> dict[int, str]:
    """Return a name for each narrative; two of the same name are told apart by their ids."""
    found: dict[int, str] = {}
    for row in rows:
        found[row.id] = f"{row.label} ({row.id})" if row.label in found.values() else row.label
    return found


def finding(rows: Sequence[NarrativeRow]) -> str:
    """Say which line of argument most voices take, and what grows."""
    first = rows[0]
    told = f"“{first.label}” is taken by most voices: {first.voice_share:.0%} of them"
    growing = [r for r in rows[1:] if r.state in ("emerging", "growing")]
    if growing:
        told += f"; “{growing[0].label}” is {growing[0].state}"
    return told


def badge(state: str) -> str:
    """Return the stage of life of a narrative as HTML; what it means is told on hover."""
    told = escape(STATES.get(state, ""), quote=True)
    return f"<span class='badge {escape(state)}' title='{told}'>{escape(state)}</span>"


def _cards(rows: Sequence[NarrativeRow]) -> None:
    st.subheader("One line of argument" if len(rows) == 1 else f"{len(rows):,} lines of argument")
    st.html(f"<div class='cards'>{''.join(map(card, rows[:SHOWN]))}</div>")
    if rows[SHOWN:]:
        more = "".join(map(card, rows[SHOWN:]))
        st.html(
            f"<details><summary>{len(rows) - SHOWN:,} more</summary><div class='cards'>{more}</div></details>"
        )


def card(row: NarrativeRow) -> str:
    """Return a narrative as a card of HTML: its line in one real sentence, and the numbers."""
    address = receipts.address("narratives", narrative=str(row.id))
    head = f"<div class='head'>{receipts.link(address, row.label[:120])} {badge(row.state)}</div>"
    line = row.sentence or row.starter
    said = f"<p>“{escape(line.text[: receipts.LONGEST])}”</p>" if line else ""
    facts = [
        f"{counted(row.voices, 'voice')} ({row.voice_share:.0%})",
        counted(row.documents, "document"),
    ]
    if row.starter:
        facts.append(f"begun by {escape(row.starter.voice[:80])}, {times.element(row.first)}")
    return (
        f"<div class='card'>{head}<div class='said'>{said}"
        f"<div class='document-facts'>{' · '.join(facts)}</div></div></div>"
    )
