"""Patterns for answers: regular expressions that no text can keep busy."""

from __future__ import annotations

import re
import sre_constants
import sre_parse
from functools import lru_cache
from typing import Any

# What is longer is no number, code or date.
LONGEST = 200
_REPEATS = (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT)


class BadShape(ValueError):
    """The text is not a pattern, or one that could search for ever."""


@lru_cache(maxsize=500)
def shape(pattern: str) -> re.Pattern[str]:
    """Compile a pattern.

    Raises:
        BadShape: When it is wrong, or repeats what repeats itself: `(a+)+` takes for ever.
    """
    try:
        tree = sre_parse.parse(pattern)
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise BadShape(f"{pattern!r} is not a pattern: {error}") from error
    if _most_nested(tree) > 1:
        raise BadShape(f"{pattern!r} repeats what repeats itself, which may take for ever")
    return compiled


def matches(value: Any, pattern: str) -> bool:
    """Tell whether a whole value is as a pattern says; what is set but no text counts as text."""
    if value is None or isinstance(value, (list, dict)):
        return False
    text = str(value)
    return len(text) <= LONGEST and shape(pattern).fullmatch(text) is not None


def _most_nested(tree: Any) -> int:
    """Return how many unlimited repeats lie in each other at most."""
    deepest = 0
    for operation, argument in tree:
        own = int(operation in _REPEATS and argument[1] > 1 and argument[1] != argument[0])
        inner = [_most_nested(part) for part in _parts(argument)]
        deepest = max(deepest, own + max(inner, default=0))
    return deepest


def _parts(argument: Any) -> list[Any]:
    """Return the patterns within an operation's argument."""
    if isinstance(argument, sre_parse.SubPattern):
        return [argument]
    if isinstance(argument, (list, tuple)):
        return [part for item in argument for part in _parts(item)]
    return []
