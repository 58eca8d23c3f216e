"""Stage `scheduled_events`: what the sentences of a document announce, for when, and in whose voice."""

from collections.abc import Iterator, Sequence

from db.records import Annotation, Document, EventAnnotation
from nlp.quotes import read_for_opinions, voices
from nlp.scheduled.finder import EventFinder
from nlp.scheduled.records import Announcement
from nlp.voice import Holder


class ScheduledEventStage:
    """Announcements for days after the publication; English documents that have a date only."""

    name = "scheduled_events"
    version = "3"
    needs = ("language", "relevance", "entities", "quotes")
    makes = EventAnnotation
    relevant_only = True

    def __init__(self, spacy_model: str) -> None:
        self._finder = EventFinder(spacy_model)

    def identity(self) -> str:
        """Return a digest of the parser and the probabilities."""
        return self._finder.identity()

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Find the announcements of English documents."""
        return [event for d in batch if d.language == "en" for event in self._events(d)]

    def _events(self, document: Document) -> Iterator[EventAnnotation]:
        if document.published is None:
            return
        day, spans = document.published.date(), read_for_opinions(document)
        found = self._finder.find(document.text, day, spans)
        held = voices(document) if found else []
        for event in found:
            holder = _announcer(event, held)
            yield EventAnnotation(
                document_id=document.id,
                start=event.start,
                end=event.end,
                probability=event.probability,
                holder=holder.kind,
                holder_name=holder.name,
                kind=event.kind,
                certainty=str(event.certainty),
                precision=event.precision,
                first=event.when.first,
                last=event.when.last,
                when=(event.when.start, event.when.end),
                what=(event.what.start, event.what.end),
            )


def _announcer(event: Announcement, held: Sequence[Holder]) -> Holder:
    """Return whose words name the event: of a sentence in two voices the one that does."""

    def shared(holder: Holder) -> tuple[bool, int]:
        names = holder.span.start <= event.what.start < holder.span.end
        return names, min(event.end, holder.span.end) - max(event.start, holder.span.start)

    return max(held, key=shared)
