"""Reads a user's own texts, whatever file they stand in, for a model to learn words from."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from language import tables
from language.characters import has_han

# What is read in a folder; a file that is named itself may have any other ending, and is text.
ENDINGS = (".txt", ".md", ".csv", ".yml", ".yaml")

# An annotated entity of Rasa's: [text](type) or [text]{"entity": "type"}; Markdown's links too.
_ANNOTATED = re.compile(r"\[([^\]\n]+)\](?:\([^)\n]*\)|\{[^}\n]*\})")


class CorpusError(Exception):
    """A file of the corpus is missing or cannot be read."""


def files(places: Iterable[str | Path]) -> list[Path]:
    """Return the files of a corpus.

    Args:
        places: Files, and folders with all that is in them.
    """
    found: list[Path] = []
    for place in map(Path, places):
        inside = sorted(path for path in place.rglob("*") if path.suffix.lower() in ENDINGS)
        found += inside if place.is_dir() else [place]
    return found


def read(places: Iterable[str | Path]) -> list[str]:
    """Return the Chinese lines of a corpus, each once: what is copied often teaches nothing more.

    Args:
        places: Files and folders: text, Markdown, CSV, YAML (Rasa's examples and any other).

    Raises:
        CorpusError: When a file is missing, is not UTF-8, or is broken; it names the file.
    """
    return list(dict.fromkeys(line for file in files(places) for line in _lines(file)))


def read_listed(lists: Iterable[str | Mapping[str, Any]]) -> list[str]:
    """Return the words that designers listed.

    Args:
        lists: Text files of a word a line (`#` begins a remark), or CSV files as `file` and the
            `columns` of their names, as look-up tables have them.

    Raises:
        CorpusError: When a file cannot be read or lacks a column; it names the file.
    """
    return [word for entry in lists for word in _listed(entry)]


def files_of_lists(lists: Iterable[str | Mapping[str, Any]]) -> list[Path]:
    """Return the files that lists of words stand in."""
    return [Path(str(e.get("file", "") if isinstance(e, Mapping) else e)) for e in lists]


def _listed(entry: str | Mapping[str, Any]) -> Iterator[str]:
    if isinstance(entry, Mapping):
        columns = entry.get("columns") or []
        if not entry.get("file") or not columns:
            raise CorpusError(f"words: {dict(entry)}: both `file` and `columns` are wanted.")
        try:
            names = tables.read("", Path(entry["file"]), columns[0], columns)
        except tables.TableError as error:
            raise CorpusError(str(error)) from error
        yield from (name.text for name in names)
    else:
        for line in _lines(Path(entry)):
            if word := line.partition("#")[0].strip():
                yield word


def _lines(file: Path) -> Iterator[str]:
    try:
        for text in _texts(file):
            for line in _ANNOTATED.sub(r"\1", text).splitlines():
                if has_han(line):
                    yield line.strip().removeprefix("- ")
    except OSError as error:
        raise CorpusError(f"{file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{file}: byte {error.start} is not UTF-8; save it as UTF-8.") from error
    except (YAMLError, csv.Error) as error:
        raise CorpusError(f"{file}: {error}") from error


def _texts(file: Path) -> Iterable[str]:
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix.lower() == ".csv":
        return [cell for row in csv.reader(text.splitlines()) for cell in row]
    if file.suffix.lower() in {".yml", ".yaml"}:
        return _strings(YAML(typ="safe").load(text))
    return [text]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _strings(inner)
