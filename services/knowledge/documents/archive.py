"""Looks into Word and Excel files, which are archives, before anything unpacks them."""

from __future__ import annotations

import io
import zipfile

from services.knowledge.documents.reading import Limits
from services.knowledge.errors import DocumentRefused

MOST_PARTS = 10_000
MEGABYTE = 1_000_000


def check_archive(name: str, content: bytes, limits: Limits, part: str, kind: str) -> None:
    """Refuse what is no such file, is encrypted, or unpacks to more than is allowed.

    No more than the announced size is ever unpacked of a part: Python's reader stops there.

    Args:
        name: The file's name, for messages.
        content: Its content.
        limits: What it may cost.
        part: The part that every file of this kind has.
        kind: What such a file is called, for messages.

    Raises:
        DocumentRefused: When one of these is so.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentRefused(
            f"{name} is protected by a password, or an old file under a new name: "
            f"save it as {kind} without a password and try again."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise DocumentRefused(f"{name} is no {kind} file, or a broken one ({error}).") from error
    if part not in {one.filename for one in parts}:
        raise DocumentRefused(f"{name} is an archive, but no {kind} file.")
    unpacked = sum(one.file_size for one in parts)
    if len(parts) > MOST_PARTS or unpacked > limits.unpacked_mb * MEGABYTE:
        raise DocumentRefused(
            f"{name} unpacks to {unpacked / MEGABYTE:,.0f} MB in {len(parts)} parts, more than the "
            f"{limits.unpacked_mb:,.0f} MB allowed (KNOWLEDGE_UNPACKED_MB)."
        )
