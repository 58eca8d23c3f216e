"""Figures and allegations on our own sentences, and check-worthiness and matching on public data.

Half of our sentences, chosen by a hash, served development; the other half was never looked at meanwhile.
The thresholds lie a little under what was measured: a step back fails.
"""

import gzip
import json
import zlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest

from config import load_topic
from config.settings import load_settings
from db.records import Document, EntityMention
from nlp.claims import evaluation
from nlp.claims.dates import dates
from nlp.claims.figures import figures
from nlp.claims.finder import ClaimFinder
from nlp.claims.records import Allegation
from nlp.entities import EntityStage
from nlp.evaluation import Counts
from nlp.models import Encoder, encoder, spacy_parser
from nlp.training.fit_checkworthiness import HELD_OUT
from nlp.training.fit_claims import fifth

pytestmark = pytest.mark.quality
HALVES = {"development": 0, "held out": 1}


def rows(name: str, half: str) -> list[dict]:
    """Return the sentences of one half."""
    lines = Path(__file__).with_name(f"{name}.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    return [r for r in found if zlib.crc32(r["text"].encode()) % 2 == HALVES[half]]


def count(pairs: Iterable[tuple[set, set]]) -> Counts:
    """Count what was found against what is true, both sets a sentence."""
    counts = Counts()
    for true, found in pairs:
        counts.true_positive += len(true & found)
        counts.false_positive += len(found - true)
        counts.false_negative += len(true - found)
    return counts


@pytest.fixture(scope="module")
def model() -> Encoder:
    """The encoder of the settings."""
    settings = load_settings()
    return encoder(settings.encoder, settings.encoder_dtype)


@pytest.fixture(scope="module")
def found(model: Encoder) -> Callable[[dict], list[Allegation]]:
    """Find the allegations in a row of the file, after the entity stage."""
    settings = load_settings()
    topic = load_topic(settings.topic)
    finder = ClaimFinder(topic, model, settings.spacy_model)
    entities = EntityStage(topic, settings.spacy_model)

    def allegations(row: dict) -> list[Allegation]:
        text, thread = row["text"], row.get("thread")
        document = Document(
            "d",
            "https://a.example/",
            "news",
            None,
            text,
            language="en",
            relevant=True,
            thread=thread,
        )
        mentions = [m for m in entities.annotate([document]) if isinstance(m, EntityMention)]
        (claims,) = finder.claims([finder.read(text, thread=thread, mentions=mentions)])
        return [a for claim in claims for a in claim.allegations]

    return allegations


@pytest.mark.parametrize(("half", "floor"), [("development", 0.95), ("held out", 0.85)])
def test_figures(half: str, floor: float):
    parser = spacy_parser(load_settings().spacy_model)
    pairs = []
    for row in rows("figures", half):
        read = figures(parser(row["text"]), dates(row["text"], date(2026, 2, 23)))
        true = {
            tuple(f[k] for k in ("low", "high", "comparator", "unit", "counted"))
            for f in row["figures"]
        }
        pairs.append((true, {(f.low, f.high, f.comparator, f.unit, f.counted) for f in read}))
    numbers = count(pairs).numbers()
    print(f"\nfigures, {half}, {len(pairs)} sentences, all of a figure right:", numbers)
    assert numbers["f1"] >= floor


def accuser(allegation: Allegation) -> str:
    """Return the accuser as the file writes it."""
    if allegation.accuser_kind != "named" or allegation.accuser is None:
        return allegation.accuser_kind
    return allegation.accuser.party or "other"


@pytest.mark.parametrize(("half", "floor"), [("development", 0.9), ("held out", 0.8)])
def test_allegations(half: str, floor: float, found: Callable[[dict], list[Allegation]]):
    pairs, replies, acts = [], [], []
    sentences = rows("allegations", half)
    for row in sentences:
        made = found(row)
        true = {(a["accuser"], accused) for a in row["allegations"] for accused in a["accused"]}
        pairs.append((true, {(accuser(a), r.party or "other") for a in made for r in a.accused}))
        given = {reply for a in made for reply in answers(a)}
        replies.append(({(r["party"], r["reply"]) for r in row["responses"]}, given))
        read = [row["text"][a.act.start : a.act.end] for a in made if a.act]
        acts += [max((overlap(a["act"], r) for r in read), default=0.0) for a in row["allegations"]]
    numbers, answered = count(pairs).numbers(), count(replies).numbers()
    print(f"\nallegations, {half}, {len(sentences)} texts, accuser with accused:", numbers)
    print("  acts, mean F1 of words:", sum(acts) / len(acts), len(acts), "responses:", answered)
    assert numbers["f1"] >= floor
    assert answered["f1"] >= floor


def answers(allegation: Allegation) -> set[tuple[str | None, str]]:
    """Return who of the accused answers what; a response of no party is that of all."""
    everybody = [role.party for role in allegation.accused]
    return {
        (party, response.reply.value)
        for response in allegation.responses
        for party in ([response.party] if response.party else everybody)
    }


def overlap(true: str, read: str) -> float:
    """Return the F1 of the words of two spans."""
    a, b = set(true.lower().split()), set(read.lower().split())
    return 2 * len(a & b) / (len(a) + len(b))


def test_checkworthiness_of_sentences(data: Path, model: Encoder, tmp_path: Path):
    kept = tmp_path / "held_out.jsonl"
    with gzip.open(data / "checkworthiness" / "train.jsonl.gz", "rt", encoding="utf-8") as lines:
        kept.write_text("".join(x for x in lines if fifth(json.loads(x)["text"]) == HELD_OUT))
    scores = evaluation.checkworthy(kept, model)
    print("\ncheckworthiness, fifth of ClaimBuster held out:", scores)
    assert scores.value >= 0.79


def test_checkworthiness_of_posts(data: Path, model: Encoder):
    scores = evaluation.checkworthy(data / "checkworthiness" / "tweets_dev.jsonl.gz", model)
    print("\ncheckworthiness of posts:", scores)
    assert scores.value >= 0.8


def test_claim_matching(data: Path, model: Encoder):
    scores = evaluation.claim_matching(data / "claim_matching", model)
    print("\nclaim matching:", scores)
    assert scores.value >= 0.94
