"""Words with where they stand: the receipts that every number opens, as HTML that is safe to show."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from urllib.parse import urlencode

import streamlit as st

from config.plain import counted
from dashboard import data, filters, times
from db.selection import Selection
from db.views import Labelled, NarrativeWords, Passage, Said, UpcomingEvent

MARKS = "\"'“”„‟‘’«»‹› "
LONGEST = 420  # characters of words that are shown; the rest is in the document
LINK = re.compile(r"\[(?P<label>[^\[\]]{0,200})\]\((?:[^()\s]{0,500}\)|[^()\s]{0,500}\Z)")
FIRST = 4  # receipts that are shown at once


def address(page: str, selection: Selection | None = None, /, **parameters: str) -> str:
    """Return the address of a page, with the filters of this one or those of a selection."""
    kept = filters.address() if selection is None else _pairs(selection)
    return f"{page}?{urlencode([*parameters.items(), *kept])}"


def _pairs(selection: Selection) -> list[tuple[str, str]]:
    return [(name, v) for name, values in filters.pairs(selection).items() for v in values]


def link(target: str, label: str) -> str:
    """Return a link to a page of the dashboard as HTML."""
    return f'<a href="{escape(target, quote=True)}" target="_self">{escape(label)}</a>'


def document(document_id: str, label: str, start: int | None = None, end: int | None = None) -> str:
    """Return a link to a document in the reader, where the words are outlined."""
    at = {} if start is None else {"at": f"{start}-{end}"}
    return link(address("document", document=document_id, **at), label)


def name(who: str) -> str:
    """Return the name of a party of the topic that is given by its id; other names as they are."""
    return next((p.name for p in data.topic().party if p.id == who), who)


def doors(label: str, places: Iterable[tuple[str, str]]) -> None:
    """Show a line of links: what each number of a chart opens, by name and address."""
    links = " · ".join(link(target, name[:60]) for name, target in places)
    if links:
        st.html(f"<p class='quiet doors'>{escape(label)} {links}</p>")


def words(
    text: str, source: str, facts: Iterable[str | None], when: datetime | None, side: str = ""
) -> str:
    """Return somebody's words as HTML: what is said, who says it, and a link to where.

    Args:
        text: the words.
        source: the link to them, HTML.
        facts: what to say of them, plain text.
        when: of publication.
        side: `favor` or `against` for a line in that colour.
    """
    told = [escape(fact) for fact in facts if fact]
    shown = short(text)
    line = " · ".join([*told, times.element(when), source])
    return f"<div class='said {side}'><p>{escape(shown)}</p><div class='document-facts'>{line}</div></div>"


def short(text: str) -> str:
    """Return words without the targets of links that an extraction left in them, cut where they are long."""
    shown = LINK.sub(lambda m: m["label"], text)
    return shown if len(shown) <= LONGEST else shown[:LONGEST].rsplit(" ", 1)[0] + " …"


def of_label(one: Labelled) -> str:
    """Return the words of a label."""
    source = document(one.document_id, "read", one.start, one.end)
    where = one.outlet if one.outlet != one.voice else None
    sure = f"{one.probability:.0%}"
    side = one.label if one.label in ("favor", "against") else ""
    return words(one.text, source, (one.voice, where, sure), one.published, side)


def of_claim(one: Said) -> str:
    """Return a sentence that makes a claim."""
    certainty = None if one.certainty == "asserted" else one.certainty
    who = name(one.who)
    where = one.outlet if one.outlet != who else None
    source = document(one.document_id, "read", one.start, one.end)
    return words(one.text, source, (who, where, certainty), one.when)


def of_narrative(one: NarrativeWords) -> str:
    """Return words in which a narrative is taken."""
    where = one.outlet if one.outlet != one.voice else None
    source = document(one.document_id, "read", one.start, one.end)
    return words(one.text, source, (one.voice, where, one.kind), one.published)


def of_event(event: UpcomingEvent) -> str:
    """Return the words that announce an event, its days first."""
    said = event.said[0]
    source = document(said.document_id, "read", said.start, said.end)
    day, last = (f"{when:%-d %B %Y}" for when in (event.first, event.last))
    voices = counted(event.voices, "voice") if event.voices > 1 else None
    when = day if day == last else f"between {day} and {last}"
    return words(said.text, source, (when, event.certainty, voices, said.voice), said.published)


def of_quote(one: Passage, text: str) -> str:
    """Return what somebody is quoted with."""
    source = document(one.document_id, "read", one.start, one.end)
    return words(f"“{text.strip(MARKS)}”", source, (one.voice, f"in {one.outlet}"), one.published)


def show(pieces: Sequence[str], first: int = FIRST) -> None:
    """Show some receipts, and the others when somebody asks for them."""
    if not pieces:
        st.caption("No words fit the filters.")
        return
    more = pieces[first:]
    rest = folded(f"{len(more):,} more", more) if more else ""
    st.html("".join(pieces[:first]) + rest)


def folded(label: str, pieces: Iterable[str]) -> str:
    """Return pieces of HTML that show when somebody asks for them."""
    return f"<details><summary>{escape(label)}</summary>{''.join(pieces)}</details>"
