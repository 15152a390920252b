"""The secret that sessions are signed with."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = "session-secret"


def session_secret(given: str, folder: Path) -> str:
    """Return the secret of the settings, or the one in a file, which is made once.

    Args:
        given: What the operator set; needed where several servers share the sessions.
        folder: Folder of the file, which only its owner can read.
    """
    if given:
        return given
    file = folder / FILE
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii")
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        made = secrets.token_urlsafe(48)
        opened.write(made)
    return made
