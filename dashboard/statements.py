"""Who says what in a document, and what is claimed in it: two tables of the reader."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from charts import drift
from dashboard.plain import without_links
from db.views import DocumentDetail, Receipt

CHANCE = {"probability": st.column_config.NumberColumn(format="%.0f%%")}


def quotes(detail: DocumentDetail) -> None:
    """Show what is attributed to whom, in the order of the text."""
    found = [r for r in detail.receipts if r.kind == "quote"]
    if not found:
        return
    st.subheader("Who says what")
    st.dataframe(
        pd.DataFrame(
            {
                "speaker": [_speaker(r) for r in found],
                "as": [_words(detail.text, r.details["cue"]) for r in found],
                "words": [without_links(r.text) for r in found],
                "quoted": [r.label for r in found],
                "probability": [round(100 * r.probability) for r in found],
            }
        ),
        hide_index=True,
        column_config=CHANCE,
    )


def claims(detail: DocumentDetail) -> None:
    """Show the statements that can be checked, with their figures and who accuses whom."""
    found = [r for r in detail.receipts if r.kind == "claim"]
    if not found:
        return
    st.subheader("What is claimed")
    st.dataframe(
        pd.DataFrame(
            {
                "claim": [without_links(r.text) for r in found],
                "claimant": [_speaker(r) for r in found],
                "put forward as": [r.label for r in found],
                "figures": ["; ".join(map(figure, r.details["figures"])) for r in found],
                "allegation": [
                    "; ".join(allegation(detail.text, a) for a in r.details["allegations"])
                    for r in found
                ],
                "probability": [round(100 * r.probability) for r in found],
            }
        ),
        hide_index=True,
        column_config=CHANCE,
    )


def figure(found: Mapping[str, Any]) -> str:
    """Return a normalised figure in words: `about 24,000 fraudulent accounts`."""
    return drift.in_words(*(found[k] for k in ("low", "high", "comparator", "unit", "counted")))


def allegation(text: str, found: Mapping[str, Any]) -> str:
    """Return who accuses whom of what, on which evidence, and the answer.

    `Hearth → Crumb: stole the recipe; evidence: the logs (denied)`
    """
    accuser = _role(text, found["accuser"]) or (
        "the author" if found["accuser_kind"] == "author" else "somebody"
    )
    accused = ", ".join(_role(text, role) for role in found["accused"]) or "somebody"
    act = f": {_words(text, found['act'])}" if found["act"] else ""
    evidence = f"; evidence: {_words(text, found['evidence'])}" if found["evidence"] else ""
    replies = ", ".join(dict.fromkeys(response["reply"] for response in found["responses"]))
    return f"{accuser} → {accused}{act}{evidence}" + (f" ({replies})" if replies else "")


def _speaker(receipt: Receipt) -> str:
    if receipt.holder == "author":
        return "the author"
    return receipt.holder_name or "not named"


def _role(text: str, role: Mapping[str, Any] | None) -> str:
    """Return the words for somebody, with the party where they do not name it: `it (crumb)`."""
    words, party = _words(text, role), role["party"] if role else None
    named = party is None or party.split("_")[0] in words.casefold()
    return words if named else f"{words} ({party})"


def _words(text: str, place: Mapping[str, Any] | Sequence[int] | None) -> str:
    """Return the words of a place: an object with start and end, or a pair of offsets."""
    if not place:
        return ""
    start, end = (place["start"], place["end"]) if isinstance(place, Mapping) else place
    return without_links(" ".join(text[start:end].split()))
