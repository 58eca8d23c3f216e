"""The name-swap audit of every stage on the relevant documents of the sample web (`nlp.name_swap`).

Run: python -m bench.name_swap [--limit N] [--until STAGE]. Prints, for each stage, how many of its labels are
lost or gained when the sides of the dispute are exchanged, and how far the probabilities of the others move.
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="of the relevant documents")
    parser.add_argument("--until", metavar="STAGE", help="the last stage that is measured")
    options = parser.parse_args()
    settings = load_settings()
    topic = load_topic(settings.topic)
    relevant = list(islice((row for row in rows() if row["relevant"]), options.limit))
    told = [s for s in stages(topic, settings) if not isinstance(s, CorpusStage)]
    if options.until:
        names = [s.name for s in told]
        told = told[: names.index(options.until) + 1]
    print("| stage | labels | flip rate | gained | mean shift |\n|---|---|---|---|---|")
    for swap in audit(documents(relevant), topic, told):
        print(
            f"| {swap.stage} | {swap.n:,} | {swap.flip_rate:.1%} | {swap.gained:,} |"
            f" {swap.shift:.3f} |"
        )


if __name__ == "__main__":
    main()
