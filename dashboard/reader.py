"""Page `document`: one text with its evidence marked, its source, and every label with its probability."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

import pandas as pd
import streamlit as st

from dashboard import data, filters, links, statements
from dashboard.highlight import colour_key, legend, marked
from dashboard.plain import plain
from db import collection, queries
from db.views import DocumentDetail, Receipt

REPOST_DAYS = 14  # after which a story that is linked to is old
KINDS = {
    "stance": "stance", "frame": "frames", "sentiment": "sentiment", "entity": "names",
    "quote": "quotes", "claim": "claims",
}  # fmt: skip


def page() -> None:
    """Show the document that the address names."""
    from dashboard import navigation

    st.page_link(
        navigation.pages()["overview"], label="← Back to the list", query_params=filters.address()
    )
    key = st.query_params.get("document")
    if not key:
        st.info("Open a document from the list on the overview.")
        return
    detail = queries.document(data.database(), key)
    if detail is None:
        st.error("There is no document of this id in this database.")
        return
    if detail.deleted:
        st.warning(
            f"Taken back by its author or source, as seen {detail.deleted:%-d %B %Y}; its words were removed."
        )
        return
    _head(detail)
    shown = _choose(detail.receipts)
    _text(detail, shown)
    statements.quotes(detail)
    statements.claims(detail)
    _labels([r for r in shown if r.kind not in ("quote", "claim")])
    _history(detail)


def _head(detail: DocumentDetail) -> None:
    row = detail.row
    st.html(f"<h2 class='document-title'>{escape(row.title)}</h2>")
    when = f"{row.published:%A, %-d %B %Y, %H:%M} UTC" if row.published else "without a date"
    said = [
        row.outlet,
        row.author or "no author named",
        when,
        row.kind,
        row.language or "language unknown",
    ]
    st.html(f"<p class='document-facts'>{' · '.join(map(escape, said))}</p>")
    address = links.original(row.url)
    if address:
        st.link_button("Read the original", address)
    if row.relevance is not None:
        verdict = "relevant" if row.relevant else "not relevant"
        language = detail.language_probability
        st.caption(
            f"About the dispute with a probability of {row.relevance:.0%}: {verdict}."
            + (f" Language {row.language} with {language:.0%}." if language is not None else "")
        )
    sides = [f"{target}: {label}" for target, label in row.stance.items() if label != "none"]
    if row.stance:
        st.caption("The author's own stance: " + (", ".join(sides) or "takes no side") + ".")


def _history(detail: DocumentDetail) -> None:
    """Show when the document was what, where its dates were read, and its other addresses."""
    earlier = collection.revisions(data.database(), detail.row.id)
    st.subheader("History")
    facts = []
    for name, when in (("published", detail.row.published), ("edited", detail.modified)):
        said = detail.dates_from.get("modified" if name == "edited" else name)
        if when:
            facts.append(f"{name} {_time(when)}" + (f" (by the {plain(said)})" if said else ""))
    facts.append(f"first seen by us {_time(detail.first_seen)}")
    st.caption(" · ".join(facts))
    _linked(detail)
    others = collection.addresses(data.database(), detail.row.id)
    if others:
        st.caption("Also at " + ", ".join(map(plain, others)))
    for version in reversed(earlier):
        label = f"Until {_time(version.replaced)}; then changed: {', '.join(version.changes)}"
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
        told += f", published {_time(story.published)}"
        told += f": a repost, {days} days later" if days >= REPOST_DAYS else ""
    st.caption(told[0].upper() + told[1:])


def _time(when: datetime) -> str:
    return f"{when:%-d %B %Y, %H:%M} UTC"


def _choose(receipts: Sequence[Receipt]) -> list[Receipt]:
    """Let the person choose which evidence to see; stance and frames come first."""
    present = [kind for kind in KINDS if any(r.kind == kind for r in receipts)]
    if not present:
        st.caption(
            "There are no labels on this text: not relevant, not analysed yet, or none found."
        )
        return []
    default = [kind for kind in ("stance", "frame", "entity") if kind in present]
    picked = st.pills(
        "Evidence", present, default=default, selection_mode="multi",
        format_func=lambda kind: KINDS[kind], key="evidence",
    )  # fmt: skip
    return [r for r in receipts if r.kind in picked and r.level != "document"]


def _text(detail: DocumentDetail, shown: Sequence[Receipt]) -> None:
    if shown:
        st.html(f"<p class='legend'>{legend(shown)}</p>")
    st.html(f"<div class='document-text'>{marked(detail.text, shown)}</div>")


def _labels(shown: Sequence[Receipt]) -> None:
    told = [r for r in shown if colour_key(r)]
    if not told:
        return
    st.subheader("Every label, with its words")
    st.dataframe(
        pd.DataFrame(
            {
                "kind": [r.kind for r in told],
                "label": [r.label for r in told],
                "about": [r.about for r in told],
                "probability": [round(100 * r.probability) for r in told],
                "voice": [r.holder_name or r.holder for r in told],
                "words": [r.text for r in told],
                "made by": [f"{r.stage} {r.version}" for r in told],
            }
        ),
        hide_index=True,
        column_config={"probability": st.column_config.NumberColumn(format="%.0f%%")},
    )
