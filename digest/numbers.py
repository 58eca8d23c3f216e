"""How much, which side, which frames: this period against the last one and against the norm of four."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from charts import weekly
from charts.weekly import Part
from config.plain import counted
from db.views import SharePoint
from digest import certainty, wording
from digest.gather import Material
from digest.model import Item, Link, Picture, Section
from digest.periods import Period
from digest.wording import percent
from estimates.intervals import Share

MOST_FRAMES, CHART_FRAMES = 3, 6
SMALL = 10  # documents
HOLDS = {
    "clear": "That is clearly {} than {}.",
    "likely": "That is probably {} than {}, though chance could do it too.",
    "open": "That is no clear change from {}.",
}


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
    """Tell how many documents took which side, what share that is, and whether it has changed."""
    target = material.topic.target[0]
    title = f"Which side: {target.name[0].lower()}{target.name[1:]}"
    now = material.favor[0] if material.favor else None
    if now is None:
        return Section("stance", title, empty="No author took a side in their own words.")
    share = certainty.best(now)
    read = (
        f"Of {counted(now.total, 'document')} whose authors took a side in their own words, {now.documents:,}"
        f" read as for the accusation and {now.total - now.documents:,} as against it"
    )
    between = f"{percent(share.low)} to {percent(share.high)}"
    if not now.is_telling:
        text = (
            f"{read}. The classifier errs too often to tell what share that is: {between} all fit."
        )
        link = Link("the documents", material.link())
        return Section("stance", title, [Item("stance", target.id, text, links=[link])])
    interval = f"(95 % interval {between})"
    text = (
        f"{read}. Corrected for the classifier's known errors, {percent(share.value)} were for {interval}."
        if now.corrected is not None
        else f"{read}: {percent(share.value)} for {interval}."
    )
    item = Item(
        "stance", target.id, f"{text} {_stance_change(material, now)}",
        links=[Link("the documents", material.link())],
    )  # fmt: skip
    return Section("stance", title, [item], _stance_chart(material))


def _stance_change(material: Material, now: SharePoint) -> str:
    word, last = material.period.word, material.favor[1]
    found, than = certainty.change(now, last), f"the {word} before"
    if found is None:
        found = certainty.change(now, material.favor_before)
        than = f"the four {word}s before together"
    if found is None:
        return f"Too few took a side in the {word}s before to say whether that has changed."
    than += f" ({percent(found.before)})"
    if found.certainty == "open":
        return HOLDS["open"].format(than)
    way = "more for the accusation" if found.points > 0 else "fewer for it"
    return HOLDS[found.certainty].format(way, than)


def _stance_chart(material: Material) -> Picture | None:
    parts = [
        Part(short_name(material.period.before(n)), certainty.best(p), p.total)
        for n, p in reversed(list(enumerate(material.favor)))
        if p is not None and p.total >= weekly.LEAST
    ]
    if len(parts) < 2:
        return None
    said = ", ".join(f"{p.name}: {percent(p.share.value)} of {p.of}" for p in parts)
    caption = (
        "Share of documents for the accusation among those that take a side, with 95 % intervals;"
        f" where fewer than {weekly.LEAST} do, no point"
    )
    return Picture("stance", weekly.sides(parts), f"Point chart. {caption}. {said}.", caption)


@dataclass(frozen=True, slots=True)
class FrameShift:
    """How a frame's share of documents has changed against the four periods before together."""

    id: str
    name: str
    change: certainty.Change
    now: Share
    documents: int  # with the frame, as it was read


def frame_shifts(material: Material) -> list[FrameShift]:
    """Return the frames whose share of documents can be compared, the surest and largest change first."""
    found = []
    for frame in material.topic.frame:
        now, before = material.framed.get(frame.id, (None, None))
        compared = certainty.change(now, before)
        if compared is not None and now is not None:
            found.append(
                FrameShift(frame.id, frame.name, compared, certainty.best(now), now.documents)
            )
    order = {"clear": 0, "likely": 1, "open": 2}
    return sorted(found, key=lambda f: (order[f.change.certainty], -abs(f.change.points), f.id))


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
    much = "clearly" if shift.change.certainty == "clear" else "probably"
    way = "more" if shift.change.points > 0 else "less"
    text = (
        f"{shift.name}: {much} {way} common, in {percent(shift.now.value)} of the documents (95 % interval"
        f" {percent(shift.now.low)} to {percent(shift.now.high)}) against {percent(shift.change.before)} in"
        f" the four {material.period.word}s before; it was read in {counted(shift.documents, 'document')}."
    )
    return Item("frame", shift.id, text, links=[Link("the documents", material.link())])


def _frames_now(material: Material) -> str:
    names = {frame.id: frame.name for frame in material.topic.frame}
    most = [f"{names.get(c.label, c.label)} ({c.voices})" for c in material.frames[:3]]
    return f"Most common by voices: {wording.listed(most)}." if most else "No frame was found."


def _frame_chart(material: Material, shifts: Sequence[FrameShift]) -> Picture | None:
    shown = sorted(shifts, key=lambda s: -max(s.change.now, s.change.before))[:CHART_FRAMES]
    shown = [s for s in shown if s.change.now + s.change.before > 0]
    if len(shown) < 2:
        return None
    word = material.period.word
    caption = f"Share of documents that use each frame: this {word} (blue) and the four {word}s before (grey)"
    said = "; ".join(
        f"{s.name}: {percent(s.change.now)}, before {percent(s.change.before)}" for s in shown
    )
    chart = weekly.shifts(
        [s.name for s in shown],
        [s.change.before for s in shown],
        [s.change.now for s in shown],
    )
    return Picture("frames", chart, f"Dot chart. {caption}. {said}.", caption)
