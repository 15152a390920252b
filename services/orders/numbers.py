"""Order numbers as customers write them."""

from __future__ import annotations

import re

PREFIX = "HD"


def normalised(written: str) -> str:
    """Return an order number as it is kept: prefix and digits, whatever was written around them.

    Args:
        written: For example `hd 10000102`, `#10000102` or `HD10000102`.
    """
    digits = re.sub(r"[^0-9]", "", written)
    return f"{PREFIX}{digits}" if digits else written.strip().upper()
