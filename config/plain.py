"""Text for a terminal or a log."""


def printable(text: str) -> str:
    """Return a text with its control characters made visible: a terminal obeys them, whoever wrote them."""
    return "".join(c if c.isprintable() or c in "\n\t" else f"\\x{ord(c):02x}" for c in text)
