"""Page `people`: who is named and how, who is quoted by whom, and what they said."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from charts import bars, curves, leanings, matrix, timelines
from charts.palette import SENTIMENT, party_colours
from dashboard import choosing, data, documents, figure, filters, picked, receipts
from dashboard.plain import plain
from dashboard.stance import CORRECTED, COUNTED, languages
from db import queries
from db.queries import digest
from db.selection import Selection
from db.views import EntityCount, Quoted, QuoteLine

DRAWN, LINES = 15, 6
SIDES = ("negative", "positive")
FEW = 3  # sentences of each side that a click opens
SPEAKERS, OUTLETS, QUOTES = 14, 10, 60
PRONOUNS = {
    "i",
    "you",
    "we",
    "he",
    "she",
    "it",
    "they",
    "somebody",
    "someone",
    "who",
}  # name nobody
ENOUGH = 5  # sentences that judge somebody, below which a row is not drawn


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("People and parties")
    entities = data.ask(queries.top_entities, data.database(), selection, DRAWN)
    if not entities:
        st.info(
            "Nobody is named in these documents. Names are looked for by `groundswell analyze`; or clear some"
            " filters at the left."
        )
        return
    left, right = st.columns(2, gap="large")
    with left:
        _named(selection, entities)
    with right:
        _over_time(selection, entities)
    left, right = st.columns(2, gap="large")
    with left:
        _sentiments(selection)
    with right:
        _sentiment(selection)
    _quoted(selection)
    _quotes(selection)


def _named(selection: Selection, entities: Sequence[EntityCount]) -> None:
    rows = [(e.name, e.documents) for e in entities]
    event = figure.show(
        f"{rows[0][0]} is named most: in {rows[0][1]:,} documents",
        bars.ranking(rows, "documents"),
        pd.DataFrame(
            [(e.name, e.type, e.documents, e.mentions) for e in entities],
            columns=["name", "type", "documents", "mentions"],
        ),
        "entities",
        figure.Source("entities", selection, {"limit": DRAWN}),
        "Documents that name them, whatever is said. Click a bar to list them.",
    )
    if cell := picked.fields(event, "name"):
        found = tuple(e.entity_id for e in entities if e.name == cell[0])
        documents.listing(replace(selection, parties=found), "named")
    chosen = filters.from_address()
    receipts.doors(
        "Open the documents that name",
        (
            (e.name, receipts.address("./", replace(chosen, parties=(e.entity_id,))))
            for e in entities
        ),
    )


def _over_time(selection: Selection, entities: Sequence[EntityCount]) -> None:
    parties = _parties()
    names = {e.entity_id: parties[e.entity_id] for e in entities if e.entity_id in parties}
    names = dict(list(names.items())[:LINES])
    counts = data.ask(queries.labels.mentions_per_day, data.database(), selection, tuple(names))
    if not counts:
        st.subheader("No party is named in a document with a date")
        return
    weeks = timelines.week_counts(counts, names)
    peak = weeks.sort_values("documents").iloc[-1]
    event = figure.show(
        f"{peak['name']} peaked in the week from {peak['week']:%-d %B %Y}:"
        f" {peak['documents']:,} documents",
        timelines.lines(counts, names, party_colours(list(parties))),
        weeks,
        "names over time",
        figure.Source("mentions-per-day", selection, {"entities": list(names)}),
        f"The {len(names)} parties named most: documents a week that name them. Click a point to list them.",
    )
    if cell := picked.fields(event, "week", "name"):
        found = tuple(key for key, name in names.items() if name == cell[1])
        chosen = picked.week(selection, event, "week")
        documents.listing(replace(chosen, parties=found), "named in a week")


def _parties() -> dict[str, str]:
    return {p.id: p.name for p in data.topic().party if p.type != "product"}


def _sentiments(selection: Selection) -> None:
    names = _parties()
    counts = data.ask(queries.labels.sentiment_by_entity, data.database(), selection)
    known = [type(c)(names[c.row], c.column, c.count) for c in counts if c.row in names]
    table = leanings.table(known, leanings.SENTIMENTS, "party", ENOUGH)
    if table.empty:
        st.subheader("Sentiment: too few sentences to tell")
        st.caption(f"No party is spoken well or ill of in {ENOUGH} sentences.")
        return
    worst = table.sort_values("low").iloc[-1]
    clear = worst["leaning"] == leanings.SENTIMENTS.mostly_first
    event = figure.show(
        f"{worst['party']} is spoken of worst: {worst['share']:.0%} of sentences that judge it"
        if clear else "No party is clearly spoken ill of",
        leanings.intervals(table, "party", "share", leanings.SENTIMENTS),
        table,
        "sentiment by party",
        figure.Source("sentiment-by-entity", selection),
        "Share of ill among sentences that speak well or ill of a party, as counted, with 95 %"
        f" intervals; at least {ENOUGH} such sentences. Click a party for its sentences.",
    )  # fmt: skip
    if cell := picked.fields(event, "party"):
        key = next(key for key, name in names.items() if name == cell[0])
        both = [one for side in SIDES for one in _judging(selection, key, side)[:FEW]]
        picked.words(f"{cell[0]}: ill, then well", both, 2 * FEW)


def _sentiment(selection: Selection) -> None:
    names = _parties()
    party = choosing.one_of("Party", names, "party")
    points = data.ask(queries.series, data.database(), selection, "sentiment", party, "week", SIDES)
    if not any(p.total for p in points):
        st.subheader(f"No sentence here judges {plain(names[party])}")
        return
    corrected = curves.is_corrected(points) and st.toggle(
        "Corrected for the classifier's known error", value=True, key="corrected sentiment"
    )
    whole = data.ask(queries.series, data.database(), selection, "sentiment", party, "all", SIDES)[
        0
    ]
    share, low, high = whole.best
    event = figure.show(
        f"{names[party]}: {share:.0%} ill of {whole.total:,} sentences that judge it"
        f" ({low:.0%} to {high:.0%})",
        curves.shares(points, SENTIMENT, corrected, "share of sentences that judge"),
        curves.table(points, corrected),
        "sentiment",
        figure.Source(
            "shares", selection, {"measure": "sentiment", "key": party, "among": list(SIDES)}
        ),
        f"By week. {CORRECTED if corrected else COUNTED}{languages(selection)}"
        " Click a point for the sentences of its week.",
    )
    chosen = picked.week(selection, event)
    with st.expander("The sentences", expanded=chosen != selection):
        for side, title in zip(SIDES, ("Ill", "Well"), strict=True):
            st.markdown(f"**{title}**")
            receipts.show(_judging(chosen, party, side), 3)


def _judging(selection: Selection, party: str, side: str) -> list[str]:
    """Return the sentences that speak ill or well of a party."""
    found = data.ask(queries.labels.labelled, data.database(), selection, "sentiment", party, side)
    return [receipts.of_label(one) for one in found]


def crossed(rows: Sequence[Quoted]) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return who is quoted where as a table, with the speakers and outlets of most documents, in order."""
    rows = [r for r in rows if r.speaker.casefold() not in PRONOUNS]
    speakers: Counter[str] = Counter()
    for r in rows:
        speakers[r.speaker] += r.documents
    shown = [name for name, _ in speakers.most_common(SPEAKERS)]
    outlets: Counter[str] = Counter()
    for r in rows:
        if r.speaker in shown:
            outlets[r.outlet] += r.documents
    places = [name for name, _ in outlets.most_common(OUTLETS)]
    cells = [
        (r.speaker, r.outlet, r.documents)
        for r in rows
        if r.speaker in shown and r.outlet in places
    ]
    table = pd.DataFrame(cells, columns=["speaker", "outlet", "documents"])
    summed = table.groupby(["speaker", "outlet"], as_index=False, sort=False).sum()
    return summed, shown, places


