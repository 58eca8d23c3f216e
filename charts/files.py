"""Charts and their numbers as files."""

import pandas as pd
import vl_convert

from charts.kinds import Chart

FORMULA = ("=", "+", "-", "@", "\t", "\r")
SCALE = 2.0  # pixels of the PNG for one of the chart


def _specification(chart: Chart, title: str) -> dict[str, object]:
    return chart.properties(title=title, background="white").to_dict()


def svg(chart: Chart, title: str) -> bytes:
    """Return a chart with its title as SVG, on white."""
    return vl_convert.vegalite_to_svg(_specification(chart, title)).encode()


def png(chart: Chart, title: str) -> bytes:
    """Return a chart with its title as PNG, on white, of double resolution."""
    return bytes(vl_convert.vegalite_to_png(_specification(chart, title), scale=SCALE))


def csv(table: pd.DataFrame) -> bytes:
    """Return numbers as CSV; a text that a spreadsheet would run is preceded by an apostrophe (OWASP)."""
    return table.map(_harmless).to_csv(index=False, lineterminator="\r\n").encode()


def _harmless(value: object) -> object:
    return "'" + value if isinstance(value, str) and value.startswith(FORMULA) else value
