"""datapackage.json: a Frictionless Data Package (specification 1), with a schema for every table."""

import json
from typing import Any

import pyarrow as pa

from export.citation import version
from export.columns import DAY, NUMBER, SCORE, TIME, YES_NO, Column
from export.facts import Facts, File
from export.tables import Table

TYPES = {NUMBER: "integer", SCORE: "number", YES_NO: "boolean", DAY: "date", TIME: "datetime"}
TABULAR = {"csv": ("csv", "text/csv"), "jsonl": ("jsonl", "application/jsonl")}
PLAIN = {"type": "file"}  # to be checked by its hash and not read; a file without rows too
OTHER = {"parquet": "application/vnd.apache.parquet", "sqlite": "application/vnd.sqlite3"}


def descriptor(facts: Facts) -> str:
    """Return the package; Parquet and SQLite bring their own types, so that these are plain files."""
    made: dict[str, Any] = {
        "profile": "data-package",
        "name": f"groundswell-{facts.origin.topic.id}",
        "title": facts.title,
        "description": facts.origin.topic.description,
        "version": version(facts),
        **({"created": facts.as_of.isoformat()} if facts.as_of else {}),
        "keywords": ["stance", "frames", "quotations", "claims", "media monitoring"],
        "sources": [{"title": "The documents' publishers and authors; see the table `sources`"}],
        "resources": _resources(facts),
    }
    return json.dumps(made, ensure_ascii=False, indent=2) + "\n"


def _resources(facts: Facts) -> list[dict[str, Any]]:
    if facts.order.file_format == "sqlite":
        return [{"name": "data"} | _file(file, "sqlite") | PLAIN for file in facts.files]
    found = []
    for table in facts.tables:
        file = facts.file_of(table)
        if file is None:
            continue
        resource = {"name": table.name, "description": table.meaning}
        if facts.order.file_format in TABULAR and facts.rows[table.name]:
            resource |= _tabular(table, file, facts)
        else:
            resource |= _file(file, facts.order.file_format) | PLAIN
        found.append(resource)
    return found


def _file(file: File, file_format: str) -> dict[str, Any]:
    return {
        "path": file.name,
        "format": file_format,
        "mediatype": OTHER.get(file_format) or TABULAR[file_format][1],
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
    }


def _tabular(table: Table, file: File, facts: Facts) -> dict[str, Any]:
    dialect = (
        {"dialect": {"csv": {"lineTerminator": "\r\n"}}} if facts.order.file_format == "csv" else {}
    )
    return {
        **_file(file, facts.order.file_format),
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        **dialect,
        "schema": _schema(table, facts),
    }


def _schema(table: Table, facts: Facts) -> dict[str, Any]:
    """Return the schema of a table; a key of a table without rows could not be looked up."""
    found: dict[str, Any] = {"fields": [_field(c) for c in table.columns]}
    if table.key:
        found["primaryKey"] = list(table.key)
    known = {other.name: other.key for other in facts.tables if facts.rows[other.name]}
    found["foreignKeys"] = [
        {"fields": [column], "reference": {"resource": other, "fields": list(known[other])}}
        for column, other in table.refers.items()
        if other in known
    ]
    return found


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _type(column.type),
        "description": column.meaning,
    }
    if column.unit:
        field["unit"] = column.unit
    return field


def _type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "array"
    if pa.types.is_map(kind) or pa.types.is_struct(kind):
        return "object"
    return TYPES.get(kind, "string")
