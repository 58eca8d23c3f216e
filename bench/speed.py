"""From a page to annotations, beside the plain way to do it: `python -m bench.speed PAGES.warc.gz`.

The plain way is what a good engineer would script in an afternoon: trafilatura, spaCy's whole English
pipeline, sentence-transformers in float32 for every sentence, and a transformers classifier that is asked of
every sentence for its stance on the accusation. That classifier is as small as the smallest of ours (the
encoder's six layers, with a head that nobody trained: time does not depend on what the weights say), so that
ratios are not those of a larger model; `--classifier FOLDER` puts another in its place, such as one of the
base size (twelve layers of 768) that most published stance and zero-shot models have.

Both ways use one core; seconds are those of the processor, models are loaded before; of ours it is told how
much was spent inside the models' kernels. Then newspaper4k, if it is installed, for what it does (text,
keywords and a summary of a page). Then each command's start-up: the processor's seconds and the memory of
`--help`, and of `status` and `analyze` where there is nothing to do.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self

import trafilatura

from cli.main import COMMANDS
from config import load_topic
from config.settings import Settings, load_settings
from config.topic import Topic
from crawler.decode import decode
from crawler.errors import Rejected
from crawler.prepare import Limits, prepare
from crawler.readers.warc import Page, pages
from crawler.sample_web.content import load
from crawler.sample_web.pages import article_page
from db import queries
from db.records import Item
from db.selection import Selection
from db.session import Database
from db.store import IngestRun
from nlp.models import BUNDLED, locate
from nlp.pipeline import analyze, choose
from nlp.stage import AnyStage, CorpusStage, StageReport
from nlp.stages import stages

BATCH = 25
LABELS = 3
SHOWN = 6  # stages whose share of the time is printed
WARM = 2  # pages by which the models are loaded, before any is measured
PLAIN = "the plain way"
KERNELS = (  # where time is spent inside a model
    ("onnxruntime", "InferenceSession", "run"),
    ("transformers", "BertModel", "forward"),
    ("thinc.model", "Model", "predict"),
)
MIB = 1024  # kibibytes, as the system counts
Read = Callable[[Sequence[Page]], None]


def _address(host: str, path: str) -> str:
    return f"http://{host}{path}"


def sample_pages() -> list[Page]:
    """Return the pages of the sample web, as they would be fetched."""
    content = load()
    hosts = {outlet.host: outlet for outlet in content.outlets}
    return [
        Page(a.url, article_page(content, hosts[a.host], a, _address).encode(), "utf-8")
        for a in content.articles
        if (a.language or hosts[a.host].language) == "en"
    ]


class Ours:
    """Extraction, storage and all document stages, into a database that is thrown away."""

    def __init__(self, topic: Topic, settings: Settings, names: Sequence[str] = ()) -> None:
        self._settings = settings
        known = stages(topic, settings)
        wanted = names or [s.name for s in known if not isinstance(s, CorpusStage)]
        self._stages: list[AnyStage] = [
            s for s in choose(known, wanted) if not isinstance(s, CorpusStage)
        ]
        self.relevant: list[str] = []
        self.reports: list[StageReport] = []

    def __call__(self, found: Sequence[Page]) -> None:
        """Read pages; notes the addresses of those that are relevant, and what each stage took."""
        with (
            tempfile.TemporaryDirectory() as folder,
            closing(Database(f"sqlite:///{Path(folder) / 'speed.db'}")) as database,
        ):
            items = [item for page in found if (item := self._item(page))]
            with IngestRun(database, "speed", "import") as run:
                for first in range(0, len(items), BATCH):
                    run.add(items[first : first + BATCH])
            self.reports = analyze(database, self._stages, self._settings.batch_size)
            relevant = Selection(relevance="relevant")
            self.relevant = [d.url for d in queries.documents(database, relevant, len(items) + 1)]

    def _item(self, page: Page) -> Item | None:
        item = Item(page.url, "news", "speed", html=page.html, charset=page.charset)
        try:
            return prepare(item, Limits.of(self._settings))
        except Rejected:
            return None


class Plain:
    """The afternoon's script; what it finds is thrown away."""

    def __init__(self, topic: Topic, settings: Settings, classifier: str) -> None:
        import spacy
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers import AutoModelForSequenceClassification, AutoTokenizer, pipeline

        self._target = topic.target[0].name
        self._nlp = spacy.load(settings.spacy_model)
        self._encoder = SentenceTransformer(locate(BUNDLED), model_kwargs={"dtype": torch.float32})
        self._stance: Any = pipeline(
            "text-classification",
            model=AutoModelForSequenceClassification.from_pretrained(classifier, num_labels=LABELS),
            tokenizer=AutoTokenizer.from_pretrained(classifier),
        )

    def __call__(self, found: Sequence[Page]) -> None:
        """Read pages."""
        for page in found:
            text = trafilatura.extract(decode(page.html, page.charset))
            sentences = [s.text for s in self._nlp(text or "").sents if s.text.strip()]
            if sentences:
                self._encoder.encode(sentences, show_progress_bar=False)
                asked = [{"text": s, "text_pair": self._target} for s in sentences]
                self._stance(asked, batch_size=32, truncation=True)


