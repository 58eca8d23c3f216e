"""What is asked for: a selection, a format, and how much of people's words and names."""

import shlex
from dataclasses import dataclass, field

from db.selection import Selection
from export.care import Authors, Text

FORMATS = ("jsonl", "csv", "parquet", "sqlite")


@dataclass(frozen=True, slots=True)
class Order:
    """One data set. The same order on the same database gives the same bytes."""

    selection: Selection = field(default_factory=lambda: Selection(relevance="any"))
    file_format: str = "jsonl"
    text: Text = Text.SNIPPET
    authors: Authors = Authors.PSEUDONYM

    def command(self) -> str:
        """Return the command line that makes this data set again."""
        words = [
            "groundswell", "export", "DIR", "--format", self.file_format,
            "--where", self.selection.to_query() or "relevance=relevant",
            "--text", self.text, "--authors", self.authors,
        ]  # fmt: skip
        return shlex.join(words)
