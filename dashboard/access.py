"""Who looks, and what they may do. On loopback everybody is an admin; elsewhere people sign in by OIDC."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from config import Settings
from config.errors import GroundswellError
from dashboard import data
from dashboard.plain import plain

ROLES = ("reader", "analyst", "admin")
LOCAL = "local"


class AccessError(GroundswellError):
    """Somebody may not do what they ask for."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who looks: an e-mail address, or `local` where nobody signs in."""

    name: str
    role: str

    @property
    def may_review(self) -> bool:
        """Tell whether they may correct labels, judge samples and cite figures."""
        return self.role in ("analyst", "admin")


def role_of(address: str, settings: Settings) -> str | None:
    """Return the role of an e-mail address; None for those who may not come in."""
    for role, listed in (
        ("admin", settings.dashboard_admins),
        ("analyst", settings.dashboard_analysts),
        ("reader", settings.dashboard_readers),
    ):
        if _is_listed(address, listed):
            return role
    return None


def _is_listed(address: str, listed: Iterable[str]) -> bool:
    """Look an address up; an entry that begins with @ stands for a domain, not for its subdomains."""
    address = address.strip().lower()
    local, _, domain = address.rpartition("@")
    if not local or not domain or "@" in local:
        return False
    return any(entry.lower() in (address, f"@{domain}") for entry in listed)


def admitted(user: Mapping[str, Any], settings: Settings) -> Person | None:
    """Return who an identity provider says that somebody is, if they may come in.

    An address that the provider has not verified is nobody's.
    """
    address = str(user.get("email") or "")
    if user.get("email_verified") is not True:
        return None
    role = role_of(address, settings)
    return Person(address.strip().lower(), role) if role else None


def person() -> Person:
    """Return who looks; who may not come in sees why, and nothing else."""
    settings = data.settings()
    if not settings.sign_in:
        return Person(LOCAL, "admin")
    if not st.user.get("is_logged_in"):
        st.title("Groundswell")
        st.write("Sign in to read.")
        st.button("Sign in", on_click=st.login, type="primary")
        st.stop()
    found = admitted(st.user.to_dict(), settings)
    if found is None:
        st.error(
            f"{plain(str(st.user.get('email')))} may not come in: ask an admin to add the address to"
            " dashboard_readers. The address must be verified by the identity provider."
        )
        st.button("Sign out", on_click=st.logout)
        st.stop()
    return found


def reviewer() -> Person:
    """Return who looks, if they may change what others see; asked wherever something is stored.

    Raises:
        AccessError: they may read only, whatever their page showed them.
    """
    found = person()
    if not found.may_review:
        raise AccessError("you may read; ask an admin for the role of an analyst")
    return found


def account(person: Person) -> None:
    """Show who is signed in, and the way out."""
    if person.name == LOCAL:
        return
    with st.sidebar:
        st.caption(f"{plain(person.name)}, {person.role}")
        st.button("Sign out", on_click=st.logout, type="tertiary")
