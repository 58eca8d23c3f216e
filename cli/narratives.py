"""`groundswell narratives`: which lines of argument there are, who carries them, and what became of them."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

import click
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from cli import context
from config.plain import counted
from db.queries import narratives as queries
from db.selection import Selection
from db.session import Database
from db.views import NarrativeDetail, NarrativeRow, NarrativeWords

BARS = " ▁▂▃▄▅▆▇█"
MUCH = 100  # times
WIDE = 120  # columns of a terminal that the table needs


@click.command("narratives")
@click.argument("narrative_id", type=int, required=False, metavar="[ID]")
@click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")
@click.option("--limit", default=20, show_default=True, help="How many to show.")
@click.option("--where", metavar="QUERY", default="", help="Filter, as in `export --where`.")
def command(narrative_id: int | None, as_json: bool, limit: int, where: str) -> None:
    """List the recurring lines of argument, the most voiced first; or show one, by its ID.

    Each has a key phrase and its most central real sentence; the bars are the
    documents of the last 14 days. A narrative is emerging, growing, peaking, steady, fading or dormant,
    by a test of its share (docs/narratives.md). With an ID: who started it, how it spread, which
    narratives it meets and answers, its lineage, and the sentences that carry it.

    \b
    Examples:
      groundswell narratives
      groundswell narratives 3
      groundswell narratives --where "kinds=comment&since=2026-02-23" --json
    """
    selection = Selection.from_query(where)
    with context.database() as database:
        if narrative_id is None:
            _list(queries.narratives(database, selection)[:limit], as_json)
        else:
            _show(database, narrative_id, selection, as_json)


def _list(rows: Sequence[NarrativeRow], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([asdict(row) for row in rows], default=str))
        return
    if not rows:
        context.say("No narratives. Without a filter: groundswell analyze finds them.")
        return
    console = _console()
    if console.width < WIDE:
        for row in rows:
            told = f"{row.id}  {_told(row)}\n  {_numbers(row)}"
            console.print(Padding(told, (0, 0, 0, 2)), highlight=False)
        return
    columns = ("id", "narrative", "documents", "voices", "share", "state", "14 days", "since")
    table = Table(*columns, box=None)
    for row in rows:
        since = f"{row.first:%Y-%m-%d}" if row.first else ""
        table.add_row(
            str(row.id), _told(row), f"{row.documents:,}", f"{row.voices:,}",
            f"{row.voice_share:.0%}", row.state, spark(row.trend), since,
        )  # fmt: skip
    console.print(table)


def _numbers(row: NarrativeRow) -> str:
    since = f", first {row.first:%Y-%m-%d}" if row.first else ""
    documents, voices = counted(row.documents, "document"), counted(row.voices, "voice")
    return f"{documents}, {voices} ({row.voice_share:.0%}), {row.state}{since} |{spark(row.trend)}|"


def _told(row: NarrativeRow) -> str:
    sentence = f"\n  “{_quoted(row.sentence)}”" if row.sentence else ""
    return f"[bold]{_plain(row.label)}[/bold]{sentence}"


def spark(counts: Sequence[int]) -> str:
    """Return a line of little bars, the highest for the highest count."""
    top = max(counts, default=0) or 1
    return "".join(BARS[-(-count * (len(BARS) - 1) // top)] for count in counts)


def _show(database: Database, narrative_id: int, selection: Selection, as_json: bool) -> None:
    detail = queries.narrative(database, narrative_id, selection)
    if detail is None:
        raise click.UsageError(f"no narrative {narrative_id}; `groundswell narratives` lists them")
    if as_json:
        click.echo(json.dumps(asdict(detail), default=str))
        return
    console = _console()
    for line in _lines(detail):
        console.print(line, highlight=False, soft_wrap=True)


def _lines(detail: NarrativeDetail) -> list[str]:
    row = detail.row
    lines = [f"{row.id} {_told(row)}"]
    if detail.merged_into is not None:
        lines.append(f"merged into {detail.merged_into}")
    lines.append(
        f"{row.state}: {counted(row.members, 'passage')} in {counted(row.documents, 'document')}"
        f" by {counted(row.voices, 'voice')} ({row.voice_share:.0%} of all) {spark(row.trend)}"
    )
    if row.change:
        c = row.change
        lines.append(
            f"last week's share: {_times(c.ratio)} times that of the four weeks before"
            f" (99 %: {_times(c.low)} to {_times(c.high)})"
        )
    if row.starter:
        lines.append(f"started by {_source(row.starter)}: “{_quoted(row.starter)}”")
    lines += [f"first as {kind}: {when:%Y-%m-%d %H:%M}" for kind, when in row.first_by_kind.items()]
    lines += ["", "[bold]spread[/bold]"]
    for s in detail.spread:
        if s.first:
            outlet, documents = _plain(s.outlet), counted(s.documents, "document")
            lines.append(f"  {s.first:%Y-%m-%d %H:%M}  {outlet} ({s.kind}), {documents}")
    lines += ["", "[bold]beside others[/bold] (by chance)"]
    for r in detail.relations[:10]:
        pair = f"{r.narrative_id} and {r.other_id}"
        pair = f"{r.narrative_id} answers {r.other_id}" if r.relation == "answers" else pair
        chance = "" if r.relation == "answers" else f" ({r.expected:.0f})"
        lines.append(f"  {pair}: {r.count:,} {r.relation.replace('_', ' ')}{chance}")
    lines += ["", "[bold]lineage[/bold]"]
    for e in detail.lineage:
        other = f" {e.other_id}" if e.other_id is not None else ""
        kind = e.kind.replace("_", " ")
        lines.append(f"  {e.day}  {e.narrative_id} {kind}{other}: {_plain(e.reason)}")
    lines += ["", "[bold]words[/bold]"]
    lines += [f"  {w.probability:.2f}  {_source(w)}: “{_quoted(w)}”" for w in detail.words]
    return lines


def _times(factor: float) -> str:
    """Return a factor; where nearly nothing was before, how large it is says nothing."""
    return f"{factor:.1f}" if factor < MUCH else f"over {MUCH}"


def _source(words: NarrativeWords) -> str:
    when = f", {words.published:%Y-%m-%d}" if words.published else ""
    return f"{_plain(words.voice)} ({_plain(words.outlet)}{when})"


def _quoted(words: NarrativeWords) -> str:
    return _plain(" ".join(words.text.split()).strip('“”"'))


def _plain(text: str) -> str:
    """Return what strangers wrote so that neither the terminal nor the markup obeys it."""
    return escape(context.printable(text))


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160)
