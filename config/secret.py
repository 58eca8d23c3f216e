"""Secrets that an installation makes for itself: random, in files that their owner alone can read."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from config.errors import GroundswellError

BYTES = 32


class SecretError(GroundswellError):
    """The file of a secret cannot be read or made."""


def secret(path: Path) -> bytes:
    """Return the secret that a file holds; made at the first use, whoever comes first.

    Raises:
        SecretError: the file cannot be read or written, or holds no secret.
    """
    try:
        if not path.exists():
            _make(path)
        found = bytes.fromhex(path.read_text("ascii").strip())
    except OSError as error:
        raise SecretError(f"{path}: cannot be read or made: {error.strerror}") from error
    except ValueError as error:
        raise SecretError(f"{path}: holds no secret ({BYTES} bytes in hex)") from error
    if len(found) < BYTES:
        raise SecretError(f"{path}: holds no secret ({BYTES} bytes in hex)")
    return found


def _make(path: Path) -> None:
    """Make the file, whole or not at all; one that somebody else made meanwhile stays."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:  # mode 0600
        file.write(secrets.token_hex(BYTES) + "\n")
        file.flush()
        with suppress(FileExistsError):
            os.link(file.name, path)
