"""Lists of values and forms that fill the sentences, as people write and read them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent


@lru_cache(2)
def read_lists(name: str) -> dict[str, Sequence[str]]:
    """Return the lists of `values.txt` or `forms.txt` by their names."""
    lists: dict[str, Sequence[str]] = {}
    section = ""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            parts = [one.replace("\\n", "\n") for one in line.split(" | ")]
            lists[section] = [*lists.get(section, ()), *parts]
    return lists
