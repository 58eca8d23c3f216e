"""Stage `claims`: the statements of a document that can be checked, with who makes them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from config.topic import Topic
from db.records import Annotation, ClaimAnnotation, Document
from nlp.claims.finder import ClaimFinder, ParsedDocument
from nlp.claims.records import Allegation, Claim, Role
from nlp.models import Encoder, digest
from nlp.quotes import read_for_opinions, voices
from nlp.voice import Holder


class ClaimStage:
    """Check-worthy sentences with figures, dates, certainty and allegations; English only.

    The claimant is whoever holds most of the sentence: the author, or the speaker it is attributed to.
    """

    name = "claims"
    version = "9"
    needs = ("language", "relevance", "entities", "quotes")
    makes = ClaimAnnotation
    relevant_only = True

    def __init__(self, topic: Topic, encoder: Encoder, spacy_model: str) -> None:
        self._finder = ClaimFinder(topic, encoder, spacy_model)
        self._parties = {party.id for party in topic.party}

    def identity(self) -> str:
        """Return a digest of the models and the parties."""
        return digest(self._finder.identity())

    def annotate(self, batch: Sequence[Document]) -> list[Annotation]:
        """Find the claims of English documents."""
        english = [d for d in batch if d.language == "en"]
        found = self._finder.claims([self._read(d) for d in english])
        return [
            to_annotation(document.id, in_voice(claim, claimant, self._parties), claimant)
            for document, claims in zip(english, found, strict=True)
            for held in [voices(document)]
            for claim in claims
            for claimant in [_claimant(claim, held)]
        ]

    def _read(self, document: Document) -> ParsedDocument:
        published = document.published.date() if document.published else None
        return self._finder.read(
            document.text,
            published,
            thread=document.thread,
            spans=read_for_opinions(document),
            mentions=document.mentions,
        )


def in_voice(claim: Claim, claimant: Holder, parties: Collection[str]) -> Claim:
    """Return a claim with what a speaker says in their own voice as the speaker's, and not the author's.

    What speakers are told to say of themselves accuses nobody. `parties` are the ids of the topic's.
    """
    if claimant.kind == "author":
        return claim
    source = claimant.attribution.source if claimant.attribution else None
    party = claimant.party if claimant.party in parties else None

    def spoken(made: Allegation) -> Allegation:
        if made.accuser_kind != "author":
            return made
        if source is None:
            return replace(made, accuser_kind="unnamed")
        return replace(made, accuser_kind="named", accuser=Role(*source, party))

    def own(made: Allegation) -> bool:
        themselves = party is not None and party in {role.party for role in made.accused}
        return themselves and made.accuser_kind == "author"

    return replace(
        claim, allegations=tuple(spoken(made) for made in claim.allegations if not own(made))
    )


def to_annotation(document_id: str, claim: Claim, claimant: Holder) -> ClaimAnnotation:
    """Return a claim as it is stored."""
    return ClaimAnnotation(
        document_id=document_id,
        start=claim.start,
        end=claim.end,
        probability=claim.probability,
        holder=claimant.kind,
        holder_name=claimant.name,
        certainty=str(claim.certainty),
        parties=claim.parties,
        **{
            name: tuple(_plain(asdict(value)) for value in getattr(claim, name))
            for name in ("cues", "figures", "dates", "allegations")
        },
    )


def _claimant(claim: Claim, held: Sequence[Holder]) -> Holder:
    def shared(holder: Holder) -> int:
        return min(claim.end, holder.span.end) - max(claim.start, holder.span.start)

    return max(held, key=shared)


def _plain(value: Any) -> Any:
    """Return records as plain values that JSON knows."""
    if isinstance(value, dict):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value.isoformat() if isinstance(value, date) else value
