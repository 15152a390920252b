"""Reads what designers write in YAML: all mistakes at once, with line and what would be right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, Extra, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase
from ruamel.yaml.error import MarkedYAMLError, YAMLError

Place = tuple[int | str, ...]
M = TypeVar("M", bound="Designed")


class DesignRefused(Exception):
    """A designer's file has mistakes; the message lists them all, each with file and line."""


class Mistake(NamedTuple):
    """Something that cannot be meant.

    Attributes:
        place: Keys and numbers that lead to it from the top of the file.
        reason: What is wrong, and what would be right.
    """

    place: Place
    reason: str


class Designed(BaseModel):
    """The shape of a designer's file, or of a part of it: no key but its own."""

    class Config:
        """How pydantic reads it."""

        extra = Extra.forbid
        allow_population_by_field_name = True
        frozen = True


class Named(NamedTuple):
    """Names that a designer's file uses, and those there are.

    Attributes:
        kind: What they name, for example `brand`.
        used: Each name with its place.
        known: Those there are.
    """

    kind: str
    used: Iterable[tuple[Place, str]]
    known: Iterable[str]


class DesignedFile:
    """A YAML file that designers edit.

    Args:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._written: Any = self._load()

    def read(self, shape: type[M]) -> M:
        """Return what the file says; a file that is not there says nothing.

        Raises:
            DesignRefused: When something in it cannot be meant.
        """
        try:
            return shape.parse_obj(self._written)
        except ValidationError as error:
            keys = _keys(shape)
            raise self.refused(
                [Mistake(told["loc"], _reason(told, keys)) for told in error.errors()]
            ) from error

    def refused(self, mistakes: Sequence[Mistake]) -> DesignRefused:
        """Return the error that lists mistakes, first line first."""
        told = sorted((self._line(mistake.place), mistake) for mistake in mistakes)
        lines = [
            f"  {self.path}:{line}: {_named(mistake.place)}: {mistake.reason}"
            for line, mistake in told
        ]
        count = f"{len(lines)} mistake{'s' if len(lines) > 1 else ''}"
        return DesignRefused("\n".join([f"{count} in {self.path.name}:", *dict.fromkeys(lines)]))

    def check_names(self, names: Sequence[Named]) -> None:
        """Refuse names of things that there are not.

        Raises:
            DesignRefused: With all of them, each with the nearest name there is.
        """
        mistakes = [
            Mistake(place, f"there is no {named.kind} {used!r}.{nearest(used, known)}")
            for named in names
            for known in [list(named.known)]
            for place, used in named.used
            if used not in known
        ]
        if mistakes:
            raise self.refused(mistakes)

    def _load(self) -> Any:
        if not self.path.is_file():
            return {}
        try:
            return YAML(typ="rt").load(self.path) or {}
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise DesignRefused(f"{self.path}:{line}: not YAML: {error.problem}.") from error
        except (YAMLError, UnicodeDecodeError) as error:
            raise DesignRefused(f"{self.path}: not YAML in UTF-8: {error}.") from error

    def _line(self, place: Place) -> int:
        """Return the line of a place; of what is missing, the line of what lacks it."""
        line, at = 1, self._written
        for step in place:
            if not isinstance(at, CommentedBase):
                break
            try:
                line = (at.lc.item(step) if isinstance(step, int) else at.lc.key(step))[0] + 1
                at = at[step]  # type: ignore[index]
            except (KeyError, IndexError, TypeError):
                break
        return line


def nearest(used: str, known: Iterable[str]) -> str:
    """Return a sentence with the known name nearest to one, or all names, for a message."""
    names = sorted(known)
    near = difflib.get_close_matches(used, names, 1)
    if near:
        return f" Did you mean {near[0]!r}?"
    return f" There are {', '.join(names)}." if names else ""


def _reason(told: Any, keys: set[str]) -> str:
    if told["type"] == "value_error.extra":
        return f"there is no such key.{nearest(str(told['loc'][-1]), keys)}"
    message = str(told["msg"])
    return message[0].lower() + message[1:] + ("" if message.endswith(".") else ".")


def _keys(shape: type[BaseModel]) -> set[str]:
    """Return the keys of a shape and of all shapes within it."""
    found = set()
    for field in shape.__fields__.values():
        found.add(field.alias)
        inner = field.type_
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= _keys(inner)
    return found


def _named(place: Place) -> str:
    """Return a place as it is told; what is about a whole part is told by the part."""
    return ".".join(str(step) for step in place if step != "__root__")
