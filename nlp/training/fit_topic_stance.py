"""Fine-tune an encoder on stance toward the default topic's proposition; int8 ONNX.

It reads a text and what stands around it (`nlp.stance.Place.context`), and tells the logits of against, favor
and none. Run: python -m nlp.training.fit_topic_stance OURS OUT, where OURS is the folder of our own texts
(`tests/quality`), and OUT becomes the folder of the model. Fitted are, by a hash of their words, five sixths
of three files, half of contrast.jsonl, and the examples of the topic file:

- topic_texts.jsonl, whose authors' stance is known: whole texts, of each that takes a side the sentence that
  shows it best, and the sentences that take none, so that the model reads sentences as well as whole texts;
- threads.jsonl: replies, beside what they answer;
- reports.jsonl: what authors and speakers say, beside the title and the speaker's name ("they misused our
  model" says little without), and the authors' own words in passages.

So that no name decides, half of all come a second time with the parties exchanged. Sentences and opinions on
other matters (news_sentences.jsonl, everyday_texts.jsonl) take no side, as long as they have no word of the
topic: some would be analogies. In a second run all statements of reports come again with names drawn by lot,
as those who accuse on record would else be believed whatever they say, and half of the other matters stand
under a title about the dispute. The mean of both runs' weights (Wortsman et al. 2022) hangs on names less
than either. An hour on two cores.
"""

import copy
import json
import logging
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from transformers import AutoTokenizer, BertModel, PreTrainedTokenizerBase

from config import Topic, load_topic
from config.settings import load_settings
from nlp.labelled import read
from nlp.models import locate
from nlp.names import exchange
from nlp.onnx import MAX_TOKENS
from nlp.pairs import LABELS
from nlp.stance import UNKNOWN, context, passages
from nlp.training.finetune import Course, MeanPooled, export_classifier, tune
from nlp.training.reports import Report, renaming, reports
from nlp.training.topic_texts import fitted, held_out, sentences_of
from nlp.tuned import TUNED_ON

SEED = 20260223
COURSE = Course(
    batch=16, epochs=4, rate=1e-4, head_rate=2e-3, seed=SEED, by_length=True, tokens=MAX_TOKENS
)
EXCHANGED = 0.5
PART = 0.7  # what a sentence of a text counts beside the text
SMOOTHING = 0.1
UNNAMED = 0.2  # of the renamed speakers
OTHERS = 1_200  # texts on other matters
NEAR = (" ai ", "chatbot", "openai", "copyright", "scrap", "pirat", "train", "hypocri", "stole")


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its holder's stance, what it counts, and what stands around it."""

    text: str
    label: str
    weight: float = 1.0
    context: str = ""


def main(ours: Path, out: Path) -> None:
    """Fit, and write model.onnx, tokenizer.json and tuned_on.json into `out`."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    settings = load_settings()
    topic, base = load_topic(settings.topic), locate(settings.encoder)
    tokenizer = AutoTokenizer.from_pretrained(base)
    told = reports(ours / "reports.jsonl", topic, settings, measured=False)
    torch.manual_seed(SEED)
    model = MeanPooled(BertModel.from_pretrained(base, dtype=torch.float32), len(LABELS))
    begun = copy.deepcopy(model.state_dict())
    runs = []
    for by_lot in (False, True):
        torch.manual_seed(SEED)
        model.load_state_dict(begun)
        fit(model, tokenizer, examples(topic, ours, told, by_lot=by_lot))
        runs.append(copy.deepcopy(model.state_dict()))
    model.load_state_dict(mean(runs))
    export_classifier(model, tokenizer, out, ("a text", "what stands around it"))
    (target,) = topic.target
    tuned_on = json.dumps({target.id: target.description}, indent=1)
    (out / TUNED_ON).write_text(tuned_on + "\n", "utf-8")


def examples(topic: Topic, ours: Path, told: Sequence[Report], *, by_lot: bool) -> list[Example]:
    """Return what one run is fitted on: the second copies of statements with names by lot, or exchanged."""
    found = [*of_topic(topic, ours / "contrast.jsonl"), *of_texts(ours / "topic_texts.jsonl")]
    found += of_threads(ours / "threads.jsonl")
    if by_lot:
        found += exchanged(topic, found)
        found += [*of_reports(told), *by_other_names(topic, told)]
        return found + of_other_matters(topic, ours, [report.document.title for report in told])
    found += of_reports(told)
    found += exchanged(topic, found)
    return found + of_other_matters(topic, ours, [None])


def fit(model: MeanPooled, tokenizer: PreTrainedTokenizerBase, found: Sequence[Example]) -> None:
    """Tune a model on examples, each with its weight."""
    labels = torch.tensor([LABELS.index(e.label) for e in found])
    weights = torch.tensor([e.weight for e in found])

    def lost(logits: torch.Tensor, rows: list[int]) -> torch.Tensor:
        each = torch.nn.functional.cross_entropy(
            logits, labels[rows], label_smoothing=SMOOTHING, reduction="none"
        )
        return (each * weights[rows]).sum() / weights[rows].sum()

    texts, contexts = [e.text for e in found], [e.context for e in found]
    tune(model, tokenizer, texts, lost, COURSE, contexts)


def mean(runs: Sequence[Mapping[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """Return the mean of the weights of runs from the same start."""
    return {
        name: torch.stack([run[name].float() for run in runs]).mean(0).to(first.dtype)
        for name, first in runs[0].items()
    }


def of_topic(topic: Topic, contrast: Path) -> Iterator[Example]:
    """Yield the examples of the topic's proposition, and the fitted half of the contrast sentences."""
    return (Example(text, label) for _, text, label in sentences_of(topic, contrast))


