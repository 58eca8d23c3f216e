"""One claim of the ledger: its figures side by side, its origin, who answered, and its status."""

from collections.abc import Sequence
from html import escape
from typing import get_args

import streamlit as st

from charts import drift
from config.errors import GroundswellError
from config.plain import counted
from dashboard import access, correcting, data, figure, filters, links, picked, receipts, times
from dashboard.plain import plain
from db import queries, store
from db.selection import Selection
from db.views import ClaimDetail, ClaimStatusName, FigureVersion, Related, Reply, SingleOrigin

REPLIES = {
    "denied": "denied it", "admitted": "admitted it", "silent": "did not answer",
    "asked": "were asked",
}  # fmt: skip
SLOTS = 3  # things that are counted, whose values are drawn


def page(key: str, selection: Selection) -> None:
    """Show a claim with all its receipts."""
    from dashboard import navigation

    st.page_link(
        navigation.pages()["claims"],
        label="Back to the ledger",
        query_params=filters.address(),
        icon=":material/arrow_back:",
    )
    detail = data.ask(queries.claim_detail, data.database(), key, selection)
    if detail is None:
        st.error(
            "No document that fits the filters makes a claim of this id. Clear the filters, or go back to the"
            " ledger."
        )
        return
    _head(detail)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _figures(detail, selection)
        _said(detail)
    with right:
        _status(detail)
        _origin(detail)
        _replies(detail.replies)
        _related("Accused in return", detail.answers)
        _related("It answers", detail.answers_to)
        _related("Other versions of it", detail.versions)


def _head(detail: ClaimDetail) -> None:
    row = detail.row
    st.html(f"<h2 class='document-title'>{escape(row.text[:600])}</h2>")
    first = receipts.document(
        row.first.document_id, row.first.outlet, row.first.start, row.first.end
    )
    facts = (
        f"{counted(row.voices, 'voice')} in {counted(row.mentions, 'sentence')} of"
        f" {counted(row.outlets, 'outlet')} · first by {escape(receipts.name(row.first.who))}"
        f" in {first}, {times.element(row.first.when)}"
    )
    st.html(f"<p class='document-facts'>{facts}</p>")
    names = {p.id: p.name for p in data.topic().party}
    roles = {
        role: ", ".join(names.get(p.party, p.party) for p in detail.parts if p.role == role)
        for role in ("accuser", "accused")
    }
    if any(roles.values()):
        st.markdown(
            f"Accuser: **{plain(roles['accuser'] or 'not named')}** · accused:"
            f" **{plain(roles['accused'] or 'not named')}**"
        )


def _figures(detail: ClaimDetail, selection: Selection) -> None:
    for slot, versions in list(drift.by_slot(detail.figures).items())[:SLOTS]:
        if len(versions) < 2:
            continue
        values = " · ".join(drift.told(v) for v in versions[:4])
        event = figure.show(
            f"{len(versions)} values are given for {drift.noun(slot, versions)}: {values}",
            drift.chart(versions),
            drift.table(versions),
            f"figures {slot}",
            figure.Source("claim-figures", selection, {"claim": detail.row.id, "slot": slot}),
            "A line for each value, a dot for each time that it is given; versions of this claim under"
            " another figure are counted in. Click a dot for who says it.",
        )
        if cell := picked.fields(event, "value", "who"):
            value, who = cell
            given = (said for v in versions if drift.told(v) == value for said in v.receipts)
            pieces = [receipts.of_claim(said) for said in given if said.who == who]
            picked.words(f"{value}, by {receipts.name(who)}", pieces)
        st.html("".join(map(_version, versions)))


def _version(version: FigureVersion) -> str:
    """Return a value with everybody who gives it, folded."""
    voices = counted(version.voices, "voice")
    label = f"{drift.told(version)}: {voices}, first {version.first_seen:%-d %B %Y}"
    return receipts.folded(label, map(receipts.of_claim, version.receipts))


