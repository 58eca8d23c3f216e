"""The codebook: what every table, column and value means, for people and for programs."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from export.care import Text
from export.columns import type_name
from export.facts import Facts
from export.tables import Table

MADE = {"source": "as found", "store": "the program", "people": "people"}
READING = Path(__file__).with_name("templates") / "reading.md"


def markdown(facts: Facts) -> str:
    """Return the codebook of a data set."""
    order = facts.order
    parts = [
        f"# Codebook\n\n{facts.title}. Made by\n\n    {order.command()}\n",
        f"## How to read the files\n\n{READING.read_text('utf-8')}",
        *(dictionary(table, _how_many(facts, table)) for table in facts.tables),
        _values(facts),
    ]
    return "\n".join(parts)


def dictionary(table: Table, note: str = "") -> str:
    """Return the section of one table: what a row is, its key, and its columns."""
    lines = [f"## {table.name}", "", f"{table.meaning} {_links(table)}".strip()]
    if note:
        lines += ["", note]
    lines += ["", "| column | type | unit | meaning | made by |", "|---|---|---|---|---|"]
    for c in table.described():
        made = MADE.get(c.made or "", f"`{c.made}`")
        lines.append(
            f"| `{c.name}` | {type_name(c.type)} | {c.unit or ''} | {c.meaning} | {made} |"
        )
    return "\n".join(lines) + "\n"


def _links(table: Table) -> str:
    told = []
    if table.key:
        told.append(f"Key: {_names(table.key)}.")
    told += [f"`{column}` is a key of `{other}`." for column, other in table.refers.items()]
    return " ".join(told)


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _how_many(facts: Facts, table: Table) -> str:
    """Return the number of rows, and why there are none."""
    if number := facts.rows[table.name]:
        return f"Rows: {number:,}."
    if table.name == "authors":
        return "**No rows**: no author of this selection may be named, or none signs."
    if table.made == "people":
        return "**No rows**: nobody has judged labels of this selection."
    if table.made in MADE:
        return "**No rows**: the selection is empty."
    if facts.stage_of(table) is None:
        return f"**No rows**: the stage `{table.made}` has not run on this database."
    return f"**No rows**: the stage `{table.made}` has run and found nothing in this selection."


def _values(facts: Facts) -> str:
    """Return what the ids of the topic stand for."""
    topic = facts.origin.topic
    groups: Iterable[tuple[str, Iterable[tuple[str, str]]]] = (
        ("Targets", ((t.id, f"{t.name}: {t.description}") for t in topic.target)),
        ("Parties, which are entities and (but for products) targets",
         ((p.id, f"{p.name} ({p.type})") for p in topic.party)),
        ("Frames", ((f.id, f"{f.name}: {f.description}") for f in topic.frame)),
    )  # fmt: skip
    lines = [
        "## Ids of the topic",
        "",
        "The whole definition, with its examples, is in `topic.toml`.",
    ]
    for heading, values in groups:
        lines += ["", f"**{heading}**", "", "| id | stands for |", "|---|---|"]
        lines += [f"| `{key}` | {cell(meaning)} |" for key, meaning in values]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Return a text that can stand in a cell of a Markdown table, whoever wrote it."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def machine_readable(facts: Facts) -> str:
    """Return the same for programs."""
    found: dict[str, Any] = {
        "command": facts.order.command(),
        "words_given": facts.order.text != Text.NONE,
        "tables": [
            {
                "name": table.name,
                "meaning": table.meaning,
                "rows": facts.rows[table.name],
                "key": list(table.key),
                "refers": dict(table.refers),
                "columns": [
                    {
                        "name": c.name,
                        "type": type_name(c.type),
                        "arrow_type": str(c.type),
                        "unit": c.unit,
                        "meaning": c.meaning,
                        "made_by": c.made,
                    }
                    for c in table.described()
                ],
            }
            for table in facts.tables
        ],
    }
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
