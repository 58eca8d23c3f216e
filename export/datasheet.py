"""The datasheet: the questions of Gebru et al. (2021, Datasheets for Datasets), answered from the data.

Numbers are counted, never estimated; what the program cannot know (who paid, who reviewed the ethics) it says
that it does not know, so that whoever publishes the data set sees what is theirs to write.
"""

from collections import Counter, defaultdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from export.codebook import cell
from export.facts import Facts
from export.terms import OTHERS, TERMS

TEMPLATES = Path(__file__).with_name("templates")
MOST = 12  # lines of a list of counts; the rest is summed up

Counts = list[tuple[str, int]]


def markdown(facts: Facts) -> str:
    """Return the datasheet of a data set."""
    pages = Environment(  # Markdown, not HTML; what strangers wrote goes through `cell`
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701
    )
    pages.filters |= {"cell": cell, "number": lambda value: f"{value:,}"}
    c = facts.composition
    return pages.get_template("DATASHEET.md.jinja").render(
        facts=facts,
        topic=facts.origin.topic,
        order=facts.order,
        n=facts.rows,
        c=c,
        share=f"{c.given / c.characters:.0%}" if c.characters else "none",
        counted=[
            ("kind", *_counted(c.kinds)),
            ("language", *_counted(c.languages)),
            ("outlet", *_counted(c.outlets)),
            ("month of publication", sorted(c.months.items()), 0),
        ],
        quality=(TEMPLATES / "quality.md").read_text("utf-8").strip(),
        terms=_terms(),
        other_terms=OTHERS,
    )


def _counted(counts: Counter[str]) -> tuple[Counts, int]:
    """Return the largest counts, and the sum of the others."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return ordered[:MOST], sum(number for _, number in ordered[MOST:])


def _terms() -> list[tuple[list[str], str]]:
    """Return what may be passed on, with the types of sources of which the same is true together."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, text in TERMS.items():
        found[text].append(name)
    return [(names, text) for text, names in found.items()]
