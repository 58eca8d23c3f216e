"""Colours that hold for the colour-blind too (Okabe & Ito 2008), the same meaning everywhere."""

INK = "#1f2a37"
QUIET = "#8a94a3"
ACCENT = "#0b6e99"

STANCE = {"favor": "#0072b2", "against": "#d55e00", "none": "#b8bfc9"}
SENTIMENT = {"positive": "#0072b2", "neutral": "#b8bfc9", "negative": "#d55e00"}
KINDS = ("#0b6e99", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#8a94a3")
EVIDENCE = {
    "entity": "#e8ecf1",
    "stance favor": "#cfe3f3",
    "stance against": "#f9dcc4",
    "frame": "#efe1f5",
    "sentiment positive": "#d8efe6",
    "sentiment negative": "#fbe3e6",
    "relevance": "#fff3bf",
    "quote": "#e0f0f0",
    "claim": "#fff3bf",
}
