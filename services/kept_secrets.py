"""Secrets that outlive a restart: made once, in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

BYTES = 48


def read_or_make(file: Path) -> str:
    """Return the secret in a file; it is made where there is none.

    Args:
        file: Where it lies; its folder is there.
    """
    try:
        # Two starts at once: one makes it, the other reads it.
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text(encoding="ascii").strip() or _anew(file)
    with os.fdopen(made, "w", encoding="ascii") as opened:
        opened.write(secrets.token_urlsafe(BYTES))
    return file.read_text(encoding="ascii").strip()


def _anew(file: Path) -> str:
    file.write_text(secrets.token_urlsafe(BYTES), encoding="ascii")
    return file.read_text(encoding="ascii")
