"""Who accuses whom of what on which evidence, and who answers: a small transformer that tags words.

int8 in ONNX Runtime, made by `nlp/training/fit_allegations.py` and described in
`docs/models.md`. It reads a sentence beside what stands before it, and gives each word one of LABELS, as
semantic role labelling does (Shi & Lin 2019). The companies and products of the topic are read under invented
names, in the order in which they appear, so that no name tells who accuses; nationalities, places and persons
keep theirs.
"""

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from config import Topic
from nlp import onnx
from nlp.bio import runs
from nlp.claims.plain import plain
from nlp.claims.records import Reply
from nlp.heads import WEIGHTS
from nlp.models import digest
from nlp.names import Disguise, Renamed
from nlp.probability import softmax
from nlp.sentences import Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

ROLES = ("accuser", "accused", "act", "evidence")
REPLIES = tuple(reply.value for reply in Reply)
LABELS = ("O", *(f"{prefix}-{kind}" for kind in (*ROLES, *REPLIES) for prefix in "BI"))
OUTPUTS = len(LABELS) + 1  # the last, of the first piece: the log odds that the author accuses
BEFORE, LINKS = 200, 800  # characters of what stands before, and of it with the marks of its page
BIAS = 1.0  # taken from the logit of no part, so that as many are missed as are wrong (development half)
SHIPPED = WEIGHTS / "allegations"
THREADS = 1  # a sentence is small: more threads wait more than they work


class Tag(NamedTuple):
    """Words of a sentence that play a part, with the mean probability of their labels."""

    kind: str
    span: Span
    probability: float


class Tagged(NamedTuple):
    """What a sentence tells.

    Attributes:
        tags: in the order of the text.
        by_author: the probability that the author accuses, and not somebody unnamed, if nobody is named.
    """

    tags: tuple[Tag, ...]
    by_author: float

    def of(self, kind: str) -> tuple[Tag, ...]:
        """Return the tags of a kind, one of ROLES or REPLIES."""
        return tuple(tag for tag in self.tags if tag.kind == kind)


NOTHING = Tagged((), 0.0)


class RoleTagger:
    """A folder with model.onnx and tokenizer.json, loaded when it is first used; `topic` has the names.

    Raises:
        ModelError: a file is missing or cannot be read.
    """

    def __init__(self, topic: Topic, folder: Path = SHIPPED) -> None:
        self._disguise, self._folder = Disguise.of(topic), folder

    @cached_property
    def identity(self) -> str:
        """Return a digest of the weights, the tokenizer, and the names that are read under others."""
        weights = onnx.identity(self._folder, "model.onnx", "tokenizer.json")
        return digest(weights, sorted(self._disguise.company.items()))

    def tag(self, sentence: str, before: str = "") -> Tagged:
        """Return what a sentence tells; `before` is what `preceding` says."""
        read = Read.of(*self._disguise(sentence, before), self._tokenizer)
        ids = np.array([read.encoded.ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        logits = np.asarray(self._session.run(None, inputs)[0][0], dtype=np.float64)
        words = list(read.words())
        told = logits[[word.piece for word in words], :-1]
        told[:, LABELS.index("O")] -= BIAS
        found = runs(softmax(told), LABELS)
        return Tagged(
            tuple(
                Tag(
                    run.kind,
                    read.renamed.original(words[run.start].start, words[run.end - 1].end),
                    run.probability,
                )
                for run in found
            ),
            float(1 / (1 + np.exp(-logits[0, -1]))),
        )

    @cached_property
    def _session(self) -> "InferenceSession":
        return onnx.session(self._folder / "model.onnx", THREADS)

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        found = onnx.tokenizer(self._folder / "tokenizer.json")
        found.enable_truncation(onnx.MAX_TOKENS)
        return found


def preceding(text: str, start: int) -> str:
    """Return whole words before a place of a text, without the marks of its page."""
    found = plain(text, max(0, start - LINKS), start).text.rstrip()
    return found if len(found) <= BEFORE else found[-BEFORE:].partition(" ")[2]


class Word(NamedTuple):
    """A word of the renamed sentence: its first piece, and where it stands."""

    piece: int
    start: int
    end: int


class Read(NamedTuple):
    """A sentence as the tagger reads it."""

    renamed: Renamed
    encoded: "Encoding"

    @classmethod
    def of(cls, renamed: Renamed, before: Renamed, tokenizer: "Tokenizer") -> "Read":
        """Return the pieces of a sentence and of what stands before it."""
        return cls(renamed, tokenizer.encode(renamed.text, before.text))

    def words(self) -> Iterator[Word]:
        """Yield the words of the sentence that were not cut off."""
        number, offsets = self.encoded.word_ids, self.encoded.offsets
        own = [i for i, sequence in enumerate(self.encoded.sequence_ids) if sequence == 0]
        for _, group in groupby(own, key=number.__getitem__):
            pieces = list(group)
            yield Word(pieces[0], offsets[pieces[0]][0], offsets[pieces[-1]][1])
