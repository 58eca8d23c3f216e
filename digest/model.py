"""What a digest is: sections of items, each with the receipts that it rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from charts.kinds import Chart
from digest.periods import Period


@dataclass(frozen=True, slots=True)
class Link:
    """Where a reader can check something."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a digest tells.

    Attributes:
        kind, key: what it is, so that the next digest does not tell it again.
        said: what is said of it; the same thing may be told again when this is another.
        text: a plain sentence.
        quote: words of a document, verbatim.
        source: whose words, where and when.
        links: its receipts in the dashboard, and the original.
    """

    kind: str
    key: str
    text: str = ""
    said: str = ""
    quote: str = ""
    source: str = ""
    links: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with what it shows in words, for those who do not see it."""

    name: str
    chart: Chart
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest; `empty` says in words that there is nothing, where that is worth saying."""

    key: str
    title: str
    items: Sequence[Item] = ()
    picture: Picture | None = None
    intro: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest, ready to be rendered; `finding` is the one thing that the subject line says."""

    topic: str
    topic_name: str
    period: Period
    period_words: str
    audience: str
    finding: str
    lead: str
    sections: Sequence[Section]
    overview_url: str
    documents: int  # of the period
    notes: Sequence[str] = ()
    locale: str = "en_GB"
    told: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def items(self) -> list[Item]:
        """Return all items in order."""
        return [item for section in self.sections for item in section.items]

    @property
    def pictures(self) -> list[Picture]:
        """Return all charts in order."""
        return [s.picture for s in self.sections if s.picture is not None]
