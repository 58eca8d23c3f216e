"""A choice that belongs to a page and stands in its address, beside the filters."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import streamlit as st


def one_of(
    label: str,
    names: Mapping[str, str],
    key: str,
    place: Any = st,
    told: Callable[[str], str] | None = None,
) -> str:
    """Let the person choose one of some ids; the address may name one, else it is the first.

    Args:
        label: of the choice.
        names: what each id is called.
        key: parameter of the address.
        place: where it is shown.
        told: how an id is shown, if not by its name.
    """
    asked = st.query_params.get(key, "")
    ids = list(names)
    chosen = place.selectbox(
        label,
        ids,
        index=ids.index(asked) if asked in names else 0,
        format_func=told or names.__getitem__,
        key=key,
    )
    st.query_params[key] = chosen
    return cast(str, chosen)
