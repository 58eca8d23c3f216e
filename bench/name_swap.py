"""The name-swap audit of every stage on the relevant documents of the sample web (`nlp.name_swap`).

Run: python -m bench.name_swap [--limit N] [--until STAGE]. Prints, for each stage, how many of its labels are
lost or gained when the sides of the dispute are exchanged, and how far the probabilities of the others move.
`bench.quality` writes it into docs/quality.md.
"""

import argparse
from itertools import islice

from config import load_topic
from config.settings import load_settings
from crawler.sample_web.labelled import rows
from nlp.evaluation import documents
from nlp.name_swap import audit
from nlp.stage import CorpusStage
from nlp.stages import stages

HEAD = ("| stage | labels | flip rate | gained | mean shift |", "|" + "---|" * 5)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="of the relevant documents")
    parser.add_argument("--until", metavar="STAGE", help="the last stage that is measured")
    options = parser.parse_args()
    print(table(options.limit, options.until))


def table(limit: int | None = None, until: str | None = None) -> str:
    """Return the audit of the first documents, up to a stage; of all by default."""
    settings = load_settings()
    topic = load_topic(settings.topic)
    relevant = list(islice((row for row in rows() if row["relevant"]), limit))
    told = [s for s in stages(topic, settings) if not isinstance(s, CorpusStage)]
    if until:
        names = [s.name for s in told]
        told = told[: names.index(until) + 1]
    lines = [
        f"| {swap.stage} | {swap.n:,} | {swap.flip_rate:.1%} | {swap.gained:,} | {swap.shift:.3f} |"
        for swap in audit(documents(relevant), topic, told)
    ]
    return "\n".join([*HEAD, *lines])


if __name__ == "__main__":
    main()
