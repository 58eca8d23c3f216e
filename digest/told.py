"""What people carried and said."""

from hashlib import sha256

from config.plain import counted
from db.views import DocumentRow, QuoteLine, Story
from digest import wording
from digest.gather import Material
from digest.model import Item, Link, Section
from digest.wording import clean, shortened, unquoted

MOST_STORIES, MOST_QUOTES = 3, 4
LEAST_VOICES = 3  # that make a story shared
SHORTEST, LONGEST = 6, 45  # words of a quote that can stand for itself


def key(*parts: str) -> str:
    """Return a short key of some words that does not change with spaces, case or punctuation."""
    told = " ".join(
        "".join(c for c in part.casefold() if c.isalnum() or c == " ") for part in parts
    )
    return sha256(" ".join(told.split()).encode()).hexdigest()[:24]


def stories(material: Material) -> Section:
    """Tell what most distinct voices carried, linked to or talked about."""
    shared = [s for s in material.stories if s.voices >= LEAST_VOICES]
    news = [s for s in shared if material.is_news("story", s.key, "shared")]
    items = [_story(material, s) for s in news[:MOST_STORIES]]
    if not shared and material.documents:
        return Section(
            "stories", "What was published", [_document(material, d) for d in fresh(material)]
        )
    empty = "" if items else "No story that is new here was taken up by three voices or more."
    return Section("stories", "Most shared", items, empty=empty)


def fresh(material: Material) -> list[DocumentRow]:
    """Return the latest documents that were not told yet, for a time in which nothing was shared."""
    surest = sorted(material.documents, key=lambda d: -(d.relevance or 0))
    return [d for d in surest if material.is_news("story", d.id, "shared")][:MOST_STORIES]


def _document(material: Material, row: DocumentRow) -> Item:
    links = [Link("receipt", material.links.document(row.id)), *original_of(row.url)]
    source = f"{row.outlet}, {wording.on_day(row.published, material.locale)}".rstrip(", ")
    return Item("story", row.id, "", "shared", shortened(row.title, 160), source, links)


def _story(material: Material, story: Story) -> Item:
    carried = f", {counted(story.outlets, 'outlet')} among them" if story.outlets > 1 else ""
    text = f"{counted(story.voices, 'voice')} took it up{carried}, in {counted(story.documents, 'text')}."
    links = [Link("receipt", material.links.document(story.document_id))]
    links += original_of(story.url)
    source = ", ".join(
        filter(None, (story.outlet, wording.on_day(story.published, material.locale)))
    )
    return Item("story", story.key, text, "shared", shortened(story.title, 160), source, links)


def original_of(url: str) -> list[Link]:
    """Return the link to an original, where its address may stand in a mail."""
    from digest.links import original

    return [Link("original", url)] if original(url) else []


def quotes(material: Material) -> Section:
    """Tell what was said in so many words: parties first, then what several outlets carried."""
    parties = {p.id for p in material.topic.party}
    outlets: dict[str, set[str]] = {}
    for q in material.quotes:
        outlets.setdefault(_words_key(q), set()).add(q.passage.outlet)
    fit = [q for q in material.quotes if _stands_alone(q)]
    fit.sort(
        key=lambda q: (
            q.speaker_id not in parties,
            -len(outlets[_words_key(q)]),
            -q.passage.probability,
        )
    )
    items, speakers = [], set()
    for q in fit:
        name = q.speaker_id or q.speaker
        if name in speakers or not material.is_news("quote", _words_key(q), "said"):
            continue
        speakers.add(name)
        items.append(_quote(material, q, len(outlets[_words_key(q)])))
        if len(items) == MOST_QUOTES:
            break
    return Section("quotes", "In their words", items)


def _words_key(q: QuoteLine) -> str:
    return key(*q.parts)


def _stands_alone(q: QuoteLine) -> bool:
    """Return whether a quote is a sentence of a size to be read by itself."""
    words = unquoted(q.parts[0])
    long_enough = SHORTEST <= sum(len(p.split()) for p in q.parts) <= LONGEST
    return long_enough and words[:1].isupper() and words[-1:] in ".,!?…"


def _quote(material: Material, q: QuoteLine, outlets: int) -> Item:
    quote = " … ".join(unquoted(part).rstrip(",") for part in q.parts)
    when = wording.on_day(q.passage.published, material.locale)
    elsewhere = f" and {counted(outlets - 1, 'more outlet')}" if outlets > 1 else ""
    source = f"{clean(q.speaker)}, in {q.passage.outlet}{elsewhere}, {when}".rstrip(", ")
    return Item(
        "quote", _words_key(q), "", "said", quote, source, material.links.passage(q.passage)
    )  # fmt: skip
