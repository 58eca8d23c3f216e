"""Colours that hold for the colour-blind too (Okabe & Ito 2008), the same meaning everywhere."""

from collections.abc import Sequence

INK = "#1f2a37"
QUIET = "#8a94a3"
PICKED = "#d99500"  # around what was clicked on
ACCENT = "#2a86b0"  # 3 : 1 or more on the light and on the dark background, as all that is drawn

STANCE = {"favor": "#2a86c8", "against": "#d8681c", "none": "#98a2b0"}
SENTIMENT = {"positive": "#2a86c8", "neutral": "#98a2b0", "negative": "#d8681c"}
KINDS = ("#2a86b0", "#d99500", "#56b4e9", "#009e73", "#cc79a7", "#8a94a3")
EVIDENCE = (
    "entity", "stance favor", "stance against", "frame", "sentiment positive", "sentiment negative",
    "relevance", "quote", "claim",
)  # fmt: skip
"""What is marked in a text; dashboard/style.css gives each a colour, light and dark."""
PARTIES = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#d99500", "#3f9fd4", "#8c6bb1", "#7f7f2a",
    "#b2474f", "#4d7f8c", "#a6761d", "#6b7686",
)  # fmt: skip


def party_colours(parties: Sequence[str]) -> dict[str, str]:
    """Return a colour for every party, by its place in the topic file: the same on every page and chart."""
    return {party: PARTIES[i % len(PARTIES)] for i, party in enumerate(parties)}
