"""The blanks of a response, filled in: what a value holds is text, whatever it looks like.

Rasa's own gives the whole response back unfilled when a value holds `0[`, as "Flat 0[3]" does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_BLANK = re.compile(r"\{\{|\}\}|\{([^\n{}]+)\}")


def fill(response: Any, values: Mapping[str, Any]) -> Any:
    """Return a response with its blanks filled, in texts however deep.

    `{{` and `}}` are braces. A text with a blank that has no value stays as it is, as with Rasa.

    Args:
        response: A text, or what holds texts.
        values: Values by the names of blanks.
    """
    if isinstance(response, str):
        return _filled(response, values)
    if isinstance(response, dict):
        return {key: fill(value, values) for key, value in response.items()}
    if isinstance(response, list):
        return [fill(value, values) for value in response]
    return response


def _filled(text: str, values: Mapping[str, Any]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        return found[0][0] if name is None else f"{values[name]}"

    try:
        return _BLANK.sub(value, text)
    except KeyError:
        return text
