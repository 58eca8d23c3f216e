"""Where a document may take sides: sentences and parts, with their holders and what stands around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from config.topic import Topic
from db.records import Document
from nlp.names import exchange
from nlp.page_marks import prose, without_addresses
from nlp.pairs import beginning, mark_all
from nlp.quotes import voices
from nlp.sentences import Span, sentence_at
from nlp.voice import Holder

SHORT = 6  # texts of so many sentences are also read as a whole: a post makes one point
CONTEXT_CHARACTERS = (
    200  # each of the thread, of the answer that is answered, of what stands before
)
UNKNOWN = "somebody"  # who speaks where the text does not tell
CUE_REACH = 80  # characters in which a cue stands before its content


class Read(NamedTuple):
    """A text, and what stands around it."""

    text: str
    around: str

    def exchanged(self, topic: Topic) -> "Read":
        """Return it with the sides exchanged, where the text names one; else as it is.

        A name in what stands around it alone still tells: reading all of these twice takes twice the time.
        """
        text = exchange(self.text, topic)
        return Read(text, exchange(self.around, topic)) if text != self.text else self


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence of a document that may take sides, a part of one, or a short text as a whole."""

    document: Document
    holder: Holder
    whole: bool = False

    @property
    def span(self) -> Span:
        """Return where it stands."""
        return self.holder.span

    @property
    def words(self) -> str:
        """Return what is read: its words, after the cue that introduces them ("accused", "called")."""
        return prose(self.document.text[self._start : self.span.end])

    def marked(self, entity: str) -> str:
        """Return the same words with the mentions of an entity in angle brackets."""
        return marked(self.document, Span(self._start, self.span.end), entity)

    @property
    def _start(self) -> int:
        text, start = self.document.text, self.span.start
        if (found := self.holder.attribution) and start - CUE_REACH < found.cue.start < start:
            same_sentence = sentence_at(text, start).start <= found.cue.start
            return found.cue.start if same_sentence else start
        return start

    @property
    def before(self) -> str:
        """Return the end of what stands before it."""
        return ending(self.document.text, self._start)

    @property
    def answered(self) -> str:
        """Return what the document answers."""
        return context(self.document.thread, self.document.parent)

    @property
    def context(self) -> str:
        """Return what is read beside it: what the document answers, or its title and what stands before.

        "They misused our model", "That is not so" say little without. The name of a speaker stands last.
        Authors are judged without the title, which an editor wrote.
        """
        return self.beside(None if self.own else self.holder.name or UNKNOWN)

    @property
    def near(self) -> str:
        """Return less: the comment that is answered, or what stands before, and a speaker's name."""
        speaker = None if self.own else f"{self.holder.name or UNKNOWN}:"
        return context(self.document.parent or self.before, None, speaker)

    def beside(self, speaker: str | None) -> str:
        """Return the context, with a speaker's name."""
        document, name = self.document, f"{speaker}:" if speaker else None
        if document.thread or not document.title:
            return context(document.thread, document.parent, name)
        return context(document.title, self.before, name)

    @property
    def own(self) -> bool:
        """Tell whether it is in the author's own voice."""
        return self.holder.kind == "author"


def places_of(document: Document) -> Iterator[Place]:
    """Yield the sentences of a document, or their parts, with their holders; then a short text as a whole."""
    found = voices(document)
    for holder in found:
        yield Place(document, holder)
    if 1 < len(found) <= SHORT and all(holder.kind == "author" for holder in found):
        whole = Holder(Span(found[0].span.start, found[-1].span.end))
        yield Place(document, whole, whole=True)


def marked(document: Document, span: Span, entity: str) -> str:
    """Return the words of a span as prose, with the mentions of an entity in angle brackets.

    Of an endless sentence, what an encoder need not read to come to the first mention is left out.
    """
    start, end = span
    words = without_addresses(document.text[start:end])
    mentions = sorted(
        (m.start - start, m.end - start)
        for m in document.mentions
        if m.entity_id == entity and start <= m.start and m.end <= end
    )
    if mentions:
        first = beginning(words, *mentions[0])
        words = words[first:]
        mentions = [(a - first, b - first) for a, b in mentions]
    return prose(mark_all(words, mentions))


def context(thread: str | None, parent: str | None, speaker: str | None = None) -> str:
    """Return what is read beside a text: the beginnings of its thread and of what it answers, who speaks."""
    return "\n".join(part[:CONTEXT_CHARACTERS] for part in (thread, parent, speaker) if part)


def ending(text: str, end: int) -> str:
    """Return what stands before a place of a text, in whole words."""
    start = max(0, end - CONTEXT_CHARACTERS)
    cut = prose(text[start:end])
    return cut.partition(" ")[2] if start else cut
