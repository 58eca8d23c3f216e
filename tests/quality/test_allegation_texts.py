"""Who accuses whom of what, on texts by hands that had neither our rules nor our examples.

Four hands wrote 480 texts as newspapers, posts, trade press and tickers write, four in ten of them near
misses, and labelled them; a blind reader labelled a quarter again (accuser with accused: F1 .99). Nothing is
fitted on them; half, by a hash, served development. Whoever speaks for a company counts as the company, and a
product as its maker.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from config import Topic, load_topic
from config.settings import load_settings
from db.records import Document, EntityMention
from nlp.claims.finder import ClaimFinder
from nlp.claims.records import Allegation, Claim
from nlp.entities import EntityStage
from nlp.evaluation import Counts
from nlp.models import encoder
from nlp.sentences import sentences
from nlp.training.fit_allegations import MEASURED_HANDS

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
DOCUMENT = Document("d", "https://a.example/", "news", None, "", language="en", relevant=True)
Find = Callable[[str], tuple[Claim, ...]]


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
    """Find the claims of a text, after the entity stage."""
    entities = EntityStage(topic, load_settings().spacy_model)

    def claims(text: str) -> tuple[Claim, ...]:
        document = replace(DOCUMENT, text=text)
        mentions = [m for m in entities.annotate([document]) if isinstance(m, EntityMention)]
        (found,) = finder.claims([finder.read(text, mentions=mentions)])
        return found

    return claims


@pytest.mark.parametrize(("half", "floor"), [("development", 0.57), ("held out", 0.57)])
def test_allegations(half: str, floor: float, find: Find, topic: Topic):
    maker = {party.id: party.maker for party in topic.party if party.maker}
    pairs, replies, evidence, acts = Counts(), Counts(), Counts(), []
    texts = rows(half)
    for row in texts:
        made = [a for claim in find(row["text"]) for a in claim.allegations]
        true = {(a["accuser"], one["id"]) for a in row["allegations"] for one in a["accused"]}
        add(
            pairs,
            true,
            {(accuser(a, maker), company(r.party, maker)) for a in made for r in a.accused},
        )
        add(
            replies, {(r["party"], r["reply"]) for r in row["responses"]}, set(answers(made, maker))
        )
        for key in ("act", "evidence"):
            wanted = [a[key] for a in row["allegations"] if a[key]]
            read = [row["text"][p.start : p.end] for a in made if (p := getattr(a, key))]
            if key == "act":
                acts += [max((overlap(w, r) for r in read), default=0.0) for w in wanted]
            else:
                hits = sum(any(overlap(w, r) >= 0.5 for r in read) for w in wanted)
                evidence.true_positive += hits
                evidence.false_negative += len(wanted) - hits
                evidence.false_positive += sum(
                    not any(overlap(w, r) >= 0.5 for w in wanted) for r in set(read)
                )
    numbers = pairs.numbers()
    print(f"\nallegations, {half}, {len(texts)} texts, accuser with accused:", numbers)
    print("  acts, mean F1 of words:", round(sum(acts) / len(acts), 3), len(acts))
    print(
        "  evidence, half of the words or more:",
        evidence.numbers(),
        "responses:",
        replies.numbers(),
    )
    assert numbers["f1"] >= floor
    assert sum(acts) / len(acts) >= 0.65
    assert evidence.numbers()["f1"] >= 0.55
    assert replies.numbers()["precision"] >= 0.7


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


def add(counts: Counts, true: set, found: set) -> None:
    counts.true_positive += len(true & found)
    counts.false_positive += len(found - true)
    counts.false_negative += len(true - found)


def company(party: str | None, maker: Mapping[str, str]) -> str:
    """Return the company that a party of the topic speaks for, or "other"."""
    found = maker.get(party or "", COMPANY.get(party or "", party))
    return found if found in COMPANIES else "other"


def accuser(allegation: Allegation, maker: Mapping[str, str]) -> str:
    if allegation.accuser_kind != "named" or allegation.accuser is None:
        return allegation.accuser_kind
    return company(allegation.accuser.party, maker)


def answers(made: list[Allegation], maker: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for allegation in made:
        everybody = [role.party for role in allegation.accused]
        for response in allegation.responses:
            for party in [response.party] if response.party else everybody:
                yield company(party, maker), response.reply.value


def overlap(true: str, read: str) -> float:
    """Return the F1 of the words of two spans."""
    a, b = set(true.lower().split()), set(read.lower().split())
    return 2 * len(a & b) / (len(a) + len(b))
