"""`groundswell claims`: the ledger of claims, one claim with its receipts, and a person's status of it."""

import getpass
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from charts import drift
from cli import context
from db import queries, store
from db.selection import Selection
from db.session import Database
from db.views import ClaimDetail, ClaimRow, ClaimStatusName, Related, Said

SORTS = ("voices", "mentions", "first", "last")
WIDE = 120  # columns of a terminal that the table needs
SHOWN = 10  # receipts of each kind in the printed page of a claim


@click.command("claims")
@click.argument("claim_id", metavar="[ID]", required=False)
@click.option("--search", default="", metavar="WORDS", help="Claims with these words in a mention.")
@click.option("--where", default="", metavar="QUERY", help="Filter of documents, as in export.")
@click.option("--sort", type=click.Choice(SORTS), default="voices", show_default=True)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@click.option("--offset", default=0, type=click.IntRange(0), help="Claims to leave out before.")
@click.option(
    "--status",
    type=click.Choice(store.STATUSES),
    help="With ID: settle the claim so. Without: list the claims that are settled so.",
)
@click.option("--note", help="With ID and --status: why.")
@click.option("--link", help="With ID and --status: where that can be read.")
@click.option("--by", help="With ID and --status: who says so; you by default.")
@click.option("--json", "as_json", is_flag=True, help="JSON, for programs.")
def command(
    claim_id: str | None, search: str, where: str, sort: queries.Sort, limit: int, offset: int,
    status: ClaimStatusName | None, note: str | None, link: str | None, by: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """List the claims of the ledger, show one with its receipts, or settle its status.

    Counts are of relevant documents; voices count copies once. A status outranks the analysis and
    survives its re-runs.

    \b
    Examples:
      groundswell claims --search accounts
      groundswell claims 575e1688b85bbd0f
      groundswell claims 575e1688b85bbd0f --status disputed --note "..." --link https://...
    """
    if (note or link or by) and not (claim_id and status):
        raise click.UsageError("--note, --link and --by need an ID and --status")
    if link and urlsplit(link).scheme not in ("http", "https"):
        raise click.UsageError(
            f"--link {link!r}: not an address that begins with http:// or https://"
        )
    selection = Selection.from_query(where)
    with context.database() as database:
        if claim_id is None:
            rows = queries.ledger(database, selection, search, status, sort, limit, offset)
            _print_json([asdict(r) for r in rows]) if as_json else _print_rows(rows)
            return
        if status is not None:
            who = by or getpass.getuser()
            store.set_status(database, claim_id, status, note=note, link=link, by=who)
        detail = _detail(database, claim_id, selection)
    _print_json(asdict(detail)) if as_json else _print_detail(detail)


def _detail(database: Database, claim_id: str, selection: Selection) -> ClaimDetail:
    found = queries.claim_detail(database, claim_id, selection)
    if found is None:
        raise store.ClaimError(f"claim {claim_id}: no document of the selection makes it")
    return found


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, default=str))


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 160, highlight=False, markup=False)


def _print_rows(rows: list[ClaimRow]) -> None:
    if not rows:
        context.say("No claims. Without a filter: groundswell analyze finds them.")
        return
    console = _console()
    if console.width < WIDE:
        for row in rows:
            told = f"{row.id}  {_line(row.text, 90)}\n  {_numbers(row)}"
            console.print(Padding(told, (0, 0, 0, 2)))
        return
    numbers = ("mentions", "voices", "outlets", "versions", "answers")
    table = Table("id", "claim", "first seen", "by", *numbers, "status", box=None)
    for row in rows:
        table.add_row(
            row.id, _line(row.text, 90), f"{row.first.when:%Y-%m-%d}", _line(row.first.who, 24),
            *(f"{getattr(row, name):,}" for name in numbers), row.status.status,
        )  # fmt: skip
    console.print(table)


def _numbers(row: ClaimRow) -> str:
    counts = (f"{getattr(row, name):,} {name}" for name in ("mentions", "voices", "answers"))
    return (
        f"{', '.join(counts)}; {row.status.status}; first {row.first.when:%Y-%m-%d},"
        f" {_line(row.first.who, 24)}"
    )


def _line(text: str, longest: int) -> str:
    """Return a text as one printable line."""
    line = context.printable(" ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def _print_detail(detail: ClaimDetail) -> None:
    lines = [*_heading(detail), *_figures(detail)]
    for title, said in (
        ("Said", [(s.who, s) for s in detail.mentions]),
        ("Answered", [(f"{r.party or 'all'} {r.reply}", s) for r in detail.replies for s in r.receipts]),
        ("Turned against the accuser", [(r.said.who, r.said) for r in detail.answers]),
    ):  # fmt: skip
        lines += _receipts(title, said)
    lines += _others("Other versions", detail.versions) + _others("Answers", detail.answers_to)
    _console().print("\n".join(context.printable(line) for line in lines), soft_wrap=True)


def _heading(detail: ClaimDetail) -> list[str]:
    row, origin = detail.row, detail.origin
    kinds = ", ".join(f"{n} {kind}" for kind, n in row.kinds.items())
    traced = "one voice only" if origin.index is None else (
        f"{origin.index:.2f} ({origin.low:.2f} to {origin.high:.2f}), {_origin(origin.origin)}"
    )  # fmt: skip
    settled = row.status
    by = f"said {settled.by}, {settled.at:%Y-%m-%d}" if settled.by and settled.at else None
    status = "; ".join(filter(None, (settled.status, settled.note, settled.link, by)))
    parts = "; ".join(f"{p.role} {p.party} ({p.mentions})" for p in detail.parts)
    return [
        f"{row.id}  {' '.join(row.text.split())}",
        f"status: {status}",
        f"{row.mentions} mentions, {row.voices} voices, {row.outlets} outlets: {kinds}",
        f"first: {row.first.who}, {row.first.when:%Y-%m-%d %H:%M} UTC, {row.first.url}",
        f"single-origin index: {traced}",
        *([f"roles: {parts}"] if parts else []),
    ]


def _origin(origin: str | None) -> str:
    """Return what the mentions go back to in words: a party by its name, a document by its id."""
    kind, _, key = (origin or "").partition(":")
    if kind != "speaker":
        return f"document {key}" if key else "no origin"
    return next((party.name for party in context.topic().party if party.id == key), key)


def _figures(detail: ClaimDetail) -> list[str]:
    if not detail.figures:
        return []
    lines = ["", "Figures, version by version"]
    for f in detail.figures[: 2 * SHOWN]:
        who = ", ".join(f"{name} ({n})" for name, n in list(f.who.items())[:3])
        lines.append(f"  {drift.told(f)}: {f.mentions} by {who}")
    return lines


def _receipts(title: str, said: list[tuple[str, Said]]) -> list[str]:
    if not said:
        return []
    lines = ["", title]
    for who, s in said[:SHOWN]:
        lines.append(f"  {s.when:%Y-%m-%d} {_line(who, 30)} [{s.certainty}]: {_line(s.text, 200)}")
        lines.append(f"      {s.url} {s.start}-{s.end}")
    return [*lines, *([f"  … and {len(said) - SHOWN} more"] if len(said) > SHOWN else [])]


def _others(title: str, related: Sequence[Related]) -> list[str]:
    found = [r for r in related if r.claim_text]
    lines = [f"  {r.claim_id} {_line(r.claim_text or '', 160)}" for r in found[:SHOWN]]
    return ["", title, *lines] if lines else []
