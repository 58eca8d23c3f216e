"""Fit the tagger of accusers, accused, acts, evidence and answers (`nlp.claims.role_tagger`), int8 ONNX.

Run: python -m nlp.training.fit_allegations DATA OURS OUT, where DATA holds corpus/articles (gzipped JSON
lines), OURS is the folder of our own texts (`tests/quality`), and OUT becomes the folder of the model. Five
minutes on two cores that compute in bfloat16; ended, it goes on where it last saved. What is fitted are the
texts of allegation_texts.jsonl but those of the hands that we measure by, in every epoch under other names
and beside other sentences of real articles that accuse nobody.
"""

import logging
import random
import re
import shutil
import sys
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import BatchEncoding, BertModel, PreTrainedTokenizerFast

from config import Topic, load_topic
from config.settings import load_settings
from nlp import onnx
from nlp.claims.plain import plain
from nlp.claims.role_tagger import LABELS, OUTPUTS, Read, preceding
from nlp.gazetteer import Gazetteer
from nlp.labelled import read
from nlp.models import BUNDLED, locate
from nlp.names import STAND_INS, Disguise
from nlp.sentences import Span, sentences
from nlp.training.finetune import export_int8, write_tokenizer
from nlp.training.steps import Training, batches, train
from nlp.training.topic_examples import not_known_as_relevant

log = logging.getLogger(__name__)
MEASURED_HANDS = (1, 2, 3, 4)
EPOCHS = 8
TRAINING = Training(batch=16, rate=2e-4, seed=20261201)
DROPOUT = 0.1
NEWS = 1_000  # real sentences an epoch
ACCUSING = re.compile(
    r"\b(?:accus|alleg|claim|charg|su(?:e|es|ed|ing)\b|lawsuit|complain|suspect|stole|steal|theft|pirat|cop(?:y|ied)"
    r"|scrap|distil|violat|infring|breach|illegal|fraud|cheat|lie[ds]?\b|mislead|misled|hack|leak|abus|harvest"
    r"|without (?:permission|consent|paying))",
    re.IGNORECASE,
)
IGNORED = -100  # no label: cross-entropy leaves these pieces out
KIND = 0.3  # weight of who accuses, beside the words
INPUTS = ["input_ids", "attention_mask"]
Row = Mapping[str, Any]


class Example(NamedTuple):
    """A sentence, what stands before it, and what is to be found: labels of its pieces, and who accuses.

    `by_author` is 1 or 0 where nobody is named who accuses, and else IGNORED.
    """

    encoded: BatchEncoding
    labels: NDArray[np.int64]
    by_author: int


