"""Who accuses whom of what, on texts by hands that had neither our rules nor our examples.

Four hands wrote 480 texts as newspapers, posts, trade press and tickers write, four in ten of them near
misses, and labelled them; a blind reader labelled a quarter again (accuser with accused: F1 .99). Nothing is
fitted on them; half, by a hash, served development. Whoever speaks for a company counts as the company, and a
product as its maker.
"""

import json
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from config import Topic, load_topic
from config.settings import load_settings
from nlp.claims.finder import ClaimFinder
from nlp.claims.records import Allegation, Claim
from nlp.evaluation import Counts
from nlp.models import encoder
from nlp.sentences import sentences
from nlp.training.fit_allegations import MEASURED_HANDS
from tests.quality.allegations import Find, after_entities, answers, count, overlap

pytestmark = pytest.mark.quality
HALVES = {"development": 0, "held out": 1}
SPEAKS_FOR = {
    "anthropic": ("dario_amodei", "daniela_amodei", "jack_clark", "jared_kaplan"),
    "openai": ("sam_altman", "chris_lehane"),
    "google": ("sundar_pichai", "demis_hassabis", "john_hultquist"),
    "meta": ("mark_zuckerberg", "yann_lecun"),
    "deepseek": ("liang_wenfeng",), "moonshot": ("yang_zhilin",), "minimax": ("yan_junjie",),
    "microsoft": ("satya_nadella",), "nvidia": ("jensen_huang",), "xai": ("elon_musk",),
    "hugging_face": ("clement_delangue",),
}  # fmt: skip
COMPANY = {person: company for company, persons in SPEAKS_FOR.items() for person in persons}
COMPANIES = {
    *SPEAKS_FOR, "alibaba", "zhipu", "bytedance", "tencent", "baidu", "amazon", "mistral", "openrouter",
}  # fmt: skip


def rows(half: str) -> list[dict]:
    lines = Path(__file__).with_name("allegation_texts.jsonl").read_text("utf-8").splitlines()
    measured = [row for row in map(json.loads, lines) if row["hand"] in MEASURED_HANDS]
    return [row for row in measured if zlib.crc32(row["text"].encode()) % 2 == HALVES[half]]


@pytest.fixture(scope="module")
def topic() -> Topic:
    return load_topic(load_settings().topic)


@pytest.fixture(scope="module")
def finder(topic: Topic) -> ClaimFinder:
    settings = load_settings()
    encode = encoder(settings.encoder, settings.encoder_dtype)
    return ClaimFinder(topic, encode, settings.spacy_model)


@pytest.fixture(scope="module")
def find(finder: ClaimFinder, topic: Topic) -> Find:
    return after_entities(finder, topic)


@pytest.mark.parametrize(("half", "floor"), [("development", 0.57), ("held out", 0.57)])
def test_allegations(half: str, floor: float, find: Find, topic: Topic):
    maker = {party.id: party.maker for party in topic.party if party.maker}
    pairs, replies, evidence, acts = [], [], Counts(), []
    texts = rows(half)
    for row in texts:
        made = find(row["text"])
        true = {(a["accuser"], one["id"]) for a in row["allegations"] for one in a["accused"]}
        found = {(accuser(a, maker), company(r.party, maker)) for a in made for r in a.accused}
        pairs.append((true, found))
        given = {(company(party, maker), reply) for a in made for party, reply in answers(a)}
        replies.append(({(r["party"], r["reply"]) for r in row["responses"]}, given))
        read = {key: words(row["text"], made, key) for key in ("act", "evidence")}
        told = {key: [a[key] for a in row["allegations"] if a[key]] for key in read}
        acts += [max((overlap(w, r) for r in read["act"]), default=0.0) for w in told["act"]]
        hits = sum(any(alike(w, r) for r in read["evidence"]) for w in told["evidence"])
        evidence.true_positive += hits
        evidence.false_negative += len(told["evidence"]) - hits
        evidence.false_positive += sum(
            not any(alike(w, r) for w in told["evidence"]) for r in set(read["evidence"])
        )
    numbers, answered = count(pairs).numbers(), count(replies).numbers()
    print(f"\nallegations, {half}, {len(texts)} texts, accuser with accused:", numbers)
    print("  acts, mean F1 of words:", round(sum(acts) / len(acts), 3), len(acts))
    print(
        "  evidence, half of the words or more:",
        evidence.numbers(),
        "responses:",
        answered,
    )
    assert numbers["f1"] >= floor
    assert sum(acts) / len(acts) >= 0.65
    assert evidence.numbers()["f1"] >= 0.55
    assert answered["precision"] >= 0.7


@pytest.mark.parametrize(("half", "floor"), [("development", 0.75), ("held out", 0.75)])
def test_certainty(half: str, floor: float, finder: ClaimFinder):
    """The first sentence of each text; plain negation, which we call asserted, is denied to the hands."""
    texts = rows(half)
    both = [(row["certainty"], str(first(row["text"], finder).certainty)) for row in texts]
    right = sum(true == found for true, found in both) / len(both)
    kinds = Counter(both)
    print(f"\ncertainty, {half}, {len(texts)} texts, right: {right:.2f}", kinds.most_common())
    assert right >= floor


def first(text: str, finder: ClaimFinder) -> Claim:
    start, end = sentences(text)[0]
    return finder.state(text[start:end])


def words(text: str, made: list[Allegation], key: str) -> list[str]:
    """Return the words of the acts, or of the evidence, of allegations."""
    return [text[p.start : p.end] for a in made if (p := getattr(a, key))]


def alike(one: str, other: str) -> bool:
    return overlap(one, other) >= 0.5


def company(party: str | None, maker: Mapping[str, str]) -> str:
    """Return the company that a party of the topic speaks for, or "other"."""
    found = maker.get(party or "", COMPANY.get(party or "", party))
    return found if found in COMPANIES else "other"


def accuser(allegation: Allegation, maker: Mapping[str, str]) -> str:
    if allegation.accuser_kind != "named" or allegation.accuser is None:
        return allegation.accuser_kind
    return company(allegation.accuser.party, maker)
