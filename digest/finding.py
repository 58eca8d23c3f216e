"""The one finding of a period, for the subject line, and the sentence that begins the digest.

Candidates are tried from the most to the least telling; each rests on an item of the digest, so that
the subject never says what the mail does not show.
"""

from config.plain import counted
from digest import numbers
from digest.certainty import times
from digest.gather import Material
from digest.model import Section
from digest.wording import shortened

LOUD = 1.75  # times the usual amount
ENOUGH = 10  # documents, below which a multiple means nothing


def finding(material: Material, sections: dict[str, Section]) -> str:
    """Return the finding in one line, without a full stop."""
    parts = [_loudness(material), _story(sections), _shift(material)]
    told = [part for part in parts if part] or [_counts(material)]
    return "; ".join(told[:2])


def _loudness(material: Material) -> str:
    now, usual = material.volumes[0].documents, numbers.norm(material)
    word = material.period.word
    if not now:
        return f"Nothing was published about it this {word}"
    if max(now, usual) < ENOUGH:
        return _counts(material) if now > usual else f"A quiet {word}: {counted(now, 'document')}"
    if LOUD > now / max(usual, 1) > 1 / LOUD:
        return ""
    if usual < ENOUGH:
        return _counts(material)
    if now < usual:
        return f"Much less talk than in a usual {word}"
    return f"{times(now, usual)} in a usual {word}".capitalize()


def _counts(material: Material) -> str:
    now, usual = material.volumes[0].documents, numbers.norm(material)
    return f"{counted(now, 'document')}, after {usual:,.0f} in a usual {material.period.word}"


def _shift(material: Material) -> str:
    shifts = [s for s in numbers.frame_shifts(material) if s.change.certainty == "clear"]
    if not shifts:
        return ""
    first = max(shifts, key=lambda s: abs(s.change.points))
    way = "more" if first.change.points > 0 else "less"
    return f"“{first.name}” is {way} common"


def _story(sections: dict[str, Section]) -> str:
    stories = sections["stories"].items
    if not stories:
        return ""
    title = f"“{shortened(stories[0].quote, 90)}”"
    return f"most shared: {title}" if stories[0].text else title


def lead(material: Material, sections: dict[str, Section]) -> str:
    """Return the sentence that stands first in the mail and in the inbox's preview."""
    said = [
        section.items[0].text for key in ("volume", "stance") if (section := sections[key]).items
    ]
    return " ".join(said[:1])
