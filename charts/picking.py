"""What a click on a chart selects."""

import altair as alt

NAME = "picked"


def picking(*fields: str, nearest: bool = False) -> alt.Parameter:
    """Return a selection of one mark by some of its fields; a click on nothing, or two clicks, select none.

    `nearest` selects the point that is nearest to the click: of lines and bands only their points tell which
    one is meant.
    """
    return alt.selection_point(name=NAME, fields=list(fields), on="click", nearest=nearest)