def _said(detail: ClaimDetail) -> None:
    denied = detail.row.certainties.get("denied", 0)
    told = f"; {denied:,} of them deny it" if denied else ""
    st.subheader(f"Said in {counted(len(detail.mentions), 'sentence')}{told}")
    receipts.show([receipts.of_claim(said) for said in detail.mentions], 6)


def origin(found: SingleOrigin, names: dict[str, str]) -> str:
    """Say how much of a claim's coverage goes back to one origin."""
    if found.index is None or found.origin is None:
        return "One voice alone makes this claim, so there is nothing to trace."
    kind, _, key = found.origin.partition(":")
    whose = names.get(key, key) if kind == "speaker" else "one document"
    return (
        f"{found.traced:,} of {found.voices:,} voices ({found.index:.0%}) trace to {whose}; the share is"
        f" between {found.low:.0%} and {found.high:.0%}"
        + (f", as {found.untraced:,} cannot be traced." if found.untraced else ".")
    )


def _origin(detail: ClaimDetail) -> None:
    found = detail.origin
    names = {p.id: p.name for p in data.topic().party}
    share = found.index or 0
    st.subheader("Mostly one origin" if found.low > 0.5 else
                 "One voice" if found.index is None else
                 "Several origins, or too few to tell" if share < 0.5 else "Perhaps one origin")  # fmt: skip
    st.write(plain(origin(found, names)))
    if found.origin and found.origin.startswith("document:"):
        st.html(
            receipts.document(found.origin.partition(":")[2], "Read the document it goes back to")
        )


def _replies(replies: Sequence[Reply]) -> None:
    if not replies:
        return
    names = {p.id: p.name for p in data.topic().party}
    st.subheader("How the accused answered")
    pieces = []
    for reply in replies:
        who = names.get(reply.party or "", reply.party or "The accused")
        voices = counted(reply.voices, "voice")
        label = f"{who} {REPLIES.get(reply.reply, reply.reply)}: {voices}"
        pieces.append(receipts.folded(label, map(receipts.of_claim, reply.receipts)))
    st.html("".join(pieces))


def _related(title: str, related: Sequence[Related]) -> None:
    if not related:
        return
    st.subheader(f"{title}: {len(related):,}")
    receipts.show([_other(one) for one in related], 3)


def _other(one: Related) -> str:
    html = receipts.of_claim(one.said)
    if not one.claim_id:
        return html
    target = receipts.address("claims", claim=one.claim_id)
    return f"{html}<p class='quiet'>{receipts.link(target, 'Open this claim')}</p>"


def _status(detail: ClaimDetail) -> None:
    """Show what a person settled; analysts may settle it."""
    status, row = detail.row.status, detail.row
    st.subheader(f"Status: {status.status}")
    if status.at:
        by = f" by {plain(status.by)}" if status.by else ""
        st.caption(f"Set{by} on {times.told(status.at)}.")
        if status.note:
            st.write(plain(status.note))
        address = links.original(status.link) if status.link else None
        if address:
            st.html(links.anchor(address, "Where that can be read"))
    else:
        st.caption("Nobody has settled it yet; the analysis never does.")
    if not access.person().may_review:
        return
    options = list(get_args(ClaimStatusName))
    with st.popover("Set the status"), st.form(f"status {row.id}", border=False):
        chosen = st.selectbox("Status", options, index=options.index(status.status))
        note = st.text_area("Why", value=status.note or "", max_chars=2_000)
        link = st.text_input(
            "Where that can be read (http or https)", value=status.link or "", max_chars=2_000
        )
        if st.form_submit_button("Save", type="primary"):
            _save(row.id, chosen, note.strip(), link.strip())


def _save(key: str, status: ClaimStatusName, note: str, link: str) -> None:
    if link and links.original(link) is None:
        st.warning("The link must begin with http:// or https://.")
        return
    try:
        store.set_status(
            data.database(),
            key,
            status,
            note=note or None,
            link=link or None,
            by=access.person().name,
        )
    except GroundswellError as error:
        st.error(plain(str(error)))
        return
    correcting.changed()
    st.toast("Noted.")
    st.rerun()
