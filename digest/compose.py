"""From material to a digest: a pure function, whose every item carries its receipts."""

from collections.abc import Callable, Sequence

from digest import ahead, arguments, blind, finding, ledger, numbers, told, wording
from digest.gather import Material
from digest.model import Digest, Section

SECTIONS: Sequence[Callable[[Material], Section]] = (
    numbers.volume,
    told.stories,
    arguments.narratives,
    ledger.claims,
    numbers.stance,
    numbers.frames,
    told.quotes,
    ahead.events,
    blind.spots,
)
LASTING = (
    "volume",
    "stance",
    "frame",
    "blind",
)  # said anew in every digest, as they are never the same
METHOD = (
    "Written by rules from counts, labels and verbatim words; no language model wrote a sentence. Labels come"
    " from classifiers that err: open the receipts before you quote a figure. A voice is an outlet, or the"
    " author of a post or comment, counted once in each period; lines of argument count the speakers who are"
    " quoted too, and so may count more. Shares of sides and frames are those of the dashboard: of documents,"
    " copies not taken for independent, corrected for the classifier's known errors where a calibration set"
    " tells them. “Clearly” means that the 95 % interval of a change leaves out zero, “probably” that the"
    " 80 % interval does."
)


def compose(material: Material) -> Digest:
    """Write the digest of a period."""
    made = [section(material) for section in SECTIONS]
    by_key = {section.key: section for section in made}
    shown = [s for s in made if s.items or s.empty or s.intro]
    items = [item for section in shown for item in section.items]
    return Digest(
        topic=material.topic.id,
        topic_name=material.topic.name,
        period=material.period,
        period_words=wording.span(material.period, material.locale),
        audience=material.selection.to_query(),
        finding=finding.finding(material, by_key),
        lead=finding.lead(material, by_key),
        sections=shown,
        overview_url=material.link(),
        documents=material.volumes[0].documents,
        notes=[METHOD],
        locale=material.locale,
        told={(i.kind, i.key): i.said for i in items if i.kind not in LASTING},
    )
