"""Check-worthiness: how probably a sentence states a fact that is worth checking (Hassan et al. 2017).

A logistic head over a frozen sentence embedding joined with surface features, fitted by
`nlp/training/fit_claims.py` on ClaimBuster; its probabilities are calibrated there and follow how often
sentences of debates are check-worthy (one in four). News states facts in most sentences.
"""

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from nlp import heads
from nlp.heads import WEIGHTS, Probabilities
from nlp.models import Encoder, Vectors

SENTENCES, POSTS = "checkworthiness", "checkworthiness_posts"  # names of weights
LAYER = 4  # of 6; the best on a fold that was held out inside of train
THRESHOLD = 0.42  # of sentences, where F1 was best on that fold
# Counts of closed classes of English; lower case, so that shouting changes little.
COUNTED = {
    "magnitudes": r"\b(?:hundred|thousand|million|billion|trillion)s?\b",
    "first person singular": r"\b(?:i|me|my|mine|i'm|i've)\b",
    "first person plural": r"\b(?:we|us|our|ours|we're|we've)\b",
    "second person": r"\b(?:you|your|yours)\b",
    "third person": r"\b(?:he|she|they|his|her|their|him|them)\b",
    "past forms": r"\b\w{2,}ed\b",
    "past auxiliaries": r"\b(?:was|were|had|did|been|has|have)\b",
    "modals": r"\b(?:will|would|should|shall|can|could|must|may|might|going to|need|want|hope)\b",
    "negation": r"\b(?:not|no|never)\b|n['’]t\b",
    "comparison": r"\b(?:more|less|most|least|than|every|all|first|only|highest|lowest|largest|since"
    r"|years?)\b",
    "change": r"\b(?:increas|decreas|doubl|rose|cut|lost|creat|vot)\w*",
    "opinion": r"\b(?:think|believe|feel|know|guess|say)\b",
    "years": r"\b(?:19|20)\d\d\b",
}
PATTERNS = [re.compile(pattern) for pattern in COUNTED.values()]
NUMBER = re.compile(r"\d[\d,.]*")
MOST = 4  # counts above are taken for this many


def surface(text: str) -> list[float]:
    """Return the surface features of a sentence: length, numbers, shapes, tense, person."""
    words = text.split()
    lower = text.lower()
    length = max(1, len(words))
    numbers = len(NUMBER.findall(text))
    return [
        float(np.log(length)),
        float(length < 6),
        float(numbers > 0),
        float(min(numbers, MOST)),
        float("%" in text or "percent" in lower or "per cent" in lower),
        float("$" in text or "dollar" in lower),
        float("?" in text),
        float("!" in text),
        float('"' in text or "“" in text),
        sum(word[:1].isupper() for word in words[1:]) / length,
        *(float(min(len(pattern.findall(lower)), MOST)) for pattern in PATTERNS),
        *(float(min(len(pattern.findall(lower)), MOST) / length) for pattern in PATTERNS),
    ]


def features(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Return the features of sentences: a middle layer of the encoder, then surface; shape (texts, n)."""
    vectors = encoder.encode_layer(texts, LAYER)
    return np.hstack([vectors, np.array([surface(t) for t in texts], np.float32)])


def probabilities(texts: Sequence[str], encoder: Encoder, *, posts: bool = False) -> Probabilities:
    """Return the probability that each text is check-worthy, shape (texts,).

    Sentences and whole `posts` have heads of their own; that of posts is for public data alone.
    """
    if not texts:
        return np.zeros(0)
    head = heads.load(POSTS if posts else SENTENCES)
    return head.probabilities(features(texts, encoder))[:, 1]


def identity() -> str:
    """Return a digest of the weights of the head of sentences, which the stage asks."""
    return hashlib.sha256((WEIGHTS / f"{SENTENCES}.npz").read_bytes()).hexdigest()[:16]
