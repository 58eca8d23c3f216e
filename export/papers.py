"""The papers beside the tables: what a reader needs to use, judge, cite and check a data set."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from export import citation, codebook, croissant, datapackage, datasheet, sqlite
from export.facts import Facts, File

MANIFEST, CHECKSUMS = "manifest.json", "SHA256SUMS"


def write(directory: Path, facts: Facts) -> None:
    """Write all papers, the checksums of everything last.

    Raises:
        OSError: a file cannot be written.
    """
    for name, text in _papers(facts).items():
        (directory / name).write_text(text(facts), "utf-8")
    (directory / "topic.toml").write_bytes(facts.origin.topic_file)
    files = [File.of(path) for path in sorted(directory.iterdir())]
    lines = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    (directory / CHECKSUMS).write_text(lines, "utf-8")


def is_ours(directory: Path) -> bool:
    """Tell whether a directory holds a data set that this program wrote."""
    return (directory / MANIFEST).is_file()


def _papers(facts: Facts) -> Mapping[str, Callable[[Facts], str]]:
    names: dict[str, Callable[[Facts], str]] = {
        "CODEBOOK.md": codebook.markdown,
        "codebook.json": codebook.machine_readable,
        "DATASHEET.md": datasheet.markdown,
        "croissant.json": croissant.json_ld,
        "datapackage.json": datapackage.descriptor,
        "CITATION.cff": citation.cff,
        MANIFEST: manifest,
    }
    return names | (
        {sqlite.METADATA: sqlite.datasette} if facts.order.file_format == "sqlite" else {}
    )


def manifest(facts: Facts) -> str:
    """Return how the data set was made, for programs: order, rows, and every version."""
    order = facts.order
    told = {
        "command": order.command(),
        "selection": order.selection.to_query(),
        "format": order.file_format,
        "text": order.text,
        "authors": order.authors,
        "topic": facts.origin.topic.id,
        "as_of": facts.as_of.isoformat() if facts.as_of else None,
        "database_schema": facts.state.schema,
        "rows": facts.rows,
        "labels_made_by": [
            {"stage": v.stage, "version": v.version, "labels": v.labels} for v in facts.versions
        ],
        "stages_run": [
            {"stage": s.stage, "fingerprint": s.fingerprint, "documents": s.documents}
            for s in facts.stages
        ],
        "software": dict(facts.origin.software),
    }
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
