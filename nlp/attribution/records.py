"""What is found: who says what in which words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nlp.sentences import Span

AttributionKind = Literal["direct", "indirect", "mixed"]
SpeakerType = Literal["person", "organisation", "unnamed", "author"]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whoever says something.

    Attributes:
        name: the name as fully as the text gives it; the words themselves where nobody is named
            ("critics"); empty for the author.
        type: `unnamed` for generic sources and for references that stay unclear.
        entity_id: of the entity mention that names the speaker, None without one.
    """

    name: str
    type: SpeakerType
    entity_id: str | None = None


AUTHOR = Speaker("", "author")


@dataclass(frozen=True, slots=True)
class Attribution:
    """One act of saying, writing or thinking (PARC, Pareti 2016; PolNeAR, Newell et al. 2018).

    Attributes:
        cue: the words that attribute ("said", "according to").
        source: the words for whoever says it, None where nobody is named ("it is said").
        content: what is said, in one or more spans.
        kind: by the share of the content that stands between quotation marks.
        probability: that the cue is one and that the content is right in the main.
        speaker: whom the source stands for, None where the text does not tell.
    """

    cue: Span
    source: Span | None
    content: tuple[Span, ...]
    kind: AttributionKind
    probability: float
    speaker: Speaker | None = None

    def spans(self) -> Iterator[Span]:
        """Yield all spans."""
        yield self.cue
        if self.source:
            yield self.source
        yield from self.content

    @property
    def end(self) -> int:
        """Return where the last span ends."""
        return max(span.end for span in self.spans())
