"""How much, which side, which frames: this period against the last one and against the norm of four."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from charts import weekly
from charts.weekly import Part
from config.plain import counted
from db.views import LabelCount
from digest import certainty, wording
from digest.gather import Material
from digest.model import Item, Link, Picture, Section
from digest.periods import Period
from digest.wording import percent
from estimates.intervals import wilson

MOST_FRAMES, CHART_FRAMES = 3, 6
SMALL = 10  # documents
HOLDS = {
    "clear": "That is clearly {} than {}.",
    "likely": "That is probably {} than {}, though with so few voices chance could do it too.",
    "open": "That is no clear change from {}.",
}


@dataclass(frozen=True, slots=True)
class Sides:
    """How many voices took each side."""

    favor: int
    against: int

    @property
    def total(self) -> int:
        """Return how many took a side."""
        return self.favor + self.against


def sides(counts: Sequence[LabelCount]) -> Sides:
    """Return the voices of each side; those on both are on neither."""
    voices = {c.label: c.voices for c in counts}
    return Sides(voices.get("favor", 0), voices.get("against", 0))


def norm(material: Material) -> float:
    """Return the usual number of documents: the median of the four periods before."""
    return median(v.documents for v in material.volumes[1:])


def short_name(period: Period) -> str:
    """Return what stands under a bar: `W09`, or the day."""
    return period.name[5:]


def volume(material: Material) -> Section:
    """Tell how much was written, by how many voices."""
    now, last = material.volumes[0], material.volumes[1]
    word = material.period.word
    text = (
        f"{counted(now.documents, 'document')} by {counted(now.voices, 'voice')} were about the dispute"
        if now.documents != 1
        else "1 document was about the dispute"
    )
    usual = norm(material)
    text += f", {_compared(now.documents, last.documents, usual, word)}."
    item = Item("volume", word, text, links=[Link("the documents", material.link())])
    return Section("volume", "How much", [item], _volume_chart(material))


def _compared(now: int, last: int, usual: float, word: str) -> str:
    """Say how much that is; small numbers are named, as their multiples say nothing."""
    typical = f"a usual {word} (the median of the four before)"
    if min(last, usual) < SMALL:
        return f"after {last:,} in the {word} before and {usual:,.0f} in {typical}"
    before = certainty.times(now, last)
    return (
        f"{before} in the {word} before ({last:,}) and {certainty.times(now, usual)} in {typical}"
    )


def _volume_chart(material: Material) -> Picture | None:
    if sum(v.documents for v in material.volumes) == 0:
        return None
    bars = [
        (short_name(material.period.before(n)), v.documents)
        for n, v in reversed(list(enumerate(material.volumes)))
    ]
    said = ", ".join(f"{name}: {number}" for name, number in bars)
    caption = f"Documents about the dispute, {material.period.word} by {material.period.word}"
    return Picture("volume", weekly.volume(bars), f"Bar chart. {caption}. {said}.", caption)


def stance(material: Material) -> Section:
    """Tell how many voices took which side, and whether that has changed."""
    target = material.topic.target[0]
    periods = [sides(counts) for counts in material.stances]
    now = periods[0]
    title = f"Which side: {target.name[0].lower()}{target.name[1:]}"
    if not now.total:
        return Section("stance", title, empty="No author took a side in their own words.")
    share = wilson(now.favor, now.total)
    text = (
        f"Of {counted(now.total, 'voice')} that took a side in their own words, {now.favor:,} were for the"
        f" accusation and {now.against:,} against it: {percent(share.value)} for"
        f" (95 % interval {percent(share.low)} to {percent(share.high)})."
    )
    item = Item(
        "stance", target.id, f"{text} {_stance_change(material, periods)}",
        links=[Link("the documents", material.link())],
    )  # fmt: skip
    return Section("stance", title, [item], _stance_chart(material, periods))


def _stance_change(material: Material, periods: Sequence[Sides]) -> str:
    now, earlier = (
        periods[0],
        Sides(sum(p.favor for p in periods[1:]), sum(p.against for p in periods[1:])),
    )
    word = material.period.word
    found = certainty.change(now.favor, now.total, periods[1].favor, periods[1].total)
    than = f"the {word} before ({periods[1].favor} of {periods[1].total})"
    if found is None:
        found = certainty.change(now.favor, now.total, earlier.favor, earlier.total)
        than = f"the four {word}s before together ({earlier.favor} of {earlier.total})"
    if found is None:
        return f"Too few took a side in the {word}s before to say whether that has changed."
    return HOLDS[found.certainty].format(
        *_direction(found, "more for the accusation", "fewer for it"), than
    )


def _direction(found: certainty.Change, more: str, less: str) -> tuple[str, ...]:
    if found.certainty == "open":
        return ()
    return (more if found.now > found.before else less,)


def _stance_chart(material: Material, periods: Sequence[Sides]) -> Picture | None:
    parts = [
        Part(short_name(material.period.before(n)), p.favor, p.total)
        for n, p in reversed(list(enumerate(periods)))
    ]
    if sum(1 for p in parts if p.of >= weekly.LEAST) < 2:
        return None
    said = ", ".join(f"{p.name}: {p.part} of {p.of}" for p in parts)
    caption = (
        "Share of voices for the accusation among those that took a side, with 95 % intervals;"
        f" where fewer than {weekly.LEAST} did, no point"
    )
    return Picture("stance", weekly.sides(parts), f"Point chart. {caption}. {said}.", caption)


@dataclass(frozen=True, slots=True)
class FrameShift:
    """How a frame's share of voices has changed against the four periods before together."""

    id: str
    name: str
    now: int
    before: int
    change: certainty.Change


