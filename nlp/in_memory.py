"""Document stages over documents that no database holds: for audits and training, which read as they do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from db.records import (
    Annotation,
    Document,
    EntityMention,
    LanguageAnnotation,
    QuoteAnnotation,
    RelevanceAnnotation,
)
from nlp.stage import Stage


def annotate(
    documents: Sequence[Document], stages: Sequence[Stage]
) -> tuple[list[Document], dict[str, list[Annotation]]]:
    """Run stages, each with what the earlier ones said; relevant or not, all documents are seen by all.

    Returns:
        The documents as a stage after the last would see them, and what each stage said, by its name.
    """
    now = list(documents)
    found: dict[str, list[Annotation]] = {}
    for stage in stages:
        found[stage.name] = stage.annotate(now)
        said: dict[str, list[Annotation]] = defaultdict(list)
        for annotation in found[stage.name]:
            said[annotation.document_id].append(annotation)
        now = [_informed(d, said[d.id]) for d in now]
    return now, found


def _informed(document: Document, said: Sequence[Annotation]) -> Document:
    """Return the document with what a stage said of it, as the database would give it to the next."""
    for one in said:
        if isinstance(one, LanguageAnnotation):
            document = replace(document, language=one.language)
        elif isinstance(one, RelevanceAnnotation):
            document = replace(document, relevant=one.relevant, relevance=one.probability)
    mentions = tuple(a for a in said if isinstance(a, EntityMention))
    quotes = tuple(a for a in said if isinstance(a, QuoteAnnotation))
    return replace(
        document, mentions=mentions or document.mentions, quotes=quotes or document.quotes
    )
