"""Secrets that outlive a restart: made at the first start where the operator gave none."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

BYTES = 32


def kept_secret(folder: Path, name: str) -> str:
    """Return a secret from a file that only its owner reads; it is made when it is missing.

    Args:
        folder: Where files made at run time lie.
        name: Name of the secret, and of its file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name.lower()}.secret"
    try:
        # Two starts at once: one makes it, the other reads it.
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip() or _anew(path)
    with open(made, "w") as file:
        file.write(secrets.token_urlsafe(BYTES))
    return path.read_text().strip()


def _anew(path: Path) -> str:
    path.write_text(secrets.token_urlsafe(BYTES))
    return path.read_text()
