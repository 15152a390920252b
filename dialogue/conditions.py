"""Conditions: small expressions over slots and facts, evaluated by simpleeval, never by eval."""

from __future__ import annotations

import ast
import threading
from typing import Any

from simpleeval import EvalWithCompoundTypes, InvalidExpression

from dialogue.problems import NOWHERE, Place

# What a condition may ask of the moment, beside the slots.
FACTS = frozenset(
    {
        "anger",
        "angry_in_a_row",
        "attempts",
        "channel",
        "entities",
        "intent",
        "sentiment",
        "sentiment_trend",
    }
)
FUNCTIONS = frozenset({"len", "lower"})
MAX_LENGTH = 500
MAX_KNOWN = 1000

_FORBIDDEN = (ast.Attribute, ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)


class BadCondition(ValueError):
    """The text is not a condition; says why."""


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
    """

    __slots__ = ("_known", "_tree", "names", "place", "text")

    def __init__(self, text: str, place: Place = NOWHERE) -> None:
        self.text = text
        self.place = place
        self._tree = _parse(text)
        self.names = frozenset(
            node.id
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Name) and node.id not in FUNCTIONS
        )
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

    def _evaluate(self, values: Values) -> bool:
        evaluator = _thread.evaluator
        evaluator.names = values
        try:
            return bool(evaluator.eval(self.text, previously_parsed=self._tree))
        except (InvalidExpression, ArithmeticError, LookupError, TypeError, ValueError):
            return False

    def __eq__(self, other: object) -> bool:
        """Tell whether both say the same."""
        return isinstance(other, Condition) and other.text == self.text

    def __hash__(self) -> int:
        """Hash by what it says."""
        return hash(self.text)

    def __repr__(self) -> str:
        """Return the condition as written."""
        return f"Condition({self.text!r})"


class _Thread(threading.local):
    """One evaluator a thread: making one costs more than using it a hundred times."""

    def __init__(self) -> None:
        functions = {"len": len, "lower": lambda text: str(text).lower()}
        self.evaluator = EvalWithCompoundTypes(functions=functions)


_thread = _Thread()


def _parse(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise BadCondition(f"a condition may have {MAX_LENGTH} characters, this has {len(text)}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadCondition(
            f"{text!r} is not a condition: {getattr(error, 'msg', error)}"
        ) from error
    understood = _thread.evaluator.nodes
    for node in ast.walk(tree):
        if isinstance(node, _FORBIDDEN) or (
            isinstance(node, ast.expr) and type(node) not in understood
        ):
            raise BadCondition(f"{text!r} uses what a condition may not: {ast.unparse(node)!r}")
        if isinstance(node, ast.Call) and (
            not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS
        ):
            allowed = ", ".join(sorted(FUNCTIONS))
            raise BadCondition(f"{ast.unparse(node)!r} calls a function other than {allowed}")
    return tree
