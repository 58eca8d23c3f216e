"""Claims: what is asserted for the first time, and where figures for one thing differ."""

from collections import defaultdict
from collections.abc import Sequence

from config.plain import counted
from db.claim_figures import agree
from db.views import ClaimDetail, ClaimRow, FigureVersion, Said
from digest import wording
from digest.gather import Material
from digest.model import Item, Link, Section
from digest.told import original_of
from digest.wording import listed, shortened, unmarked

MOST_CLAIMS, MOST_CONFLICTS = 3, 2
LEAST_VOICES = 2  # that make a claim worth a director's time
COMPARATORS = {"about": "about ", "at least": "at least ", "at most": "at most "}


def claims(material: Material) -> Section:
    """Tell which claims were made for the first time, by most voices, and which figures conflict."""
    first = material.period.first
    new = [
        row
        for row in material.claims
        if row.first.when.date() >= first and row.voices >= LEAST_VOICES
    ]
    new.sort(key=lambda row: (-row.voices, row.first.when, row.id))
    items = [
        _claim(material, row) for row in new if material.is_news("claim", row.id, _claim_state(row))
    ][:MOST_CLAIMS]
    conflicts = [item for detail in material.claim_details for item in _conflicts(material, detail)]
    seen: dict[str, Item] = {}
    for item in conflicts:
        if material.is_news(item.kind, item.key, item.said):
            seen.setdefault(item.text, item)
    return Section("claims", "Claims", [*items, *list(seen.values())[:MOST_CONFLICTS]])


def _claim_state(row: ClaimRow) -> str:
    """Return what makes a claim news again: that it is denied, or that a person settled it."""
    contested = "contested" if row.certainties.get("denied") or row.answers else "uncontested"
    return f"{row.status.status} {contested}"


def _claim(material: Material, row: ClaimRow) -> Item:
    denied = row.certainties.get("denied", 0)
    told = f"New claim, made by {counted(row.voices, 'text')}, copies counted once"
    told += f", and denied in {counted(denied, 'sentence')}." if denied else "."
    said = row.first
    return Item(
        "claim", row.id, told, _claim_state(row), shortened(unmarked(said.text), 260),
        _source(material, said),
        [
            Link("receipt", material.links.document(said.document_id, (said.start, said.end))),
            *original_of(said.url),
        ],
    )  # fmt: skip


def _source(material: Material, said: Said) -> str:
    party = material.topic.party_by_id(said.who)
    who = party.name if party else said.who
    day = wording.on_day(said.when, material.locale)
    parts = [who] if who == said.outlet else [who, f"in {said.outlet}"]
    return f"First said: {', '.join([*parts, day])}"


def _conflicts(material: Material, detail: ClaimDetail) -> list[Item]:
    slots: dict[str, list[FigureVersion]] = defaultdict(list)
    for version in detail.figures:
        if version.slot:
            slots[version.slot].append(version)
    found = []
    for slot, versions in slots.items():
        distinct = _distinct(versions)
        fresh = any(v.first_seen.date() >= material.period.first for v in distinct)
        if len(distinct) > 1 and fresh:
            found.append(_conflict(material, detail, slot, distinct))
    return found


def _distinct(versions: Sequence[FigureVersion]) -> list[FigureVersion]:
    """Return the versions that do not agree with one that more voices give."""
    kept: list[FigureVersion] = []
    for version in sorted(versions, key=lambda v: (-v.voices, v.first_seen)):
        if not any(agree(_figure(version), _figure(other)) for other in kept):
            kept.append(version)
    return kept


def _figure(version: FigureVersion) -> dict[str, object]:
    return {
        "low": version.low,
        "high": version.high,
        "comparator": version.comparator,
        "unit": version.unit,
    }


def _conflict(
    material: Material, detail: ClaimDetail, slot: str, versions: Sequence[FigureVersion]
) -> Item:
    told = [f"{_value(v)} ({counted(v.voices, 'text')})" for v in versions]
    noun = "" if any(v.unit for v in versions) else f" of {slot}s"
    first = versions[0].receipts[0]
    links = [
        Link(f"receipt {n}", material.links.document(said.document_id, (said.start, said.end)))
        for n, said in enumerate((v.receipts[0] for v in versions[:3]), 1)
    ]
    return Item(
        "conflict",
        f"{detail.row.id}:{slot}"[:80],
        f"Figures differ, number{noun}: {listed(told, 4)}.",
        "/".join(sorted(_value(v) for v in versions))[:80],
        shortened(unmarked(first.text), 220),
        _source(material, first).removeprefix("First said: "),
        links,
    )


def _value(version: FigureVersion) -> str:
    low, high = version.low, version.high
    if version.comparator == "range" and low is not None and high is not None:
        return f"{low:,.10g} to {high:,.10g}"
    number = low if low is not None else high
    unit = f" {version.unit}" if version.unit else ""
    return f"{COMPARATORS.get(version.comparator, '')}{number:,.10g}{unit}"
