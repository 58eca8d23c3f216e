"""croissant.json: the data set in Croissant 1.0 (MLCommons 2024), which machine-learning tools load.

Columns that are lists or records are not among the fields of JSON lines and Parquet: what they hold stands
flat in the tables of labels.
"""

import json
from typing import Any

import pyarrow as pa

from export.citation import version
from export.columns import DAY, NUMBER, SCORE, TIME, YES_NO, Column
from export.facts import Facts, File
from export.tables import Table

FORMATS = {
    "csv": "text/csv",
    "jsonl": "application/jsonlines",
    "parquet": "application/x-parquet",
    "sqlite": "application/vnd.sqlite3",
}
TYPES = {
    NUMBER: "sc:Integer",
    SCORE: "sc:Float",
    YES_NO: "sc:Boolean",
    DAY: "sc:Date",
    TIME: "sc:DateTime",
}
NAMES = (
    "citeAs", "column", "conformsTo", "containedIn", "extract", "field", "fileProperty", "fileObject",
    "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path",
    "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source",
    "subField", "transform", "equivalentProperty",
)  # fmt: skip
CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "dct": "http://purl.org/dc/terms/",
    **{name: f"cr:{name}" for name in NAMES if name != "conformsTo"},
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
}
LICENCE = (
    "Labels and counts are the exporter's to license; texts, headlines and posts remain their authors'."
    " See the table `sources` for what may be passed on of each."
)


def json_ld(facts: Facts) -> str:
    """Return the description of the files, and of the records of every table that has some."""
    told: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": f"groundswell-{facts.origin.topic.id}",
        "description": facts.origin.topic.description,
        "url": "CODEBOOK.md",
        "version": version(facts),
        "license": LICENCE,
        "citeAs": facts.title,
        "creator": {"@type": "sc:Organization", "name": "Groundswell contributors"},
        **({"datePublished": f"{facts.as_of:%Y-%m-%d}"} if facts.as_of else {}),
        "distribution": [_file_object(file, facts) for file in facts.files],
        "recordSet": [_record_set(table, file) for table, file in _loadable(facts)],
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _loadable(facts: Facts) -> list[tuple[Table, File]]:
    found = ((table, facts.file_of(table)) for table in facts.tables if facts.rows[table.name])
    return [(table, file) for table, file in found if file is not None]


def _file_object(file: File, facts: Facts) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.name,
        "name": file.name,
        "contentUrl": file.name,
        "contentSize": f"{file.size} B",
        "encodingFormat": FORMATS[facts.order.file_format],
        "sha256": file.sha256,
    }


def _record_set(table: Table, file: File) -> dict[str, Any]:
    flat = file.name.endswith(".csv")
    found: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.meaning,
        "field": [
            _field(table, column, file)
            for column in table.columns
            if flat or not pa.types.is_nested(column.type)
        ],
    }
    if table.key:
        found["key"] = [{"@id": f"{table.name}/{name}"} for name in table.key]
    return found


def _field(table: Table, column: Column, file: File) -> dict[str, Any]:
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": f"{column.meaning} ({column.unit})" if column.unit else column.meaning,
        "dataType": TYPES.get(column.type, "sc:Text"),
        "source": {"fileObject": {"@id": file.name}, "extract": {"column": column.name}},
    }
