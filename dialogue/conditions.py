"""Conditions: small expressions over slots and facts, evaluated by simpleeval, never by eval."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from dialogue.expressions import (
    FIELD,
    BadCondition,
    constants,
    is_simple,
    names,
    parse,
    reading_fields,
)
from dialogue.problems import NOWHERE, Place
from dialogue.shapes import matches

__all__ = ["FACTS", "VALUE", "WEEKDAYS", "BadCondition", "Condition", "Values"]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What a condition may ask of the moment, beside the slots.
FACTS = frozenset(
    {
        "anger",
        "angry_in_a_row",
        "attempts",
        "channel",
        "entities",
        "hour",
        "intent",
        "sentiment",
        "sentiment_trend",
        "weekday",
    }
)
# The answer that is judged; only `valid` knows it.
VALUE = "value"
MAX_KNOWN = 1000


class Values(dict[str, Any]):
    """Slots and facts by name; one that is not set is None."""

    def __missing__(self, name: str) -> None:
        """Return None for what is not set."""
        return None


class Condition:
    """A parsed condition.

    Attributes:
        text: The condition as written.
        place: Where it stands.
        names: The slots and facts it speaks of.
        constants: What each of them is compared with, as written.
        simple: Whether it only compares slots and facts with constants: its cases can be listed.
    """

    __slots__ = ("_known", "_tree", "constants", "names", "place", "simple", "text")

    def __init__(self, text: str, place: Place = NOWHERE) -> None:
        self.text = text
        self.place = place
        tree = parse(text)
        self.names = names(tree)
        self.constants = constants(tree)
        self.simple = is_simple(tree)
        self._tree = reading_fields(tree)
        # What it came to for values seen before: a history is followed again at every step.
        self._known: dict[tuple[Any, ...], bool] = {}

    def holds(self, values: Values) -> bool:
        """Tell whether the condition holds.

        Comparing what cannot be compared (`None > 3`) does not hold; it never raises.
        """
        key = tuple([(type(value), value) for value in map(values.__getitem__, self.names)])
        try:
            return self._known[key]
        except KeyError:
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[key] = held = self._evaluate(values)
            return held
        except TypeError:  # a list cannot be looked up
            return self._evaluate(values)

    def comes_to(self, values: Values) -> Any:
        """Return what the expression comes to; None where it cannot be worked out."""
        evaluator = _thread.evaluator
        evaluator.names = values
        try:
            return evaluator.eval(self.text, previously_parsed=self._tree)
        except (InvalidExpression, ArithmeticError, LookupError, TypeError, ValueError):
            return None

    def _evaluate(self, values: Values) -> bool:
        return bool(self.comes_to(values))

    def __eq__(self, other: object) -> bool:
        """Tell whether both say the same."""
        return isinstance(other, Condition) and other.text == self.text

    def __hash__(self) -> int:
        """Hash by what it says."""
        return hash(self.text)

    def __repr__(self) -> str:
        """Return the condition as written."""
        return f"Condition({self.text!r})"


def _field(holder: Any, key: Any) -> Any:
    """Return an entry of a mapping or an item of a list; None where there is none."""
    if isinstance(holder, Mapping):
        return holder.get(key)
    if isinstance(holder, (list, tuple)) and isinstance(key, int):
        return holder[key] if -len(holder) <= key < len(holder) else None
    return None


def _number(value: Any) -> float | None:
    """Return a value as a number, or None when it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


class _Thread(threading.local):
    """One evaluator a thread: making one costs more than using it a hundred times."""

    def __init__(self) -> None:
        functions = {
            "len": len,
            "lower": lambda text: str(text).lower(),
            "matches": matches,
            "number": _number,
            FIELD: _field,
        }
        self.evaluator = EvalWithCompoundTypes(functions=functions)


_thread = _Thread()
