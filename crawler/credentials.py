"""Whom keys and passwords are sent to: a topic file says where to look, and may come from somebody else."""

from urllib.parse import urlsplit

from pydantic import AnyHttpUrl

from config import Settings
from config.sources import SourceBase

RESERVED = ".example"  # nobody can own such a host (RFC 2606)


def may_be_sent(url: AnyHttpUrl | str, source: SourceBase, settings: Settings) -> bool:
    """Tell whether a host may know the secrets of a source.

    The service's own host may, by https, and so may those of the setting `credential_hosts`; hosts of
    `allowed_hosts` are the operator's. Whatever else a topic file names gets nothing.
    """
    parts = urlsplit(str(url))
    host = parts.hostname or ""
    if host.endswith(RESERVED) or host in settings.allowed_hosts:
        return True
    return parts.scheme == "https" and host in own_hosts(source).union(settings.credential_hosts)


def own_hosts(source: SourceBase) -> frozenset[str]:
    """Return the hosts of the service that a type of sources is for."""
    defaults = (field.default for field in type(source).model_fields.values())
    return frozenset(url.host or "" for url in defaults if isinstance(url, AnyHttpUrl))
