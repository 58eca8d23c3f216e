"""Stage `quotes`: who says what in a document, and whose voice each of its sentences is."""

from collections.abc import Iterator, Sequence

from config.reading import MAX_CHARACTERS, MAX_SENTENCES
from db.records import Annotation, Document, QuoteAnnotation
from nlp.attribution import Attribution, Speaker, Tagger, attributions
from nlp.attribution.marks import quotations_anyhow
from nlp.attribution.memes import SHORT
from nlp.models import digest
from nlp.opinions import ENGLISH
from nlp.page_marks import article, within
from nlp.sentences import Span, sentences
from nlp.voice import CLAUSE_WORDS, WORD, Holder, holders


class QuoteStage:
    """Attribution of quotes and reported speech (`nlp.attribution`); English only."""

    name = "quotes"
    version = "9"
    needs = ("language", "relevance", "entities")
    makes = QuoteAnnotation
    relevant_only = True

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def identity(self) -> str:
        """Return a digest of the weights."""
        return digest(self._tagger.identity)

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Find what is attributed in English documents."""
        return [quote for d in batch if d.language == "en" for quote in self._quotes(d)]

    def _quotes(self, document: Document) -> Iterator[QuoteAnnotation]:
        spans = article(document.text, sentences(document.text))
        for found in attributions(document.text, document.mentions, self._tagger):
            if within(found.cue.start, spans) and _is_somebodys(found):
                yield to_quote(document.id, found)


def _is_somebodys(found: Attribution) -> bool:
    """Tell whether words have a speaker, or stand between quotation marks.

    "The model is expected to be cheap", "they are accused of theft": the author says so, of whomever.
    """
    return found.speaker is not None or found.source is not None or found.kind == "direct"


def to_quote(document_id: str, found: Attribution) -> QuoteAnnotation:
    """Return an attribution as it is stored."""
    speaker = found.speaker
    return QuoteAnnotation(
        document_id=document_id,
        start=min(span.start for span in found.content),
        end=max(span.end for span in found.content),
        probability=found.probability,
        holder="author" if speaker and speaker.type == "author" else "speaker",
        holder_name=(speaker.name if speaker else "")[:300] or None,
        kind=found.kind,
        content=tuple(map(tuple, found.content)),  # type: ignore[arg-type]
        cue=tuple(found.cue),  # type: ignore[arg-type]
        source=tuple(found.source) if found.source else None,  # type: ignore[arg-type]
        speaker_id=speaker.entity_id if speaker else None,
        speaker_type=speaker.type if speaker else None,
    )


def to_attribution(quote: QuoteAnnotation) -> Attribution:
    """Return a stored quote as the attribution that it was."""
    speaker = None
    if quote.speaker_type is not None:
        speaker = Speaker(quote.holder_name or "", quote.speaker_type, quote.speaker_id)  # type: ignore[arg-type]
    return Attribution(
        cue=Span(*quote.cue) if quote.cue else Span(quote.start, quote.start),
        source=Span(*quote.source) if quote.source else None,
        content=tuple(Span(*offsets) for offsets in quote.content),
        kind=quote.kind,
        probability=quote.probability,
        speaker=speaker,
    )


def read_for_opinions(document: Document) -> list[Span]:
    """Return the sentences of a document's article of which it is known whose they are, in order.

    They are the first MAX_SENTENCES, as far as quotes are looked for; the last may be cut there.
    """
    spans = article(document.text, sentences(document.text))[:MAX_SENTENCES]
    return [Span(start, min(end, MAX_CHARACTERS)) for start, end in spans if start < MAX_CHARACTERS]


def voices(document: Document) -> list[Holder]:
    """Return the sentences of a document that are read for opinions, or their parts, each with its holder.

    A line that begins with ">" repeats what somebody else wrote, as in mails and forums. A dialogue that is
    all of a post is its author's: who makes up what others say to each other means something by it. In other
    languages than English, in which quotes are not attributed, what stands between quotation marks is a
    speaker's unknown.
    """
    text, spans = document.text, read_for_opinions(document)
    english = document.language == ENGLISH
    attributed = map(to_attribution, document.quotes) if english else _somebodys(text)
    found = holders(text, attributed, spans)
    if english and len(text) <= SHORT and found and all(_is_turn(h) for h in found):
        return [Holder(span) for span in spans]
    return [Holder(h.span, "speaker") if _repeats(text, h) else h for h in found]


def _somebodys(text: str) -> Iterator[Attribution]:
    """Yield what stands between quotation marks; a word or three are a title or the author's irony."""
    for span in quotations_anyhow(text):
        if len(WORD.findall(text, *span)) >= CLAUSE_WORDS:
            yield Attribution(Span(span.start, span.start), None, (span,), "direct", 1.0)


def _is_turn(holder: Holder) -> bool:
    """Tell whether words are somebody's by the form of a dialogue alone: no cue introduces them."""
    found = holder.attribution
    return found is not None and found.cue.start == found.cue.end


def _repeats(text: str, holder: Holder) -> bool:
    line = text.rfind("\n", 0, holder.span.start) + 1
    return holder.kind == "author" and text[line : holder.span.end].lstrip().startswith(">")
