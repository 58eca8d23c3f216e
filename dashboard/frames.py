"""Page `frames`: how the matter is put, the first frame of the topic before the others."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

import pandas as pd
import streamlit as st

from charts import bars, curves, matrix
from charts.palette import ACCENT
from dashboard import choosing, data, figure, filters, picked, receipts
from dashboard.plain import plain
from dashboard.stance import CORRECTED, COUNTED, languages, within
from db import queries
from db.queries.labels import BesideFrame, BySide, Voice
from db.selection import Selection
from db.views import Cross, SharePoint

OUTLETS = 12
LEAST = 3  # documents of an outlet, below which its shares mean nothing
WORDS = 40
SIDES = {"against": "against", "favor": "in favour", "none": "no side"}


def page() -> None:
    """Show the page."""
    selection = filters.sidebar()
    st.title("Frames")
    counts = data.ask(queries.frame_counts, data.database(), selection)
    if not counts:
        st.info(
            "No frame was found in these documents. Frames are looked for by `groundswell analyze`; or clear"
            f" some filters at the left.{languages(selection)}"
        )
        return
    names = {f.id: f.name for f in data.topic().frame}
    chosen = choosing.one_of(
        "Frame", names, "frame", told=lambda key: f"{names[key]} ({counts.get(key, 0):,})"
    )
    _words(_curve(selection, chosen, names[chosen]), chosen)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _ranking(selection, counts, names)
    with right:
        _sides(selection, names)
    _outlets(selection, names)
    _pairs(selection, names)


def finding(points: Sequence[SharePoint], name: str) -> str:
    """Say how much a frame is used over the whole time, and in which week most."""
    known = [p for p in points if p.naive is not None]
    if not known:
        return f"“{name}”: no document of this time was judged for it"
    used, total = sum(p.documents for p in known), sum(p.total for p in known)
    told = f"“{name}” is used in {used:,} of {total:,} documents judged"
    top = max(known, key=lambda p: (p.documents, p.start))
    if not used or len(known) < 2:
        return told
    return f"{told}, most in the week from {top.start:%-d %B %Y}: {top.documents:,}"


def _curve(selection: Selection, frame: str, name: str) -> Selection:
    """Show the use of a frame over time; return the selection, or the week of it that was clicked on."""
    points = data.ask(queries.series, data.database(), selection, "frame", frame, "week")
    if not points:
        st.subheader(plain(f"“{name}”: these documents have no dates, or none was judged"))
        return selection
    corrected = curves.is_corrected(points) and st.toggle(
        "Corrected for the classifier's known error", value=True, key="corrected frame"
    )
    events = data.ask(queries.event_line, data.database(), selection)
    whole = data.ask(queries.series, data.database(), selection, "frame", frame, "all")[0]
    share, low, high = whole.best
    event = figure.show(
        finding(points, name),
        curves.shares(
            points, {"used": ACCENT}, corrected, "share of documents",
            within(events, points),
        ),
        curves.table(points, corrected),
        "frame",
        figure.Source("shares", selection, {"measure": "frame", "key": frame}),
        f"Documents judged that have a sentence that uses it, in whatever voice, by week: {share:.0%}"
        f" over all, 95 % interval {low:.0%} to {high:.0%}. {CORRECTED if corrected else COUNTED}"
        f"{languages(selection)} Click a point for the words of its week.",
    )  # fmt: skip
    return picked.week(selection, event)


def _words(selection: Selection, frame: str) -> None:
    left, right = st.columns(2, gap="large")
    for column, voice, title in (
        (left, "author", "In the authors' own voice"), (right, "speaker", "By those they quote"),
    ):  # fmt: skip
        with column:
            st.subheader(title)
            found = data.ask(
                queries.labels.labelled, data.database(), selection, "frame", frame, None,
                cast(Voice, voice), WORDS,
            )  # fmt: skip
            receipts.show([receipts.of_label(one) for one in found], 3)


def _ranking(selection: Selection, counts: Mapping[str, int], names: Mapping[str, str]) -> None:
    rows = [(names.get(key, key), number) for key, number in counts.items()]
    event = figure.show(
        f"“{rows[0][0]}” is the frame used most: in {rows[0][1]:,} documents",
        bars.ranking(rows, "documents"),
        pd.DataFrame(rows, columns=["frame", "documents"]),
        "frames",
        figure.Source("frames", selection),
        "Documents with at least one sentence that uses the frame, in whatever voice. Click a bar for its"
        " words.",
    )
    if cell := picked.fields(event, "name"):
        picked.words(f"“{cell[0]}”", _said(selection, _key(names, cell[0])))
    receipts.doors(
        "Open", ((names.get(key, key), receipts.address("frames", frame=key)) for key in counts)
    )


def _key(names: Mapping[str, str], name: str) -> str:
    """Return the id of the frame of a name; one that the topic no longer has goes by its id."""
    return next((key for key, known in names.items() if known == name), name)


def _said(selection: Selection, frame: str, among: BySide | BesideFrame | None = None) -> list[str]:
    """Return the words in which documents use a frame."""
    found = data.ask(
        queries.labels.labelled, data.database(), selection, "frame", frame, None, None, WORDS,
        among=among,
    )  # fmt: skip
    return [receipts.of_label(one) for one in found]


def shares(cells: Sequence[Cross], totals: Mapping[str, int]) -> pd.DataFrame:
    """Return the share of each row's documents that use each frame; rows as `totals` has them."""
    rows = [
        (c.row, c.column, c.count / totals[c.row], c.count, totals[c.row])
        for c in cells
        if totals.get(c.row)
    ]
    return pd.DataFrame(rows, columns=["where", "frame", "share", "documents", "of"])


