"""What the two tests of allegations share: how a text is read, and how what is found is counted."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from config import Topic
from config.settings import load_settings
from db.records import Document, EntityMention
from nlp.claims.finder import ClaimFinder
from nlp.claims.records import Allegation
from nlp.entities import EntityStage
from nlp.evaluation import Counts

DOCUMENT = Document("d", "https://a.example/", "news", None, "", language="en", relevant=True)
Find = Callable[..., list[Allegation]]


def after_entities(finder: ClaimFinder, topic: Topic) -> Find:
    """Return a function that finds the allegations of a text, and its thread, after the entity stage."""
    entities = EntityStage(topic, load_settings().spacy_model)

    def find(text: str, thread: str | None = None) -> list[Allegation]:
        document = replace(DOCUMENT, text=text, thread=thread)
        mentions = [m for m in entities.annotate([document]) if isinstance(m, EntityMention)]
        (claims,) = finder.claims([finder.read(text, thread=thread, mentions=mentions)])
        return [a for claim in claims for a in claim.allegations]

    return find


def answers(allegation: Allegation) -> set[tuple[str | None, str]]:
    """Return who of the accused answers what; a response of no party is that of all."""
    everybody = [role.party for role in allegation.accused]
    return {
        (party, response.reply.value)
        for response in allegation.responses
        for party in ([response.party] if response.party else everybody)
    }


def count(pairs: Iterable[tuple[set, set]]) -> Counts:
    """Count what was found against what is true, both sets a sentence."""
    counts = Counts()
    for true, found in pairs:
        counts.true_positive += len(true & found)
        counts.false_positive += len(found - true)
        counts.false_negative += len(true - found)
    return counts


def overlap(true: str, read: str) -> float:
    """Return the F1 of the words of two spans."""
    a, b = set(true.lower().split()), set(read.lower().split())
    return 2 * len(a & b) / (len(a) + len(b))
