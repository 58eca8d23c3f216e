"""The single-origin index: which share of a claim's coverage traces to one post, filing or interview."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from db.views import SingleOrigin
from estimates.intervals import wilson


@dataclass(frozen=True, slots=True)
class Trace:
    """One mention of a claim, in the order of time: its voice, its document, and its recorded origin."""

    voice: str
    document_id: str
    origin: str | None


def single_origin(traces: Sequence[Trace]) -> SingleOrigin:
    """Return the index of a claim from its mentions in the order of time.

    A voice (a document, or a group of copies) traces to where its first mention with an origin leads:
    through documents that it cites, copies or answers, up to a speaker, or to a document that says it on
    its own. A document that others trace to is its own origin. What leads nowhere is untraced.
    """
    voice_of = {t.document_id: t.voice for t in traces}
    given: dict[str, str | None] = {}
    for trace in traces:
        given[trace.voice] = given.get(trace.voice) or trace.origin
    reached = {voice: _reached(voice, given, voice_of) for voice in given}
    sources = set(reached.values())
    for voice, end in reached.items():
        if end is None and f"voice:{voice}" in sources:
            reached[voice] = f"voice:{voice}"
    counts = Counter(end for end in reached.values() if end is not None)
    total, untraced = len(reached), sum(end is None for end in reached.values())
    if not counts or total == 0:
        low, high = (0.0, 1.0) if total < 2 else (0.0, wilson(untraced, total).high)
        return SingleOrigin(0.0 if total > 1 else None, low, high, None, 0, untraced, total)
    origin, traced = min(counts.items(), key=lambda item: (-item[1], item[0]))
    low, high = wilson(traced, total).low, wilson(traced + untraced, total).high
    first = {t.voice: t.document_id for t in reversed(traces)}
    name = (
        f"document:{first[origin.removeprefix('voice:')]}"
        if origin.startswith("voice:")
        else origin
    )
    return SingleOrigin(
        traced / total if total > 1 else None, low, high, name, traced, untraced, total
    )


def _reached(voice: str, given: dict[str, str | None], voice_of: dict[str, str]) -> str | None:
    """Follow a voice's origin to its end; a document that does not make the claim is no origin of it."""
    seen = {voice}
    here, origin = voice, given[voice]
    while origin is not None and origin.startswith("document:"):
        document = origin.removeprefix("document:")
        if document not in voice_of:
            break
        here = voice_of[document]
        if here in seen:
            break
        seen.add(here)
        origin = given[here]
    if origin is not None and not origin.startswith("document:"):
        return origin
    return f"voice:{here}" if here != voice else None
