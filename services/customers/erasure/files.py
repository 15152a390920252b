"""Files made at run time as a store of personal data: logs, reports, exports of a person."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from services.customers.erasure.store import Person, Store

# Shorter words are found in everybody's texts.
SHORTEST = 4
# What a text does not begin with.
BINARY = b"\0"
PEEKED = 8192
EXPORTS = "exports"


class FileStore(Store):
    """The files of a folder, databases and models left out.

    A line may tell of several people: only the words that name this one are struck out, letter by
    letter, so that a file which is being written stays whole.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def name(self) -> str:
        """What it is called."""
        return "files"

    def export(self, person: Person) -> list[dict[str, str]]:
        """Return the lines that name a person."""
        pattern = _pattern(person)
        return [
            {"file": str(file.relative_to(self.folder)), "line": line.decode(errors="replace")}
            for file in self._texts()
            if file not in self._exports(person)
            for line in file.read_bytes().splitlines()
            if pattern.search(line)
        ]

    def erase(self, person: Person) -> int:
        """Strike out what names a person, and delete exports of them; returns files changed."""
        changed = 0
        for export in self._exports(person):
            changed += export.is_file()
            export.unlink(missing_ok=True)
        pattern = _pattern(person)
        for file in self._texts():
            changed += _strike_out(file, pattern)
        return changed

    def export_file(self, customer_id: str) -> Path:
        """Return where an export of a person is written."""
        return self.folder / EXPORTS / f"{re.sub(r'[^A-Za-z0-9_-]', '_', customer_id)}.zip"

    def _exports(self, person: Person) -> list[Path]:
        return [self.export_file(one) for one in person.ids]

    def _texts(self) -> Iterator[Path]:
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                with file.open("rb") as opened:
                    if BINARY not in opened.read(PEEKED):
                        yield file


def _strike_out(file: Path, pattern: re.Pattern[bytes]) -> bool:
    content = file.read_bytes()
    places = [match.span() for match in pattern.finditer(content)]
    with file.open("r+b") as opened:
        for begin, end in places:
            opened.seek(begin)
            opened.write(b"*" * (end - begin))
        opened.flush()
        os.fsync(opened.fileno())
    return bool(places)


def _pattern(person: Person) -> re.Pattern[bytes]:
    words = _long_enough({*person.ids, *person.conversations, *person.words})
    # The longest first: an address before the name in it. A number is no part of a longer one.
    parts = [re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))]
    return re.compile(
        rb"(?<![A-Za-z0-9])(?:" + b"|".join(parts) + rb")(?![A-Za-z0-9])" if parts else rb"(?!)"
    )


def _long_enough(words: Iterable[str]) -> set[bytes]:
    written = {word.encode() for word in words}
    return {word for word in written if len(word) >= SHORTEST}
