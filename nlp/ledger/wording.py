"""Which real sentence is the wording of a claim: central among its paraphrases, complete, and plain."""

import re
from collections.abc import Sequence

import numpy as np

from db.ledger_index import StoredMention
from nlp.ledger.sides import Side

SHORTEST, LONGEST = 6, 40  # words
VAGUE = re.compile(r"(?:it|they|he|she|this|that|these|those|there|and|but|so|or)\b", re.IGNORECASE)
LAYOUT = re.compile(r"^[|*#>@-]|\n|https?://|\(\d\d/\d\d/\d{4}\)")


def most_central(mentions: Sequence[StoredMention], sides: Sequence[Side]) -> int:
    """Return the index of the mention whose sentence should stand for the claim.

    Centrality is the mean cosine to the others. A sentence that names its parties and figures gains, one
    that begins with a pronoun, asks, denies, is a scrap or holds the marks of a page loses.
    """
    vectors = np.stack([s.vector.astype(np.float32) for s in sides])
    centrality = (vectors @ vectors.T).mean(axis=1)
    most = max((len(s.figures) for s in sides), default=0)
    scores = [
        float(c) + _completeness(m, s, most)
        for c, m, s in zip(centrality, mentions, sides, strict=True)
    ]
    return max(range(len(scores)), key=lambda i: (scores[i], -i))


def _completeness(mention: StoredMention, side: Side, most_figures: int) -> float:
    length = len(side.text.split())
    score = 0.15 if side.parties else 0.0
    score += 0.1 if most_figures and side.figures else 0.0
    score -= 0.3 if mention.certainty in ("questioned", "denied") else 0.0
    score -= 0.3 if VAGUE.match(side.text) else 0.0
    score -= 0.3 if LAYOUT.search(mention.text) else 0.0
    score -= 0.2 if not SHORTEST <= length <= LONGEST else 0.0
    return score - (0.05 if side.text[:1] in "\"“'" else 0.0)