def _quoted(selection: Selection) -> None:
    rows = data.ask(queries.labels.quoted, data.database(), selection)
    if not rows:
        st.subheader("Nobody is quoted by name")
        return
    table, speakers, outlets = crossed(rows)
    if not speakers:
        st.subheader("Nobody is quoted by name")
        return
    many = len({r.outlet for r in rows if r.speaker == speakers[0]})
    event = figure.show(
        f"{speakers[0]} is quoted most, in {many:,} {'outlet' if many == 1 else 'outlets'}",
        matrix.matrix(table, "speaker", "outlet", "documents", speakers, outlets),
        table,
        "quoted",
        figure.Source("quoted", selection),
        f"Who is quoted (down) by whom (across): documents; the {SPEAKERS} speakers and {OUTLETS}"
        " outlets with most. Click a cell for what they say there.",
    )
    if cell := picked.fields(event, "speaker", "outlet"):
        speaker, outlet = cell
        keys = tuple(sorted({r.speaker_id or r.speaker for r in rows if r.speaker == speaker}))
        found = data.ask(
            queries.labels.labelled, data.database(), replace(selection, outlets=(outlet,)), "quote", keys,
            None, "speaker", QUOTES,
        )  # fmt: skip
        picked.words(f"{speaker} in {outlet}", [receipts.of_label(one) for one in found])


def _quotes(selection: Selection) -> None:
    st.header("What they said", anchor="quotes")
    found = data.ask(digest.direct_quotes, data.database(), selection)
    if not found:
        st.caption("No direct quote of a named speaker is in these documents.")
        return
    speakers: Mapping[str, int] = Counter(q.speaker for q in found)
    chosen = st.selectbox(
        "Speaker", [None, *sorted(speakers, key=lambda k: (-speakers[k], k))],
        format_func=lambda k: f"{k} ({speakers[k]:,})" if k else "everybody", key="speaker",
    )  # fmt: skip
    picked = [q for q in distinct(found) if chosen in (None, q.speaker)][:QUOTES]
    receipts.show([receipts.of_quote(q.passage, " … ".join(q.parts)) for q in picked], 6)


def distinct(quotes: Sequence[QuoteLine]) -> list[QuoteLine]:
    """Return each quote once, parties of the topic first: many outlets carry the same words."""
    parties = {p.id for p in data.topic().party}
    found: dict[tuple[str, str], QuoteLine] = {}
    for q in quotes:
        found.setdefault((q.speaker, " ".join(q.parts).casefold().strip(" .,\"'“”")), q)
    return sorted(
        found.values(), key=lambda q: (q.speaker_id not in parties, -q.passage.probability)
    )
