"""The text of a condition as a tree: what it may say, and what it compares with what."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, Final

from simpleeval import EvalWithCompoundTypes

from dialogue.shapes import BadShape, shape

FUNCTIONS = frozenset({"len", "lower", "matches", "number"})
MAX_LENGTH = 500
# What reading a field of a slot becomes; no name a designer can write.
FIELD: Final = "<field>"

_FORBIDDEN = (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp)
_UNDERSTOOD = frozenset(EvalWithCompoundTypes().nodes)


class BadCondition(ValueError):
    """The text is not a condition; says why."""


def parse(text: str) -> ast.expr:
    """Parse a condition.

    Raises:
        BadCondition: When it is none, or says what a condition may not.
    """
    if len(text) > MAX_LENGTH:
        raise BadCondition(f"a condition may have {MAX_LENGTH} characters, this has {len(text)}")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise BadCondition(
            f"{text!r} is not a condition: {getattr(error, 'msg', error)}"
        ) from error
    for node in ast.walk(tree):
        if isinstance(node, _FORBIDDEN) or (
            isinstance(node, ast.expr) and type(node) not in _UNDERSTOOD
        ):
            raise BadCondition(f"{text!r} uses what a condition may not: {ast.unparse(node)!r}")
        if isinstance(node, ast.Call):
            _check_call(node)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            raise BadCondition(f"{text!r} uses what a condition may not: {ast.unparse(node)!r}")
    return tree


def _check_call(node: ast.Call) -> None:
    if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
        allowed = ", ".join(sorted(FUNCTIONS))
        raise BadCondition(f"{ast.unparse(node)!r} calls a function other than {allowed}")
    if node.func.id == "matches":
        pattern = node.args[1] if len(node.args) == 2 else None
        if not isinstance(pattern, ast.Constant) or not isinstance(pattern.value, str):
            raise BadCondition(f"{ast.unparse(node)!r} must be matches(value, 'pattern')")
        try:
            shape(pattern.value)
        except BadShape as error:
            raise BadCondition(str(error)) from error


def reading_fields(tree: ast.expr) -> ast.expr:
    """Turn `profile.tier` and `profile["tier"]` into a look-up that only reads data."""
    return ast.fix_missing_locations(_Fields().visit(tree))


class _Fields(ast.NodeTransformer):
    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._look_up(node, ast.Constant(node.attr))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        return self._look_up(node, node.slice)

    def _look_up(self, node: Any, key: ast.expr) -> ast.AST:
        arguments = [self.visit(node.value), self.visit(key)]
        call = ast.Call(ast.Name(FIELD, ast.Load()), arguments, [])
        return ast.copy_location(call, node)


def _constant(node: ast.expr) -> tuple[Any, ...] | None:
    """Return the constants that a node stands for, or None when it is not constant."""
    if isinstance(node, ast.Constant):
        return (node.value,)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _constant(node.operand)
        number = inner and len(inner) == 1 and type(inner[0]) in (int, float)
        return (-inner[0],) if inner and number else None
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        parts = [_constant(item) for item in node.elts]
        return tuple(value for part in parts if part for value in part) if all(parts) else None
    return None


def names(tree: ast.expr) -> frozenset[str]:
    """Return the slots and facts that a condition speaks of."""
    found = (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(found) - FUNCTIONS


def constants(tree: ast.expr) -> Mapping[str, frozenset[Any]]:
    """Return what each name is compared with, as far as that is constant."""
    found: dict[str, set[Any]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = [side.id for side in map(_read, sides) if isinstance(side, ast.Name)]
            values = [value for side in sides for value in _constant(side) or ()]
            for name in names:
                found.setdefault(name, set()).update(values)
    return {name: frozenset(values) for name, values in found.items()}


def _read(side: ast.expr) -> ast.expr:
    """Return what a side is about: `lower(reason)` is compared as `reason` is."""
    if not isinstance(side, ast.Call) or not isinstance(side.func, ast.Name):
        return side
    alike = side.func.id in ("lower", "number") and len(side.args) == 1
    return side.args[0] if alike else side


def is_simple(node: ast.expr) -> bool:
    """Tell whether a condition only compares slots and facts with constants."""
    if isinstance(node, ast.BoolOp):
        return all(is_simple(value) for value in node.values)
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not) and is_simple(node.operand)
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        names = [side for side in sides if isinstance(side, ast.Name)]
        rest = [_constant(side) for side in sides if not isinstance(side, ast.Name)]
        return len(names) == 1 and None not in rest
    return isinstance(node, (ast.Name, ast.Constant))