def main(data: Path, ours: Path, out: Path) -> None:
    """Fit, and write model.onnx and tokenizer.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(TRAINING.seed)
    topic = load_topic(load_settings().topic)
    base = Path(locate(BUNDLED))
    tokenizer = onnx.tokenizer(base / "tokenizer.json")
    tokenizer.enable_truncation(onnx.MAX_TOKENS)
    rows = read(ours / "allegation_texts.jsonl", "hand", "text", "allegations", "responses")
    fitted = [row for row in rows if row["hand"] not in MEASURED_HANDS]
    disguise, draw = Disguise.of(topic), random.Random(TRAINING.seed)
    news = plain_news(data, topic)
    epochs = [
        [e for row in rows_of for e in examples_of(row, disguise, tokenizer, draw)]
        for _ in range(EPOCHS)
        for rows_of in [[*fitted, *draw.sample(news, NEWS)]]
    ]
    log.info("%d sentences of %d texts", len(epochs[0]), len(fitted))
    examples = [example for epoch in epochs for example in epoch]
    encoded = [BatchEncoding({**e.encoded, "example": i}) for i, e in enumerate(examples)]
    ends = [0, *accumulate(map(len, epochs))]
    padding = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        pad_token="[PAD]",  # noqa: S106
        model_input_names=INPUTS,
    )
    model = Tagging(BertModel.from_pretrained(base, dtype=torch.float32))
    work = out.with_name(f"{out.name}.unfinished")
    work.mkdir(parents=True, exist_ok=True)
    order = batches([encoded[start:end] for start, end in pairwise(ends)], TRAINING)
    train(_Trained(model), padding, order, _Loss(examples), TRAINING, work / "checkpoint.pt")
    out.mkdir(parents=True, exist_ok=True)
    sample = padding(["a text"], ["before"], return_tensors="pt")
    export_int8(model, {name: sample[name] for name in INPUTS}, ["logits"], out / "model.onnx")
    write_tokenizer(padding, out)
    shutil.rmtree(work)


class Tagging(torch.nn.Module):
    """A BERT (Devlin et al. 2019) with one output a label for each piece; its word vectors stay."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.head = torch.nn.Linear(bert.config.hidden_size, OUTPUTS)
        bert.embeddings.requires_grad_(False)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (texts, pieces, OUTPUTS)."""
        told = self.bert(input_ids=input_ids, attention_mask=attention_mask)
        found: torch.Tensor = self.head(self.dropout(told.last_hidden_state))
        return found


class _Trained(torch.nn.Module):
    """A network whose logits `train` asks for by their name."""

    def __init__(self, network: Tagging) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=self.network(input_ids, attention_mask))


class _Loss:
    def __init__(self, examples: Sequence[Example]) -> None:
        self.labels = [torch.from_numpy(e.labels) for e in examples]
        self.by_author = torch.tensor([e.by_author for e in examples])

    def __call__(self, logits: torch.Tensor, batch: BatchEncoding) -> torch.Tensor:
        rows = [int(row) for row in batch["example"]]
        wanted = torch.full(logits.shape[:2], IGNORED)
        for place, row in enumerate(rows):
            wanted[place, : len(self.labels[row])] = self.labels[row]
        words = torch.nn.functional.cross_entropy(
            logits[..., :-1].flatten(0, 1), wanted.flatten(), ignore_index=IGNORED
        )
        known = self.by_author[rows] != IGNORED
        if not known.any():
            return words
        who = torch.nn.functional.binary_cross_entropy_with_logits(
            logits[known, 0, -1], self.by_author[rows][known].float()
        )
        return words + KIND * who


def plain_news(data: Path, topic: Topic) -> list[Row]:
    """Return sentences of real articles that name a party and have no word of accusing.

    Our texts tell of accusations far more often than reports do. Those about the dispute are left out, as by
    them we see how it is read, and one article in five, by a hash of its address.

    Raises:
        LabelledDataError: the file is missing or lacks a field.
    """
    names = Gazetteer.of_parties(topic.party)
    rows = not_known_as_relevant(data / "corpus" / "articles.jsonl.gz", "text")
    return [
        {"text": sentence, "allegations": [], "responses": []}
        for row in rows
        if (text := row["text"]) and not kept_aside(row["url"])
        for span in sentences(text)
        for sentence in [plain(text, *span).text]
        if any(names.find(sentence)) and not ACCUSING.search(sentence)
    ]


def kept_aside(url: str) -> bool:
    """Tell whether nothing is fitted on an article, so that false alarms can be counted there."""
    return zlib.crc32(url.encode()) % 5 == 0


def examples_of(
    row: Row, disguise: Disguise, tokenizer: Tokenizer, draw: random.Random
) -> Iterator[Example]:
    """Yield the sentences of a labelled text, companies under names drawn by lot."""
    text = row["text"]
    spans = list(spans_of(row))
    for start, end in sentences(text):
        names = draw.sample(STAND_INS, len(STAND_INS))
        seen = Read.of(*disguise(text[start:end], preceding(text, start), names), tokenizer)
        labels = np.full(len(seen.encoded.ids), IGNORED)
        last = None
        for word in seen.words():
            place = seen.renamed.original(word.start, word.end)
            found = _kind(spans, place.start + start, place.end + start)
            prefix = "I" if found is not None and found == last else "B"
            labels[word.piece] = LABELS.index(f"{prefix}-{found[0]}" if found else "O")
            last = found
        encoded = BatchEncoding(
            {"input_ids": seen.encoded.ids, "attention_mask": seen.encoded.attention_mask}
        )
        yield Example(encoded, labels, _by_author(row, start, end))


def spans_of(row: Row) -> Iterator[tuple[str, Span]]:
    """Yield the parts of a labelled text that play a part; the first that holds a word counts.

    Raises:
        ValueError: words are not in the text.
    """
    text = row["text"]
    for response in row["responses"]:
        yield response["reply"], place(text, response["words"], response.get("nth", 1))
    for made in row["allegations"]:
        if made["accuser_words"]:
            nth = made.get("accuser_nth", 1)
            yield "accuser", place(text, made["accuser_words"], nth)
        for one in made["accused"]:
            yield "accused", place(text, one["words"], one.get("nth", 1))
        if made["evidence"]:
            yield "evidence", place(text, made["evidence"])
    for made in row["allegations"]:
        yield "act", place(text, made["act"])


def place(text: str, words: str, nth: int = 1) -> Span:
    """Return where words stand in a text for the nth time.

    Raises:
        ValueError: they do not.
    """
    found = list(re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text))
    if len(found) < nth:
        raise ValueError(f"{words!r} stands fewer than {nth} times in {text!r}")
    return Span(*found[nth - 1].span())


def _kind(spans: Sequence[tuple[str, Span]], start: int, end: int) -> tuple[str, Span] | None:
    return next((s for s in spans if s[1].start < end and start < s[1].end), None)


def _by_author(row: Row, start: int, end: int) -> int:
    for made in row["allegations"]:
        if start <= place(row["text"], made["act"]).start < end and not made["accuser_words"]:
            return int(made["accuser"] == "author")
    return IGNORED


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
