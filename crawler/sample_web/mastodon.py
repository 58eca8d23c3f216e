"""A Mastodon instance (https://docs.joinmastodon.org/methods/): tag timelines, statuses, contexts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from crawler.sample_web.content import MASTODON

LIMIT, MOST = 20, 40
Row = Mapping[str, Any]


class Mastodon:
    """Answers the calls of the API that a monitor needs."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = {row["id"]: row for row in rows}

    def tag_timeline(
        self, tag: str, parameters: Mapping[str, str]
    ) -> tuple[list[dict[str, Any]], str]:
        """Return a page of a tag, newest first, and the value of the Link header (RFC 8288)."""
        rows = [r for r in self._rows.values() if tag.lower() in map(str.lower, r["tags"])]
        rows.sort(key=lambda r: int(r["id"]), reverse=True)
        limit = min(int(parameters.get("limit", LIMIT)), MOST)
        if "max_id" in parameters:
            rows = [r for r in rows if int(r["id"]) < int(parameters["max_id"])]
        if "since_id" in parameters:
            rows = [r for r in rows if int(r["id"]) > int(parameters["since_id"])]
        if "min_id" in parameters:  # the page just after it, not the newest
            rows = [r for r in rows if int(r["id"]) > int(parameters["min_id"])][-limit:]
        page = rows[:limit]
        return [self.status(r["id"]) or {} for r in page], _links(tag, page, limit)

    def status(self, key: str) -> dict[str, Any] | None:
        """Return a status, or None."""
        row = self._rows.get(key)
        if row is None:
            return None
        parent = self._rows.get(row["parent"]) if row["parent"] else None
        return {
            "id": key,
            "created_at": row["time"],
            "in_reply_to_id": row["parent"],
            "in_reply_to_account_id": parent["account"] if parent else None,
            "content": _html(row["text"]),
            "uri": f"http://{MASTODON}/users/{row['account']}/statuses/{key}",
            "url": f"http://{MASTODON}/@{row['account']}/{key}",
            "account": {
                "id": row["account"],
                "username": row["account"],
                "acct": row["account"],
                "display_name": row["display_name"],
                "url": f"http://{MASTODON}/@{row['account']}",
            },
            "language": row.get("language"),
            "visibility": "public",
            "sensitive": False,
            "spoiler_text": "",
            "replies_count": sum(r["parent"] == key for r in self._rows.values()),
            "reblogs_count": row.get("reblogs", 0),
            "favourites_count": row.get("favourites", 0),
            "tags": [{"name": t, "url": f"http://{MASTODON}/tags/{t}"} for t in row["tags"]],
            "mentions": [],
            "media_attachments": [],
        }

    def context(self, key: str) -> dict[str, Any] | None:
        """Return what a status answers, and what answers it, or None."""
        if key not in self._rows:
            return None
        above: list[str] = []
        parent = self._rows[key]["parent"]
        while parent:
            above.insert(0, parent)
            parent = self._rows[parent]["parent"]
        return {
            "ancestors": [self.status(k) for k in above],
            "descendants": [self.status(r["id"]) for r in self.thread(key)[1:]],
        }

    def thread(self, key: str) -> list[Row]:
        """Return a status and what answers it, depth first; empty when there is none."""
        if key not in self._rows:
            return []
        children = sorted(r["id"] for r in self._rows.values() if r["parent"] == key)
        return [self._rows[key], *(row for child in children for row in self.thread(child))]


def _html(text: str) -> str:
    paragraphs = (
        Markup("<p>{}</p>").format(Markup("<br />").join(map(escape, part.split("\n"))))
        for part in text.split("\n\n")
    )
    return str(Markup("").join(paragraphs))


def _links(tag: str, page: Sequence[Row], limit: int) -> str:
    if not page:
        return ""
    base = f"http://{MASTODON}/api/v1/timelines/tag/{tag}"
    older = urlencode({"limit": limit, "max_id": page[-1]["id"]})
    newer = urlencode({"limit": limit, "min_id": page[0]["id"]})
    return f'<{base}?{older}>; rel="next", <{base}?{newer}>; rel="prev"'
