"""What to watch: the events that texts announce for the seven days after the period."""

from datetime import timedelta

from babel.dates import get_month_names

from config.plain import counted
from db.views import UpcomingEvent
from digest import wording
from digest.gather import Material
from digest.model import Item, Link, Section
from digest.told import key
from digest.wording import shortened, unmarked

MOST, MOST_RECEIPTS = 4, 3


def events(material: Material) -> Section:
    """Tell what is announced, by which voices; what is not dated to a week comes last."""
    new = [
        event
        for event in material.ahead
        if _matters(event) and material.is_news("event", _key(event), _said(event))
    ]
    told = sorted(new[:MOST], key=lambda e: (e.precision == "month", e.first, e.last))
    return Section(
        "ahead",
        "What to watch",
        [_item(material, event) for event in told],
        empty="" if told else "The texts announce nothing new for the next seven days.",
    )


def _matters(event: UpcomingEvent) -> bool:
    """Tell whether an event is of a known kind or names a party; else it is somebody's private plan."""
    return event.named or event.kind != "other"


def _key(event: UpcomingEvent) -> str:
    return key(event.first.isoformat(), event.said[0].text)


def _said(event: UpcomingEvent) -> str:
    return event.first.isoformat()


def _item(material: Material, event: UpcomingEvent) -> Item:
    said, *others = event.said
    hedge = ", planned or expected" if event.certainty == "expected" else ""
    voices = f", announced by {counted(event.voices, 'voice')}" if event.voices > 1 else ""
    published = wording.on_day(said.published, material.locale)
    source = ", ".join(filter(None, (_speaker(event), said.outlet, published)))
    elsewhere = {p.document_id: p for p in reversed(others) if p.outlet != said.outlet}
    links = [
        *material.links.passage(said),
        *(
            Link(f"also {p.outlet}", material.links.document(p.document_id, (p.start, p.end)))
            for p in list(elsewhere.values())[: MOST_RECEIPTS - 1]
        ),
    ]
    when = days(event, material.locale)
    return Item(
        "event", _key(event), f"{when}{hedge}{voices}:", _said(event),
        shortened(unmarked(said.text), 260), source, links,
    )  # fmt: skip


def _speaker(event: UpcomingEvent) -> str:
    said = event.said[0]
    return wording.clean(said.voice) if said.voice != said.outlet else ""


def days(event: UpcomingEvent, locale: str) -> str:
    """Say when an event is: a day, some days, or "March" where no more is known."""
    whole = event.first.day == 1 and (event.last + timedelta(days=1)).day == 1
    if event.precision == "month" and whole:
        name = get_month_names("wide", "stand-alone", locale)[event.first.month]
        return f"{name}, day not said"
    if event.precision == "day":
        return wording.on_day(event.first, locale)
    return f"{wording.between(event.first, event.last, locale)}, day not said"
