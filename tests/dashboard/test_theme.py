"""The look keeps the contrast of WCAG 2.2 AA, light and dark."""

import re
import tomllib
from itertools import product
from pathlib import Path

import pytest

import dashboard
from charts.palette import ACCENT, EVIDENCE, KINDS, PARTIES, SENTIMENT, STANCE
from dashboard.highlight import css_class

FOLDER = Path(dashboard.__file__).parent
THEME = tomllib.loads((FOLDER / "theme.toml").read_text("utf-8"))["theme"]
STYLE = (FOLDER / "style.css").read_text("utf-8")
SCHEMES = ("light", "dark")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("scheme", "words", "ground"), product(
    SCHEMES, ("textColor", "linkColor", "grayTextColor"), ("backgroundColor", "secondaryBackgroundColor"),
))  # fmt: skip
def test_words_can_be_read(scheme: str, words: str, ground: str):
    assert contrast(THEME[scheme][words], THEME[scheme][ground]) >= 4.5


@pytest.mark.parametrize("key", EVIDENCE)
def test_marked_words_can_be_read(key: str):
    (rule,) = re.findall(rf"mark\.{css_class(key)}\b[^{{]*\{{([^}}]*)\}}", STYLE)
    pair = re.search(r"light-dark\((#\w{6}), (#\w{6})\)", rule)
    assert pair is not None
    for scheme, ground in zip(SCHEMES, pair.groups(), strict=True):
        assert contrast(THEME[scheme]["textColor"], ground) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_of_the_style_sheet_can_be_read(scheme: str):
    for pair in re.findall(r"[^-]color: light-dark\((#\w{6}), (#\w{6})\)", STYLE):
        assert contrast(pair[SCHEMES.index(scheme)], THEME[scheme]["backgroundColor"]) >= 4.5


@pytest.mark.parametrize(("scheme", "colour"), product(
    SCHEMES, {ACCENT, STANCE["favor"], STANCE["against"], SENTIMENT["positive"], SENTIMENT["negative"]},
))  # fmt: skip
def test_what_is_drawn_stands_out(scheme: str, colour: str):
    assert contrast(colour, THEME[scheme]["backgroundColor"]) >= 3


def test_no_two_parties_or_kinds_share_a_colour():
    assert len(set(PARTIES)) == len(PARTIES)
    assert len(set(KINDS)) == len(KINDS)
