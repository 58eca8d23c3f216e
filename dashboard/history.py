"""The past of a document: its dates, earlier versions, other addresses, copies; parts of the reader."""

from html import escape

import pandas as pd
import streamlit as st

from dashboard import data, times
from dashboard.plain import plain
from db import collection, queries
from db.views import DocumentDetail

REPOST_DAYS = 14  # after which a story that is linked to is old


def history(detail: DocumentDetail) -> None:
    """Show when the document was what, where its dates were read, and its other addresses."""
    earlier = collection.revisions(data.database(), detail.row.id)
    st.subheader("History")
    facts = []
    for name, when in (("published", detail.row.published), ("edited", detail.modified)):
        said = detail.dates_from.get("modified" if name == "edited" else name)
        if when:
            facts.append(
                f"{name} {times.element(when)}" + (f" (by the {escape(said)})" if said else "")
            )
    facts.append(f"first seen by us {times.element(detail.first_seen)}")
    st.html(f"<p class='quiet'>{' · '.join(facts)}</p>")
    _linked(detail)
    others = collection.addresses(data.database(), detail.row.id)
    if others:
        st.caption("Also at " + ", ".join(map(plain, others)))
    for version in reversed(earlier):
        label = f"Until {times.told(version.replaced)}; then changed: {', '.join(version.changes)}"
        with st.expander(label):
            st.html(
                f"<h4>{escape(version.title or '')}</h4>"
                f"<div class='document-text'>{escape(version.text)}</div>"
            )


def _linked(detail: DocumentDetail) -> None:
    """Name the story that a post links to, and say if it is an old one that is posted again."""
    story = collection.linked_story(data.database(), detail.row.id)
    if story is None:
        return
    told = f"links to the story {plain(story.title or 'without a title')}"
    if story.published and detail.row.published:
        days = (detail.row.published - story.published).days
        told += f", published {times.told(story.published)}"
        told += f": a repost, {days} days later" if days >= REPOST_DAYS else ""
    st.caption(told[0].upper() + told[1:])


def copies(detail: DocumentDetail) -> None:
    """Show the group of copies that the document is in, the original first, with what each changed."""
    group = queries.copies_of(data.database(), detail.row.id)
    if len(group) < 2:
        return
    st.subheader(f"One of {len(group)} copies")
    event = st.dataframe(
        pd.DataFrame(
            {
                "role": [c.role for c in group],
                "outlet": [c.outlet for c in group],
                "title": [c.title for c in group],
                "published": [c.published for c in group],
                "alike": [round(100 * c.similarity) for c in group],
                "changed": [", ".join(c.changes) for c in group],
            }
        ),
        hide_index=True,
        on_select="rerun",
        selection_mode="single-cell",
        key=f"copies {detail.row.id}",
        alt="Copies of this document",
        column_config={
            "alike": st.column_config.NumberColumn(format="%.0f%%"),
            "published": st.column_config.DatetimeColumn(
                format="YYYY-MM-DD HH:mm", timezone=times.zone()
            ),
        },
    )
    picked = event["selection"]["cells"]
    if picked and group[picked[0][0]].document_id != detail.row.id:
        from dashboard import documents

        documents.open_reader(group[picked[0][0]].document_id)
