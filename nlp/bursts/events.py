"""The event of a day: the headline that most voices share: in copies, threads or other words."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sklearn.feature_extraction.text import TfidfVectorizer

from db.views import Headline

ALIKE = 0.3  # cosine of two headlines that tell the same
MANY = (
    5000  # headlines of a day that are compared with one another; the rest only by copy and thread
)
SOCIAL = ("post", "comment")
KEPT = 200  # members that are kept as receipts


@dataclass(frozen=True, slots=True)
class Event:
    """A headline, the number of voices that share it, and the documents that do, the earliest first."""

    document_id: str
    voices: int
    members: tuple[str, ...]


def event(headlines: Sequence[Headline]) -> Event | None:
    """Return what most voices of a day share; None when nothing has a headline.

    Documents that are copies, or of one thread, are one story; stories whose headlines are alike are
    counted together around the one in the middle, so that no chain of small likenesses joins strangers. A
    voice is an outlet, among posts and comments an author.
    """
    stories = _stories(headlines)
    titled = [s for s in stories if any(h.title for h in s)][:MANY]
    if not titled:
        return None
    near = _alike([_head(s).title or "" for s in titled])
    best = max(range(len(titled)), key=lambda i: _rank(titled, near[i], i))
    sharing = [h for j in near[best] for h in titled[j]]
    members = {h.document_id for h in sharing}
    in_order = [h.document_id for h in headlines if h.document_id in members]
    voices = {_voice(h) for h in sharing}
    return Event(_head(titled[best]).document_id, len(voices), tuple(in_order[:KEPT]))


def _stories(headlines: Sequence[Headline]) -> list[list[Headline]]:
    """Put copies and threads together; in order of their first document."""
    group_of = {h.document_id: h.group for h in headlines}
    found: dict[str, list[Headline]] = defaultdict(list)
    for h in headlines:
        root = h.root_id or h.document_id
        found[group_of.get(root) or root].append(h)
    return list(found.values())


def _head(story: Sequence[Headline]) -> Headline:
    """Return the earliest document that has a headline."""
    return next(h for h in story if h.title)


def _alike(titles: Sequence[str]) -> list[list[int]]:
    """Return for each headline those that are like it, itself included."""
    try:
        vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(titles)
    except ValueError:  # no headline has a word that counts
        return [[i] for i in range(len(titles))]
    rows = (vectors @ vectors.T).tocsr()
    return [
        sorted({i, *rows[i].indices[rows[i].data >= ALIKE].tolist()}) for i in range(len(titles))
    ]


def _rank(stories: Sequence[Sequence[Headline]], near: Sequence[int], i: int) -> tuple[int, ...]:
    """Rank by voices, then documents, then the voices of the story itself, then by being early."""
    together = [h for j in near for h in stories[j]]
    voices = len({_voice(h) for h in together})
    return voices, len(together), len({_voice(h) for h in stories[i]}), -i


def _voice(headline: Headline) -> tuple[str, str]:
    if headline.kind in SOCIAL:
        return "author", str(headline.author_id or headline.document_id)
    return "outlet", headline.outlet
