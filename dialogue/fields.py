"""Reading the keys of a definition, gathering what is wrong instead of stopping at it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dialogue.conditions import BadCondition, Condition
from dialogue.document import Node, Scalar
from dialogue.problems import Place, Problem, nearest


class Fields:
    """The keys of one mapping.

    Args:
        node: The mapping.
        what: What it defines, for messages: `state 'order'`.
        known: Keys it may have.
        problems: Gathers what is wrong.
    """

    def __init__(
        self, node: Node, what: str, known: Sequence[str], problems: list[Problem]
    ) -> None:
        self.node = node
        self.what = what
        self.problems = problems
        self._values: dict[str, Node] = {}
        self._item_places: dict[str, Place] = {}
        if not isinstance(node.value, dict):
            problems.append(Problem(node.place, f"{what} must be keys and values"))
            return
        for key, value in node.value.items():
            if key in known:
                self._values[key] = value
                continue
            cure = nearest(key, known) or f"known keys: {', '.join(known)}"
            problems.append(Problem(node.key_place(key), f"unknown key {key!r} in {what}", cure))

    def __contains__(self, key: str) -> bool:
        """Tell whether the key is there."""
        return key in self._values

    def get(self, key: str) -> Node | None:
        """Return the node under a key."""
        return self._values.get(key)

    def place(self, key: str) -> Place:
        """Return where the value of a key stands."""
        node = self._values.get(key)
        return node.place if node else self.node.place

    def places(self) -> dict[str, Place]:
        """Return where every value stands, items of lists and answers as `key:item`."""
        return {key: node.place for key, node in self._values.items()} | self._item_places

    def word(self, key: str) -> str | None:
        """Return a name, or None when the key is absent or wrong."""
        node = self._values.get(key)
        if node is None:
            return None
        return word(node, f"{key!r} in {self.what}", self.problems)

    def words(self, key: str) -> tuple[str, ...]:
        """Return a list of names; one name alone is a list of one."""
        node = self._values.get(key)
        if node is None:
            return ()
        what = f"{key!r} in {self.what}"
        found = [(word(item, what, self.problems), item.place) for item in items(node)]
        self._item_places |= {f"{key}:{name}": place for name, place in found if name}
        return tuple(name for name, _ in found if name)

    def within(self, key: str, known: Sequence[str]) -> Fields | None:
        """Return the keys of the mapping under a key, or None when there is none."""
        node = self._values.get(key)
        if node is None:
            return None
        return Fields(node, f"{key!r} in {self.what}", known, self.problems)

    def flag(self, key: str) -> bool:
        """Return true or false; absent is false."""
        node = self._values.get(key)
        if node is None:
            return False
        if not isinstance(node.value, bool):
            self._wrong(node, key, "true or false")
        return node.value is True

    def number(self, key: str, least: float, most: float, whole: bool = True) -> float | None:
        """Return a number in a range, or None when the key is absent or wrong."""
        node = self._values.get(key)
        if node is None:
            return None
        value = node.value
        right = isinstance(value, int) or (isinstance(value, float) and not whole)
        if isinstance(value, bool) or not right or not least <= float(str(value)) <= most:
            kind = "a whole number" if whole else "a number"
            self._wrong(node, key, f"{kind} from {least:g} to {most:g}")
            return None
        return float(str(value))

    def values(self, key: str) -> dict[str, Scalar]:
        """Return plain values by name."""
        node = self._values.get(key)
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self._wrong(node, key, "names with a value each, for example {affirm: true}")
            return {}
        found: dict[str, Scalar] = {}
        for name, item in node.value.items():
            if isinstance(item.value, (dict, list)) or item.value is None:
                what = f"{name!r} under {key!r} in {self.what}"
                self.problems.append(Problem(item.place, f"{what} must be one value, not empty"))
            else:
                found[name] = item.value
                self._item_places[f"{key}:{name}"] = node.key_place(name)
        return found

    def names(self, key: str) -> dict[str, str]:
        """Return names by name; a list of names is each by itself."""
        node = self._values.get(key)
        if node is not None and not isinstance(node.value, dict):
            return {name: name for name in self.words(key)}
        found = self.values(key)
        for name, value in found.items():
            if not isinstance(value, str):
                what = f"{name!r} under {key!r} in {self.what} must be a name, not {value!r}"
                self.problems.append(Problem(self.places()[f"{key}:{name}"], what))
        return {name: value for name, value in found.items() if isinstance(value, str)}

    def condition(self, key: str) -> Condition | None:
        """Return a condition, or None when the key is absent or wrong."""
        node = self._values.get(key)
        if node is None:
            return None
        text = str(node.value).lower() if isinstance(node.value, bool) else node.value
        if not isinstance(text, str):
            self._wrong(node, key, "a condition")
            return None
        try:
            return Condition(text, node.place)
        except BadCondition as error:
            self.problems.append(Problem(node.place, str(error)))
            return None

    def missing(self, key: str, cure: str = "") -> None:
        """Tell that a key must be there."""
        self.problems.append(Problem(self.node.place, f"{self.what} has no {key!r}", cure))

    def _wrong(self, node: Node, key: str, wanted: str) -> None:
        what = f"{key!r} in {self.what} must be {wanted}, not {node.plain()!r}"
        self.problems.append(Problem(node.place, what))


def items(node: Node) -> Iterable[Node]:
    """Return the items of a list; one value alone is a list of one."""
    return node.value if isinstance(node.value, list) else [node]


def word(node: Node, what: str, problems: list[Problem]) -> str | None:
    """Return a node's text; anything else is a problem."""
    if isinstance(node.value, str) and node.value.strip():
        return node.value
    problems.append(Problem(node.place, f"{what} must be a name, not {node.plain()!r}"))
    return None


def entries(fields: Fields, key: str) -> list[tuple[str, Node]]:
    """Return what is defined under a key, each node placed at its own name."""
    node = fields.get(key)
    if node is None:
        return []
    if not isinstance(node.value, dict) or not node.value:
        what = f"{key!r} in {fields.what} is empty: it must hold names and definitions"
        fields.problems.append(Problem(node.place, what))
        return []
    return [
        (name, Node(item.value, node.key_place(name), item.keys))
        for name, item in node.value.items()
    ]