def _named(cells: Sequence[Cross], names: Mapping[str, str]) -> list[Cross]:
    return [Cross(c.row, names.get(c.column, c.column), c.count) for c in cells]


def _sides(selection: Selection, names: Mapping[str, str]) -> None:
    target = data.topic().target[0]
    cells = data.ask(queries.labels.frames_by_side, data.database(), selection, target.id)
    taken = data.ask(queries.labels.stance_by, data.database(), selection, target.id, "kind")
    totals = {word: sum(c.count for c in taken if c.column == side) for side, word in SIDES.items()}
    named = [Cross(SIDES[c.row], names.get(c.column, c.column), c.count) for c in cells]
    table = shares(named, totals)
    if table.empty:
        st.subheader("No author who uses a frame takes a side")
        return
    event = figure.show(
        by_side(table),
        matrix.matrix(
            table, "frame", "where", "share", list(names.values()), list(SIDES.values()), True
        ),
        table,
        "frames by side",
        figure.Source("frames-by-side", selection, {"target": target.id}),
        f"Of documents whose author is against, in favour or takes no side toward “{target.name}”,"
        " the share that use each frame. Click a cell for its words.",
    )
    if cell := picked.fields(event, "frame", "where"):
        frame, where = cell
        label = next(label for label, word in SIDES.items() if word == where)
        picked.words(
            f"“{frame}” in documents whose author is {where}",
            _said(selection, _key(names, frame), BySide(target.id, label)),
        )


def by_side(table: pd.DataFrame) -> str:
    """Say which frame sets the two sides apart most."""
    found: dict[tuple[str, str], float] = {
        (row["where"], row["frame"]): row["share"] for row in table.to_dict("records")
    }
    frames = sorted({frame for _, frame in found})
    gaps = {f: found.get(("against", f), 0.0) - found.get(("in favour", f), 0.0) for f in frames}
    frame = max(frames, key=lambda f: abs(gaps[f]))
    one, other = ("against", "in favour") if gaps[frame] > 0 else ("in favour", "against")
    return (
        f"“{frame}” sets the sides apart most: {found.get((one, frame), 0.0):.0%} of those {one} use it,"
        f" {found.get((other, frame), 0.0):.0%} of those {other}"
    )


def _outlets(selection: Selection, names: Mapping[str, str]) -> None:
    cells = data.ask(queries.labels.frames_by_outlet, data.database(), selection)
    facets = data.ask(queries.facets, data.database(), selection)
    totals = {k: n for k, n in facets.outlets.items() if n >= LEAST}
    known = {c.row for c in cells} & set(totals)
    rows = [outlet for outlet in totals if outlet in known][:OUTLETS]
    table = shares([c for c in _named(cells, names) if c.row in rows], totals)
    if table.empty:
        st.subheader(f"By outlet: none has {LEAST} documents and uses a frame")
        return
    event = figure.show(
        by_outlet(table, len(rows)),
        matrix.matrix(table, "where", "frame", "share", rows, list(names.values()), True),
        table,
        "frames by outlet",
        figure.Source("frames-by-outlet", selection),
        f"Share of an outlet's documents that use each frame, in whatever voice; the {OUTLETS}"
        f" outlets with most documents. Of {LEAST} documents a share is a hint at"
        " best. Click a cell for its words.",
    )
    if cell := picked.fields(event, "where", "frame"):
        outlet, frame = cell
        picked.words(
            f"“{frame}” in {outlet}",
            _said(replace(selection, outlets=(outlet,)), _key(names, frame)),
        )
    chosen = filters.from_address()
    receipts.doors(
        "Open", ((row, receipts.address("frames", replace(chosen, outlets=(row,)))) for row in rows)
    )


def by_outlet(table: pd.DataFrame, outlets: int) -> str:
    """Say which frame is the first of most outlets."""
    first = table.sort_values(["share", "frame"], ascending=[False, True]).groupby("where").first()
    counts = first["frame"].value_counts()
    return f"“{counts.index[0]}” is the frame used most by {counts.iloc[0]} of {outlets} outlets"


def _pairs(selection: Selection, names: Mapping[str, str]) -> None:
    cells = data.ask(queries.labels.frame_pairs, data.database(), selection)
    pairs = [c for c in cells if c.row != c.column]
    if not pairs:
        st.subheader("No two frames stand in one document")
        return
    both = [*pairs, *(Cross(c.column, c.row, c.count) for c in pairs)]
    rows = [(names.get(c.row, c.row), names.get(c.column, c.column), c.count) for c in both]
    table = pd.DataFrame(rows, columns=["frame", "with", "documents"])
    top = max(pairs, key=lambda c: (c.count, c.row))
    order = list(names.values())
    event = figure.show(
        f"“{names.get(top.row, top.row)}” and “{names.get(top.column, top.column)}” go"
        f" together most: in {top.count:,} documents",
        matrix.matrix(table, "frame", "with", "documents", order, order),
        table,
        "frames together",
        figure.Source("frame-pairs", selection),
        "Documents that use both frames, in whatever voice. Click a cell for the words of both.",
    )
    if cell := picked.fields(event, "frame", "with"):
        _both(selection, cell[0], cell[1], names)


def _both(selection: Selection, one: str, other: str, names: Mapping[str, str]) -> None:
    """Show how each of two frames is used in the documents that use both."""
    for column, (frame, beside) in zip(
        st.columns(2, gap="large"), ((one, other), (other, one)), strict=True
    ):
        with column:
            found = _said(selection, _key(names, frame), BesideFrame(_key(names, beside)))
            picked.words(f"“{frame}” beside “{beside}”", found)
