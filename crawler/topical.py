"""A cheap look whether a page may be about the topic, before anything costly is done with it.

For archives of everything, as Common Crawl's CC-NEWS: a few phrases looked for in one pass (Aho & Corasick
1975) over the raw page. It keeps too much rather than too little; the relevance stage judges what is kept.
"""

from ahocorasick_rs import AhoCorasick, MatchKind

from config import Topic
from crawler.decode import decode


class Sieve:
    """Keeps pages with a phrase of the topic, or with a party's name and a word of the context."""

    def __init__(self, topic: Topic) -> None:
        names = {name.casefold() for party in topic.party for name in party.names()}
        groups = (topic.relevance.keywords, names, topic.relevance.context)
        words = [(word.casefold(), group) for group, found in enumerate(groups) for word in found]
        self._groups = [group for _, group in words]
        self._matcher = AhoCorasick([word for word, _ in words], matchkind=MatchKind.Standard)

    def keeps(self, html: bytes, charset: str | None = None) -> bool:
        """Tell whether a page may be about the topic."""
        return self.names_topic(decode(html, charset))

    def names_topic(self, text: str) -> bool:
        """Tell whether a text may be about the topic."""
        matches = self._matcher.find_matches_as_indexes(text.casefold(), overlapping=True)
        found = {self._groups[index] for index, _, _ in matches}
        return 0 in found or {1, 2} <= found
