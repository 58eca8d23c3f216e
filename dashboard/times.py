"""Times in the zone of whoever looks, with UTC on hover."""

from datetime import UTC, datetime
from html import escape
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def zone() -> str:
    """Return the name of the viewer's time zone, as the browser says it; UTC if it says none."""
    try:
        name = st.context.timezone or "UTC"
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, AttributeError):
        return "UTC"
    return name


def told(when: datetime) -> str:
    """Return a time in words, in the viewer's zone."""
    local = when.astimezone(ZoneInfo(zone()))
    return f"{local:%-d %B %Y, %H:%M} {local:%Z}"


def element(when: datetime | None) -> str:
    """Return a time as HTML: the viewer's zone to read, UTC on hover."""
    if when is None:
        return "without a date"
    utc = when.astimezone(UTC)
    return f'<time datetime="{utc.isoformat()}" title="{utc:%Y-%m-%d %H:%M} UTC">{escape(told(when))}</time>'