class Newspaper:
    """newspaper4k: article, keywords and summary.

    Its sentence splitter is left untrained, as its data must be downloaded.
    """

    def __init__(self) -> None:
        import newspaper
        import newspaper.nlp
        import nltk.tokenize
        from nltk.tokenize.punkt import PunktSentenceTokenizer

        untrained = PunktSentenceTokenizer()
        newspaper.nlp.split_sentences._tokenizer = untrained
        nltk.tokenize._get_punkt_tokenizer = lambda language="english": untrained
        self._article: Any = newspaper.Article

    def __call__(self, found: Sequence[Page]) -> None:
        """Read pages."""
        for page in found:
            article = self._article(page.url)
            article.download(input_html=decode(page.html, page.charset))
            article.parse()
            article.nlp()


class Kernels:
    """The processor's seconds inside the models' kernels, while it is entered."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._inside = False
        self._kept: list[tuple[Any, str, Any]] = []

    def __enter__(self) -> Self:
        for module, kind, name in KERNELS:
            owner = getattr(import_module(module), kind)
            self._kept.append((owner, name, getattr(owner, name)))
            setattr(owner, name, self._timed(getattr(owner, name)))
        return self

    def __exit__(self, *error: object) -> None:
        for owner, name, original in self._kept:
            setattr(owner, name, original)

    def _timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            if self._inside:
                return function(*given, **named)
            self._inside, begun = True, time.process_time()
            try:
                return function(*given, **named)
            finally:
                self._inside = False
                self.seconds += time.process_time() - begun

        return timed


def relevant(found: Sequence[Page]) -> list[str]:
    """Return the addresses of the pages that are about the dispute."""
    settings = load_settings()
    ours = Ours(load_topic(settings.topic), settings, ["relevance"])
    ours(found)
    return ours.relevant


def seconds(read: Read, found: Sequence[Page]) -> float:
    """Return the processor's seconds for reading pages."""
    begun = time.process_time()
    read(found)
    return time.process_time() - begun


def compare(name: str, ours: Ours, other: str, way: Read, found: Sequence[Page]) -> None:
    """Print a line a way, and where our time went; models are loaded by the first pages."""
    first, found = found[:WARM], found[WARM:]
    way(first)
    ours(first)
    theirs = seconds(way, found)
    with Kernels() as kernels:
        spent = seconds(ours, found)
    share = len(ours.relevant) / len(found)
    print(f"{name}: {len(found)} pages, {share:.0%} relevant", flush=True)
    for shown, took in ((other, theirs), ("Groundswell", spent)):
        rate = len(found) / took
        print(f"  {shown:16}{rate:8.2f} pages a second{theirs / took:8.2f}", flush=True)
    stages = sorted(ours.reports, key=lambda report: -report.seconds)
    shares = ", ".join(f"{r.stage} {r.seconds / spent:.0%}" for r in stages[:SHOWN])
    print(f"  of Groundswell's time {shares}", flush=True)
    print(
        f"  and {kernels.seconds / spent:.0%} inside the models' kernels",
        flush=True,
    )


SPEND = """
import atexit, resource, sys

def told():
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
    print("spent", used.ru_utime + used.ru_stime, peak, file=sys.stderr)

atexit.register(told)
from cli.main import main
main()
"""


def commands(database: str) -> None:
    """Print what each command costs to start, and some to find that there is nothing to do."""
    print(f"{'command':24}{'seconds':>10}{'MiB':>8}")
    calls = [[name, "--help"] for name in COMMANDS]
    calls += [["status", "--database", database], ["analyze", "--database", database]]
    for words in calls:
        done = subprocess.run(
            [sys.executable, "-c", SPEND, *words], capture_output=True, text=True, check=True
        )
        _, spent, peak = done.stderr.splitlines()[-1].split()
        shown = " ".join(words[: 1 + ("--help" in words)])
        print(f"{shown:24}{float(spent):10.2f}{int(peak) / MIB:8.0f}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warc", type=Path)
    parser.add_argument("--pages", type=int, default=60, help="of each kind")
    parser.add_argument("--only", choices=["mix", "relevant", "newspaper", "commands"])
    parser.add_argument("--classifier", default=locate(BUNDLED), help="of the plain way: a folder")
    given = parser.parse_args()
    settings = load_settings()
    topic = load_topic(settings.topic)
    if given.only in (None, "commands"):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'empty.db'}"
            Database(url).close()
            commands(url)
    if given.only in (None, "mix"):
        some = list(islice(pages(given.warc), given.pages + WARM))
        compare(
            "as they come",
            Ours(topic, settings),
            PLAIN,
            Plain(topic, settings, given.classifier),
            some,
        )
    if given.only in (None, "relevant"):
        some = sample_pages()[: 2 * (given.pages + WARM)]
        with ProcessPoolExecutor(
            1, get_context("spawn")
        ) as elsewhere:  # nothing is remembered here
            kept = set(elsewhere.submit(relevant, some).result())
        some = [page for page in some if page.url in kept][: given.pages + WARM]
        compare(
            "relevant only",
            Ours(topic, settings),
            PLAIN,
            Plain(topic, settings, given.classifier),
            some,
        )
    if given.only in (None, "newspaper") and find_spec("newspaper"):
        some = list(islice(pages(given.warc), given.pages + WARM))
        compare("as they come", Ours(topic, settings), "newspaper4k", Newspaper(), some)


if __name__ == "__main__":
    main()
