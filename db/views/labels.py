"""Labels as they are counted beside one another, and as words."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cross:
    """How often two things meet: a row, a column, and a number of documents or sentences."""

    row: str
    column: str
    count: int


@dataclass(frozen=True, slots=True)
class Labelled:
    """Words that carry a label; `text` is `text[start:end]` of the document, `voice` whose they are."""

    document_id: str
    start: int
    end: int
    text: str
    label: str
    voice: str
    holder: str
    probability: float
    title: str
    outlet: str
    kind: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Quoted:
    """Who is quoted where: a speaker, whether named by the topic, an outlet, and how many documents."""

    speaker: str
    speaker_id: str | None
    outlet: str
    documents: int
