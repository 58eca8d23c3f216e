"""Letters that `re.IGNORECASE` takes for letters of English.

"ſ" (U+017F) matches s and stays what it is when the case is lowered, so that what a pattern has found is
missing in the table that the pattern was made of. So do "ı" and "İ"; "K" (U+212A) is the sign of Kelvin.
"""

LIKE_ENGLISH = str.maketrans("\u017f\u212a\u0131\u0130", "sKiI")


def english_letters(text: str) -> str:
    """Return a text of the same length with those letters instead that patterns take them for."""
    return text.translate(LIKE_ENGLISH)
