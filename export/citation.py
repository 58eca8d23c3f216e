"""CITATION.cff (Citation File Format 1.2.0): how to cite a data set."""

import json

from export.facts import Facts


def cff(facts: Facts) -> str:
    """Return the file; texts are JSON strings, which YAML reads as they are."""
    topic = facts.origin.topic
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f"title: {json.dumps(facts.title, ensure_ascii=False)}",
        'message: "Cite the data set by this file, and name the command that made it (manifest.json)."',
        "authors:",
        '  - name: "Groundswell contributors"',
        f"version: {json.dumps(version(facts))}",
        f"abstract: {json.dumps(topic.description, ensure_ascii=False)}",
        "keywords:",
        *(f"  - {word}" for word in ("stance detection", "framing", "media monitoring")),
        "identifiers:",
        "  - type: other",
        f"    value: {json.dumps('sha256:' + fingerprint(facts))}",
        '    description: "SHA-256 over the names and checksums of the tables"',
    ]
    if facts.as_of:
        lines.append(f"date-released: {facts.as_of:%Y-%m-%d}")
    return "\n".join(lines) + "\n"


def version(facts: Facts) -> str:
    """Return a version: the day that it shows and the first digits of what it holds.

    It is one of Semantic Versioning 2.0.0, whose numbers begin with no zero.
    """
    day = facts.as_of
    numbers = f"{day.year}.{day.month}.{day.day}" if day else "0.0.0"
    return f"{numbers}+{fingerprint(facts)[:12]}"


def fingerprint(facts: Facts) -> str:
    """Return a hash of all tables: two data sets of one fingerprint are the same."""
    import hashlib

    told = "".join(f"{file.sha256}  {file.name}\n" for file in facts.files)
    return hashlib.sha256(told.encode()).hexdigest()
