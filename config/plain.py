"""Plain text: for a terminal or a log, and numbers with their nouns."""


def printable(text: str) -> str:
    """Return a text with its control characters made visible: a terminal obeys them, whoever wrote them."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return `1 voice`, `2,000 voices`; `many` is the plural where that is no added s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