def frame_shifts(material: Material) -> list[FrameShift]:
    """Return the frames whose share of voices can be compared, the surest and largest change first."""
    names = {frame.id: frame.name for frame in material.topic.frame}
    now = _voices(material.frames[:1])
    before = _voices(material.frames[1:])
    voices, voices_before = (
        material.volumes[0].voices,
        sum(v.voices for v in material.volumes[1:]),
    )
    found = []
    for key, name in names.items():
        compared = certainty.change(now.get(key, 0), voices, before.get(key, 0), voices_before)
        if compared is not None:
            found.append(FrameShift(key, name, now.get(key, 0), before.get(key, 0), compared))
    order = {"clear": 0, "likely": 1, "open": 2}
    return sorted(found, key=lambda f: (order[f.change.certainty], -abs(f.change.points), f.id))


def _voices(periods: Sequence[Sequence[LabelCount]]) -> Mapping[str, int]:
    total: dict[str, int] = {}
    for counts in periods:
        for c in counts:
            total[c.label] = total.get(c.label, 0) + c.voices
    return total


def frames(material: Material) -> Section:
    """Tell which ways to present the matter became more or less common."""
    shifts = frame_shifts(material)
    word = material.period.word
    title = "How it is framed"
    if not shifts:
        return Section("frames", title, empty=_frames_now(material))
    sure = [s for s in shifts if s.change.certainty != "open"][:MOST_FRAMES]
    items = [_frame_item(material, s) for s in sure]
    intro = ""
    if not items:
        intro = (
            f"No frame has clearly become more or less common than in the four {word}s before. "
            + (_frames_now(material))
        )
    return Section("frames", title, items, _frame_chart(material, shifts), intro)


def _frame_item(material: Material, shift: FrameShift) -> Item:
    voices = material.volumes[0].voices
    before = sum(v.voices for v in material.volumes[1:])
    much = "clearly" if shift.change.certainty == "clear" else "probably"
    way = "more" if shift.change.points > 0 else "less"
    text = (
        f"{shift.name}: {much} {way} common, with {shift.now} of {voices} voices"
        f" ({percent(shift.change.now)}) against {percent(shift.change.before)} in the four"
        f" {material.period.word}s before"
        f" ({shift.before} of {before})."
    )
    return Item("frame", shift.id, text, links=[Link("the documents", material.link())])


def _frames_now(material: Material) -> str:
    names = {frame.id: frame.name for frame in material.topic.frame}
    most = [f"{names.get(c.label, c.label)} ({c.voices})" for c in material.frames[0][:3]]
    return f"Most common by voices: {wording.listed(most)}." if most else "No frame was found."


def _frame_chart(material: Material, shifts: Sequence[FrameShift]) -> Picture | None:
    shown = sorted(shifts, key=lambda s: -max(s.change.now, s.change.before))[:CHART_FRAMES]
    shown = [s for s in shown if s.now + s.before]
    if len(shown) < 2:
        return None
    word = material.period.word
    caption = f"Share of voices that use each frame: this {word} (blue) and the four {word}s before (grey)"
    said = "; ".join(
        f"{s.name}: {percent(s.change.now)}, before {percent(s.change.before)}" for s in shown
    )
    chart = weekly.shifts(
        [s.name for s in shown],
        [s.change.before for s in shown],
        [s.change.now for s in shown],
    )
    return Picture("frames", chart, f"Dot chart. {caption}. {said}.", caption)
