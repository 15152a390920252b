"""One flow of a flow file: its keys, and its states with groups laid flat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dialogue.document import Node
from dialogue.fields import Fields, entries, items, word
from dialogue.graph import END, Flow, State, Trigger
from dialogue.names import Names
from dialogue.problems import Problem, nearest
from dialogue.state_loader import Shared, StateReader

FLOW_KEYS = (
    "description",
    "title",
    "triggers",
    "args",
    "persisted_slots",
    "clear",
    "takes_over",
    "drops_others",
    "unsure",
    "optional",
    "offer",
    "again",
    "alone",
    "states",
)
GROUP_KEYS = ("description", "states", "on", "next")


class _Entry(NamedTuple):
    """A state as it stands in the file.

    Attributes:
        groups: The groups it lies in, outermost first.
        shared: What they have in common, outermost first.
        following: Where it goes unless it says so: the next one, or where its group goes.
    """

    name: str
    node: Node
    groups: tuple[str, ...]
    shared: tuple[Shared, ...]
    following: str = ""


class FlowReader:
    """Reads one flow."""

    def __init__(self, name: str, names: Names, problems: list[Problem]) -> None:
        self.name = name
        self.names = names
        self.problems = problems
        self._first_of: dict[str, str] = {}

    def flow(self, node: Node) -> Flow | None:
        """Return the flow, or None when it has no state that can be read."""
        fields = Fields(node, f"flow {self.name!r}", FLOW_KEYS, self.problems)
        if "states" not in fields:
            fields.missing("states", "a flow needs at least one state")
            return None
        states = self._states(fields)
        if not states:
            return None
        description = fields.get("description")
        return Flow(
            name=self.name,
            start=next(iter(states)),
            states=states,
            description=str(description.value) if description else "",
            titles=_titles(fields),
            triggers=tuple(self._triggers(fields)),
            args=fields.words("args"),
            kept_slots=frozenset(fields.words("persisted_slots")),
            cleared_slots=frozenset(fields.words("clear")),
            takes_over=frozenset(fields.words("takes_over")),
            drops_others=fields.flag("drops_others"),
            unsure=fields.word("unsure") or "",
            optional=fields.flag("optional"),
            offer=fields.flag("offer"),
            again=frozenset(fields.words("again")),
            alone=fields.flag("alone"),
            place=node.place,
            places=fields.places(),
        )

    def _states(self, fields: Fields) -> dict[str, State]:
        found: dict[str, _Entry] = {}
        for entry in self._flat(fields, (), ()):
            if entry.name == END:
                what = f"a state of {fields.what} is named 'end'"
                self.problems.append(Problem(entry.node.place, what, "rename it"))
            if entry.name in found or entry.name in self._first_of:
                what = f"two states or groups of {fields.what} are named {entry.name!r}"
                self.problems.append(Problem(entry.node.place, what, "rename one of them"))
            found.setdefault(entry.name, entry)
        following = [*list(found)[1:], END] if found else []
        return {
            entry.name: StateReader(self.name, self.names, self._first_of, self.problems).state(
                entry.name, entry.node, entry.following or after, entry.groups, entry.shared
            )
            for entry, after in zip(found.values(), following, strict=True)
        }

    def _flat(
        self, fields: Fields, groups: tuple[str, ...], shared: tuple[Shared, ...]
    ) -> list[_Entry]:
        """Return the states of a flow or group, those of groups within it in their place."""
        found: list[_Entry] = []
        for name, node in entries(fields, "states"):
            if not isinstance(node.value, dict) or "states" not in node.value:
                found.append(_Entry(name, node, groups, shared))
                continue
            what = f"group {name!r} of flow {self.name!r}"
            group = Fields(node, what, GROUP_KEYS, self.problems)
            common = Shared(
                {key: (to, group.places()[f"on:{key}"]) for key, to in group.names("on").items()}
            )
            inside = self._flat(group, (*groups, name), (*shared, common))
            if not inside:
                continue
            self._check_heard(common, inside, what)
            self._first_of[name] = inside[0].name
            if after := group.word("next"):
                inside[-1] = inside[-1]._replace(following=inside[-1].following or after)
            found += inside
        return found

    def _check_heard(self, common: Shared, inside: list[_Entry], what: str) -> None:
        """Where no state of a group has an outcome, its `on` can only name intents."""
        keys = [entry.node.value for entry in inside if isinstance(entry.node.value, dict)]
        if any("do" in found or "call" in found for found in keys):
            return
        for intent, (_, place) in common.on.items():
            if intent not in self.names.intents:
                told = f"'on' in {what} names {intent!r}, which is no intent of the domain"
                self.problems.append(Problem(place, told, nearest(intent, self.names.intents)))

    def _triggers(self, fields: Fields) -> Iterable[Trigger]:
        node = fields.get("triggers")
        for item in items(node) if node else ():
            if isinstance(item.value, dict):
                what = f"a trigger of flow {self.name!r}"
                claim = Fields(item, what, ("intent", "if"), self.problems)
                intent, condition = claim.word("intent"), claim.condition("if")
                if "intent" not in claim:
                    claim.missing("intent")
            else:
                what = f"'triggers' in flow {self.name!r}"
                intent, condition = word(item, what, self.problems), None
            if intent:
                yield Trigger(intent, self.name, condition, item.place)


def _titles(fields: Fields) -> Mapping[str, str]:
    """Return what customers call the task, by language; one text alone is for every language."""
    node = fields.get("title")
    if node is not None and isinstance(node.value, str):
        return {"": node.value}
    return {language: str(title) for language, title in fields.values("title").items()}