def of_texts(path: Path) -> Iterator[Example]:
    """Yield the fitted texts, the sentence that shows the side of each, and those that show none."""
    for row in fitted(path):
        yield Example(row["text"], row["label"])
        if row["key"] and row["key"] != row["text"]:
            yield Example(row["key"], row["label"], PART)
        yield from (Example(sentence, "none", PART) for sentence in row["neutral"])


def of_threads(path: Path) -> Iterator[Example]:
    """Yield the fitted threads' replies beside what they answer, and what these answer."""
    for row in read(path, "title", "parent", "parent_label", "replies"):
        if held_out(row["title"]):
            continue
        if row["parent"]:
            yield Example(row["parent"], row["parent_label"], context=context(row["title"], None))
        for reply in row["replies"]:
            answered = context(row["title"], row["parent"])
            yield Example(reply["text"], reply["label"], context=answered)


def of_reports(told: Sequence[Report]) -> Iterator[Example]:
    """Yield statements beside title and speaker, and the authors' own passages."""
    for report in told:
        for s in report.statements:
            yield Example(s.place.words, s.stance, PART, s.place.context)
        yield from (Example(passage, report.author) for passage in _own(report))


def by_other_names(topic: Topic, told: Sequence[Report]) -> Iterator[Example]:
    """Yield the same with names drawn by lot; some speakers have none."""
    draw = random.Random(SEED)
    for report in told:
        rename = renaming(report, topic, draw)
        for s in report.statements:
            unnamed = draw.random() < UNNAMED and not s.place.own
            beside = s.place.beside(UNKNOWN) if unnamed else s.place.context
            yield Example(rename(s.place.words), s.stance, PART, rename(beside))
        yield from (Example(rename(passage), report.author) for passage in _own(report))


def _own(report: Report) -> list[str]:
    return passages([place.words for place in report.places if place.own])


def of_other_matters(topic: Topic, ours: Path, titles: Sequence[str | None]) -> list[Example]:
    """Return news sentences and opinions on something else, which take no side; half under a title."""
    draw = random.Random(SEED)
    words = {w.lower() for w in (*topic.relevance.keywords, *topic.relevance.context, *NEAR)}
    texts = [
        row["text"]
        for name in ("news_sentences.jsonl", "everyday_texts.jsonl")
        for row in read(ours / name, "text")
        if not held_out(row["text"])
    ]
    far = [t for t in texts if not any(w in t.lower() for w in words)]
    return [
        Example(t, "none", PART, context(draw.choice((None, draw.choice(titles))), None))
        for t in draw.sample(far, OTHERS)
    ]


def exchanged(topic: Topic, examples: list[Example]) -> list[Example]:
    """Return half of the examples that name a party, with the sides exchanged."""
    draw = random.Random(SEED)
    swapped = [
        replace(e, text=exchange(e.text, topic), context=exchange(e.context, topic))
        for e in examples
    ]
    pairs = zip(examples, swapped, strict=True)
    return [s for e, s in pairs if s != e and draw.random() < EXCHANGED]


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
