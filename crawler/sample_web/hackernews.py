"""Hacker News as Algolia's API gives it (https://hn.algolia.com/api): search by date, and item trees."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from crawler.sample_web.content import moment

PAGE = 20
FILTER = re.compile(r"created_at_i(>=|<=|>|<)(\d+)")
Row = Mapping[str, Any]


class HackerNews:
    """Answers the two calls of the API that a monitor needs."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = {row["id"]: row for row in rows}
        self._children: dict[int, list[int]] = {}
        for row in rows:
            if row.get("parent"):
                self._children.setdefault(row["parent"], []).append(row["id"])

    def search_by_date(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        """Return one page of hits, newest first: all words of the query, tags, numericFilters."""
        words = parameters.get("query", "").lower().split()
        tags = set(re.findall(r"\w+", parameters.get("tags", "")))
        hits = [
            row
            for row in sorted(self._rows.values(), key=lambda r: (r["time"], r["id"]), reverse=True)
            if (not tags or row["type"] in tags)
            and _matches(row, words)
            and _passes(row, parameters.get("numericFilters", ""))
        ]
        size, page = int(parameters.get("hitsPerPage", PAGE)), int(parameters.get("page", 0))
        return {
            "hits": [self._hit(row) for row in hits[page * size : (page + 1) * size]],
            "nbHits": len(hits),
            "page": page,
            "nbPages": -(-len(hits) // size),
            "hitsPerPage": size,
        }

    def item(self, key: int) -> dict[str, Any] | None:
        """Return an item with all that answers it, or None."""
        row = self._rows.get(key)
        if row is None:
            return None
        children = [self.item(child) for child in sorted(self._children.get(key, []))]
        return {
            "id": key,
            "type": row["type"],
            "author": row["by"],
            "created_at": row["time"],
            "created_at_i": _seconds(row),
            "title": row.get("title"),
            "url": row.get("url"),
            "text": row.get("text"),
            "points": row.get("score"),
            "parent_id": row.get("parent"),
            "story_id": self._story(row)["id"],
            "children": children,
        }

    def thread(self, key: int) -> list[Row]:
        """Return an item and what answers it, as a page shows them; empty when there is none."""
        row = self._rows.get(key)
        if row is None:
            return []
        below = [r for child in sorted(self._children.get(key, [])) for r in self.thread(child)]
        return [row, *below]

    def _hit(self, row: Row) -> dict[str, Any]:
        story = self._story(row)
        is_story = row["type"] == "story"
        return {
            "objectID": str(row["id"]),
            "author": row["by"],
            "created_at": row["time"],
            "created_at_i": _seconds(row),
            "title": row.get("title"),
            "url": row.get("url"),
            "points": row.get("score"),
            "num_comments": len(self.thread(row["id"])) - 1 if is_story else None,
            "story_text": row.get("text") if is_story else None,
            "comment_text": None if is_story else row.get("text"),
            "parent_id": row.get("parent"),
            "story_id": story["id"],
            "story_title": None if is_story else story.get("title"),
            "_tags": [row["type"], f"author_{row['by']}", f"story_{story['id']}"],
        }

    def _story(self, row: Row) -> Row:
        while row.get("parent"):
            row = self._rows[row["parent"]]
        return row


def _seconds(row: Row) -> int:
    return int(moment(row["time"]).timestamp())


def _matches(row: Row, words: Sequence[str]) -> bool:
    found = re.findall(r"\w+", f"{row.get('title')} {row.get('url')} {row.get('text')}".lower())
    return all(any(token.startswith(word) for token in found) for word in words)


def _passes(row: Row, filters: str) -> bool:
    when = _seconds(row)
    tests = {
        ">": when.__gt__, ">=": when.__ge__, "<": when.__lt__, "<=": when.__le__,
    }  # fmt: skip
    return all(tests[sign](int(number)) for sign, number in FILTER.findall(filters))
