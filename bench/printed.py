"""Documents with all that is said of them, sentence by sentence, for a person who reads and counts errors.

Run: python -m bench.printed DATABASE [--where QUERY], such as
`python -m bench.printed sqlite:///groundswell.db --where "since=2026-02-01&kinds=news"`. Each annotation
stands under the sentence in which it begins, with its words, its holder and its probability.
"""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from config.reading import MAX_CHARACTERS
from db import queries
from db.selection import Selection
from db.session import Database
from db.views import DocumentDetail, Receipt
from nlp.sentences import sentences


def main() -> None:
    """Print the documents of a selection."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("--where", default="", help="a filter, as in the address of a page")
    options = parser.parse_args()
    database = Database(options.database)
    for document in queries.iterate_documents(database, Selection.from_query(options.where)):
        print("\n".join(lines(document)), end="\n\n")
    database.close()


def lines(document: DocumentDetail) -> Iterator[str]:
    """Yield a document as lines: its head, its sentences, and under each what begins there."""
    row = document.row
    yield f"=== {row.title}"
    yield f"    {row.url}"
    yield f"    relevance {row.relevance or 0:.2f}, language {row.language}, author: {dict(row.stance)}"
    if len(document.text) > MAX_CHARACTERS:
        yield f"    only the first {MAX_CHARACTERS:,} characters are read for quotes, opinions and claims"
    waiting = [r for r in document.receipts if r.level != "document"]
    for i, span in enumerate(sentences(document.text), 1):
        yield f"[{i}] {' '.join(document.text[span.start : span.end].split())}"
        while waiting and waiting[0].start < span.end:
            yield f"      {told(waiting.pop(0), document.text)}"


def told(receipt: Receipt, text: str) -> str:
    """Return what an annotation says in one line."""
    holder = receipt.holder_name or ("author" if receipt.holder == "author" else "somebody")
    words = " ".join(receipt.text.split())
    about = f" of {receipt.about}" if receipt.about else ""
    line = f"{receipt.kind} {receipt.label}{about} ({holder}, {receipt.probability:.2f})"
    match receipt.kind:
        case "entity":
            return f'entity {receipt.about} "{words}" ({receipt.probability:.2f})'
        case "quote":
            return f"{line} {_attribution(receipt.details, text)}"
        case "claim":
            return f'{line} "{words}" {_stated(receipt.details)}'
        case _:
            return f'{line} "{words}"'


def _attribution(details: Mapping[str, Any], text: str) -> str:
    def words(span: Any) -> str:
        return " ".join(text[slice(*span)].split()) if span else "-"

    content = " … ".join(words(span) for span in details["content"])
    return f'source "{words(details["source"])}", cue "{words(details["cue"])}": "{content}"'


def _stated(details: Mapping[str, Any]) -> str:
    return "; ".join(f"{key} {value}" for key, value in details.items() if value and key != "claim")


if __name__ == "__main__":
    main()
