"""Whether branches exclude each other and cover every case, by trying the cases out.

A condition that only compares slots and facts with constants cannot tell apart two values that
compare alike with all of them. So it is enough to try each constant, numbers just beside it,
None, and one value that no condition names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, islice, pairwise, product
from typing import Any

from dialogue.conditions import WEEKDAYS, Condition, Values
from dialogue.graph import Branch

# What no condition names.
OTHER = "anything else"
# Facts that have few values, whatever conditions say.
FEW: Mapping[str, tuple[Any, ...]] = {
    "anger": (True, False),
    "weekday": (*WEEKDAYS, None),
}
MOST_CASES = 20_000

Finite = Mapping[str, tuple[Any, ...]]


def overlaps(branches: Sequence[Branch], finite: Finite) -> Iterator[tuple[Branch, Branch, str]]:
    """Yield branches that lead to different states and can be open at once, with such a case.

    Args:
        branches: The ways out of a state.
        finite: All values that slots can have, where that is known.
    """
    judged = [branch for branch in branches if branch.condition and branch.condition.simple]
    for first, second in combinations(judged, 2):
        if first.to == second.to:
            continue
        both = [branch.condition for branch in (first, second) if branch.condition]
        for case in _cases(both, finite):
            if all(condition.holds(Values(case)) for condition in both):
                yield first, second, _in_words(case)
                break


def never_open(branches: Sequence[Branch], finite: Finite) -> Iterator[Branch]:
    """Yield the branches that no case opens, as far as that can be told.

    Args:
        branches: The ways out of a state.
        finite: All values that slots can have, where that is known.
    """
    conditions = [branch.condition for branch in branches]
    for branch, condition in zip(branches, conditions, strict=True):
        if condition is None:
            before = [other for other in conditions if other is not None]
            tellable = bool(before) and all(_tellable([one], finite) for one in before)
            if tellable and _tellable(before, finite) and not _left(before, finite):
                yield branch
        elif condition.simple and _tellable([condition], finite):
            cases = _cases([condition], finite)
            if not any(condition.holds(Values(case)) for case in cases):
                yield branch


def _left(conditions: Sequence[Condition], finite: Finite) -> bool:
    """Tell whether a case is left in which none of the conditions holds."""
    cases = map(Values, _cases(conditions, finite))
    return any(not any(one.holds(case) for one in conditions) for case in cases)


def _tellable(conditions: Sequence[Condition], finite: Finite) -> bool:
    """Tell whether trying out cases decides about conditions: simple ones with few cases."""
    cases = list(islice(_cases(conditions, finite), MOST_CASES))
    return len(cases) < MOST_CASES and not any(map(_orders_texts, conditions))


def _orders_texts(condition: Condition) -> bool:
    """Tell whether texts may be compared by order: not every one that matters is tried then."""
    texts = any(isinstance(c, str) for found in condition.constants.values() for c in found)
    return not condition.simple or (texts and ("<" in condition.text or ">" in condition.text))


def uncovered(branches: Sequence[Branch], finite: Finite) -> str | None:
    """Return a case in which no branch is open, or None when there is none.

    A condition that cannot be judged covers nothing for certain.
    """
    conditions = [branch.condition for branch in branches]
    if None in conditions:
        return None
    judged = [condition for condition in conditions if condition and condition.simple]
    for case in _cases(judged, finite):
        if not any(condition.holds(Values(case)) for condition in judged):
            return _in_words(case)
    return None if judged else OTHER


def _cases(conditions: Iterable[Condition], finite: Finite) -> Iterator[dict[str, Any]]:
    compared: dict[str, set[Any]] = {}
    for condition in conditions:
        for name in condition.names:
            compared.setdefault(name, set()).update(condition.constants.get(name, ()))
    names = sorted(compared)
    values = [_values(name, compared[name], finite) for name in names]
    for number, case in enumerate(product(*values)):
        if number >= MOST_CASES:
            return
        yield dict(zip(names, case, strict=True))


def _values(name: str, constants: set[Any], finite: Finite) -> list[Any]:
    if name in finite:
        return list(finite[name])
    if name == "entities":
        words = sorted(map(str, constants))[:4]
        sizes = range(len(words) + 1)
        return [frozenset(some) for size in sizes for some in combinations(words, size)]
    few = list(FEW.get(name, ()))
    if few:
        return few
    numbers = [c for c in constants if isinstance(c, (int, float)) and not isinstance(c, bool)]
    beside = [number + step for number in numbers for step in (-1, -0.5, 0.5, 1)]
    between = [(one + other) / 2 for one, other in pairwise(sorted(numbers))]
    return [*sorted(constants, key=repr), *beside, *between, True, False, None, OTHER]


def _in_words(case: Mapping[str, Any]) -> str:
    told = []
    for name, value in case.items():
        if isinstance(value, frozenset):
            value = sorted(value)
        told.append(f"{name} is {value if value is OTHER else repr(value)}")
    return " and ".join(told) or "always"
