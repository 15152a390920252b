"""The secret that sessions are signed with."""

from __future__ import annotations

from pathlib import Path

from services.kept_secrets import read_or_make

FILE = "session-secret"


def session_secret(given: str, folder: Path) -> str:
    """Return the secret of the settings, or the one in a file, which is made once.

    Args:
        given: What the operator set; needed where several servers share the sessions.
        folder: Folder of the file, which only its owner can read.
    """
    return given or read_or_make(folder / FILE)
