"""What people type into the search, read safely and written for SQLite FTS5 and PostgreSQL.

Words, "phrases", `word*` for beginnings, AND (or nothing) between what must all be there, OR, NOT or `-` for
what must not, parentheses, and `title:` before what must stand in the title. Whatever is not understood is an
error with a hint, never an expression of the database.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from config.errors import GroundswellError

TOKEN = re.compile(r'\s*(?:(?P<open>\()|(?P<close>\))|(?P<not>-)?(?P<title>title:)?(?:"(?P<phrase>[^"]*)"'
                   r'|(?P<word>[^\s()"]+))|(?P<quote>"))')  # fmt: skip
WORD = re.compile(r"[^\W_]+")
LONGEST = 1_000  # characters
DEEPEST = 20  # parentheses


class SearchError(GroundswellError):
    """A search that cannot be read."""


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand next to each other; the last one may be the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False
    title: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """All of `wanted` and none of `unwanted`."""

    wanted: "tuple[Expression, ...]"
    unwanted: "tuple[Expression, ...]" = ()


@dataclass(frozen=True, slots=True)
class Either:
    """Any of some expressions."""

    any_of: "tuple[Expression, ...]"


Expression = Term | Both | Either


def parse(text: str) -> Expression:
    """Read a search.

    Raises:
        SearchError: there is nothing to find in it, or its parentheses or quotation marks do not match.
    """
    if len(text) > LONGEST:
        raise SearchError(f"a search has at most {LONGEST} characters")
    reader = _Reader(_tokens(text))
    found = reader.either(0)
    if reader.left():
        raise SearchError("there is a ) without a ( before it")
    return found


def _tokens(text: str) -> list[re.Match[str]]:
    tokens, place = [], 0
    while text[place:].strip():
        token = TOKEN.match(text, place)
        if token is None or token["quote"]:
            raise SearchError('a quotation mark is left open: "like this"')
        tokens.append(token)
        place = token.end()
    return tokens


class _Reader:
    """Recursive descent: either > both > one."""

    def __init__(self, tokens: Sequence[re.Match[str]]) -> None:
        self._tokens = list(tokens)

    def left(self) -> bool:
        return bool(self._tokens)

    def _is(self, word: str) -> bool:
        """Take an operator if it comes next."""
        if self._tokens and self._tokens[0]["word"] == word and not self._tokens[0]["not"]:
            self._tokens.pop(0)
            return True
        return False

    def either(self, depth: int) -> Expression:
        if depth > DEEPEST:
            raise SearchError("there are too many parentheses within each other")
        options = [self._both(depth)]
        while self._is("OR"):
            options.append(self._both(depth))
        return options[0] if len(options) == 1 else Either(tuple(options))

    def _both(self, depth: int) -> Expression:
        wanted: list[Expression] = []
        unwanted: list[Expression] = []
        while self._tokens and not self._tokens[0]["close"] and self._tokens[0]["word"] != "OR":
            if self._is("AND"):
                continue
            negative = self._is("NOT") or bool(self._tokens and self._tokens[0]["not"])
            one = self._one(depth)
            if one is not None:
                (unwanted if negative else wanted).append(one)
        if not wanted:
            raise SearchError("a search needs a word that must be there, on each side of OR")
        return (
            wanted[0] if len(wanted) == 1 and not unwanted else Both(tuple(wanted), tuple(unwanted))
        )

    def _one(self, depth: int) -> Expression | None:
        if not self._tokens:
            raise SearchError("NOT needs a word after it")
        token = self._tokens.pop(0)
        if token["open"]:
            inner = self.either(depth + 1)
            if not self._tokens:
                raise SearchError("there is a ( without a ) after it")
            self._tokens.pop(0)
            return inner
        if token["close"]:
            raise SearchError("there is a ) without a ( before it")
        written = token["phrase"] if token["phrase"] is not None else token["word"]
        words = tuple(w.lower() for w in WORD.findall(written))
        starts = token["word"] is not None and written.endswith("*")
        return Term(words, starts, bool(token["title"])) if words else None


def for_sqlite(found: Expression) -> str:
    """Write a search as FTS5 reads it; every word stands in quotation marks."""
    match found:
        case Term(words, prefix, title):
            quoted = '"' + " ".join(words) + '"' + ("*" if prefix else "")
            return f"title : {quoted}" if title else quoted
        case Either(any_of):
            return "(" + " OR ".join(map(for_sqlite, any_of)) + ")"
        case Both(wanted, unwanted):
            text = "(" + " AND ".join(map(for_sqlite, wanted)) + ")"
            if unwanted:
                text = f"({text} NOT ({' OR '.join(map(for_sqlite, unwanted))}))"
            return text


def for_postgresql(found: Expression) -> str:
    """Write a search as `to_tsquery` reads it; words are letters and digits alone."""
    match found:
        case Term(words, prefix, title):
            marks = ("*" if prefix else "") + ("A" if title else "")
            last = f"'{words[-1]}'" + (f":{marks}" if marks else "")
            before = [f"'{w}'" + (":A" if title else "") for w in words[:-1]]
            return "(" + " <-> ".join([*before, last]) + ")"
        case Either(any_of):
            return "(" + " | ".join(map(for_postgresql, any_of)) + ")"
        case Both(wanted, unwanted):
            parts = [*map(for_postgresql, wanted), *("!" + for_postgresql(u) for u in unwanted)]
            return "(" + " & ".join(parts) + ")"


def terms(found: Expression) -> list[Term]:
    """Return what is to be marked in a text that was found: all terms but the unwanted ones."""
    match found:
        case Term():
            return [found]
        case Either(any_of):
            return [t for one in any_of for t in terms(one)]
        case Both(wanted):
            return [t for one in wanted for t in terms(one)]


def pattern(found: Expression) -> re.Pattern[str]:
    """Return a pattern that finds the terms of a search in a text, whatever stands between their words."""
    pieces = [
        r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, t.words))
        + ("" if t.prefix else r"(?![^\W_])")
        for t in sorted(terms(found), key=lambda t: -len(t.words))
    ]  # fmt: skip
    return re.compile("|".join(pieces), re.IGNORECASE)
