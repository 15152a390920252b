"""An export as one file: a ZIP with the JSON of each store."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any


def packed(exported: dict[str, list[Any]]) -> bytes:
    """Return an export as a ZIP.

    Args:
        exported: What each store keeps of the person, by the store's name.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, found in exported.items():
            archive.writestr(f"{name}.json", json.dumps(found, indent=2, ensure_ascii=False))
    return content.getvalue()
