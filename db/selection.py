"""The filter that every query takes; its query string is the page's URL and `export --where`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlencode

from config.errors import GroundswellError


class SelectionError(GroundswellError):
    """A filter that cannot be read."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which documents to look at; an empty field does not restrict.

    Attributes:
        since: first day of publication (UTC), included.
        until: last day of publication (UTC), included.
        kinds: kinds of documents.
        languages: ISO 639-1 codes.
        outlets: names of outlets.
        parties: ids of entities that a document must mention, any of them.
        relevance: `relevant` (the default), `irrelevant` or `any`.
        copies: `counted` (the default), or `once`: of each group of copies only the document that came out
            first among those that the other fields let through, whatever the days. So a text counts on the
            day on which it was new, and an old one that returns does not count again.
        collected: only what had been collected by this time; a cited figure stays as it was.
    """

    since: date | None = None
    until: date | None = None
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    relevance: str = "relevant"
    copies: str = "counted"
    collected: datetime | None = None

    def __post_init__(self) -> None:
        if self.relevance not in ("relevant", "irrelevant", "any"):
            raise SelectionError(
                f"relevance={self.relevance!r}: must be relevant, irrelevant or any"
            )
        if self.copies not in ("counted", "once"):
            raise SelectionError(f"copies={self.copies!r}: must be counted or once")
        if self.since and self.until and self.since > self.until:
            raise SelectionError(f"since={self.since} is after until={self.until}")

    def to_query(self) -> str:
        """Return the canonical query string: the same filter always gives the same string."""
        pairs: list[tuple[str, str]] = []
        for f in fields(self):
            value = getattr(self, f.name)
            if value == f.default:
                continue
            text = value.isoformat() if isinstance(value, date) else str(value)
            values = sorted(value) if isinstance(value, tuple) else [text]
            pairs += [(f.name, v) for v in values]
        return urlencode(pairs)

    @classmethod
    def from_query(cls, query: str | Mapping[str, Sequence[str]]) -> "Selection":
        """Read a query string, or what a web framework made of it.

        Raises:
            SelectionError: an unknown key, or a value that is not of its type.
        """
        given = _parsed(query) if isinstance(query, str) else dict(query)
        values: dict[str, object] = {}
        known = {f.name: f for f in fields(cls)}
        for key, found in given.items():
            if key not in known:
                raise SelectionError(f"unknown filter {key!r}; known are {', '.join(known)}")
            if isinstance(known[key].default, tuple):
                values[key] = tuple(sorted(set(found)))
            elif key in ("since", "until"):
                values[key] = _day(key, found[-1])
            elif key == "collected":
                values[key] = _time(key, found[-1])
            else:
                values[key] = found[-1]
        return cls(**values)  # type: ignore[arg-type]


def _parsed(query: str) -> dict[str, list[str]]:
    try:
        return parse_qs(query.lstrip("?"), strict_parsing=bool(query.strip("?")))
    except ValueError as error:  # an empty field, one without =, or too many
        raise SelectionError(f"the filter {query[:200]!r} cannot be read: {error}") from error


def _day(key: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise SelectionError(f"{key}={value!r}: not a date such as 2026-02-23") from error


def _time(key: str, value: str) -> datetime:
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise SelectionError(
            f"{key}={value!r}: not a time such as 2026-02-23T08:00:00+00:00"
        ) from error
