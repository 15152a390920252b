"""Fingerprints of what a component depends on beyond its own class.

Rasa 3.6 hashes a component's class alone to decide whether to train again; code in other packages
and files read in `train` must be added through `fingerprint_addon`.
"""

import hashlib
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path


def of_packages(*names: str) -> str:
    """Return a hash of the source of packages.

    Args:
        names: Importable names of packages.
    """
    folders = [
        Path(spec.origin).parent for name in names if (spec := find_spec(name)) and spec.origin
    ]
    return of_files(path for folder in folders for path in sorted(folder.rglob("*.py")))


def of_files(paths: Iterable[Path]) -> str:
    """Return a hash of files' names and contents; a missing file counts by its name."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
