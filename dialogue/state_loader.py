"""One state of a flow: what it does, and where it goes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from dialogue.conditions import Condition
from dialogue.document import Node
from dialogue.fields import Fields, items
from dialogue.graph import (
    ALWAYS,
    END,
    FAILED,
    LATER,
    TIMED_OUT,
    Argument,
    Branch,
    Call,
    Rule,
    State,
    Step,
)
from dialogue.names import OUTCOME, Names
from dialogue.problems import Place, Problem

STATE_KEYS = (
    "say",
    "do",
    "ask",
    "call",
    "on",
    "choices",
    "answers",
    "take",
    "several",
    "valid",
    "attempts",
    "otherwise",
    "optional",
    "unknown",
    "ask_again",
    "depends_on",
    "stay_on",
    "clear",
    "next",
    "end",
)
NEEDS_ASK = (
    "choices",
    "answers",
    "take",
    "several",
    "valid",
    "attempts",
    "otherwise",
    "optional",
    "unknown",
    "stay_on",
)
NEEDS_ANSWER = ("ask_again", "depends_on")
DOES = frozenset({"say", "do", "ask", "call", "clear", "next", "end"})
CALL_KEYS = ("flow", "with", "returns")
ELSE = "else"


class Shared(NamedTuple):
    """What the states of a group have in common: where what happens leads, and its place."""

    on: Mapping[str, tuple[str, Place]] = {}


class StateReader:
    """Reads one state.

    Args:
        flow: Name of its flow.
        names: What the domain knows.
        first_of: The first state of each group, which the group's name stands for.
        problems: Gathers what is wrong.
    """

    def __init__(
        self, flow: str, names: Names, first_of: Mapping[str, str], problems: list[Problem]
    ) -> None:
        self.flow = flow
        self.names = names
        self.first_of = first_of
        self.problems = problems

    def state(
        self,
        name: str,
        node: Node,
        following: str,
        groups: tuple[str, ...],
        shared: tuple[Shared, ...],
    ) -> State:
        """Return the state."""
        what = f"state {name!r} of flow {self.flow!r}"
        fields = Fields(node, what, STATE_KEYS, self.problems)
        ask, call = fields.word("ask"), self._call(fields)
        self._check_company(fields, what)
        attempts = fields.number("attempts", 1, 20)
        on = self._on(fields, shared)
        return State(
            name=name,
            steps=tuple(self._steps(fields, ask, call)),
            branches=tuple(self._branches(fields, on, self._to(following))),
            ask=ask,
            call=call,
            choices=fields.word("choices"),
            answers=fields.values("answers"),
            heard=self._heard(fields, on),
            takes_text=self._takes_text(fields),
            several=fields.flag("several"),
            valid=tuple(self._rules(fields)),
            attempts=int(attempts) if attempts else None,
            otherwise=self._to(fields.word("otherwise")) or None,
            optional=fields.flag("optional"),
            unknown=self._to(fields.word("unknown")) or None,
            ask_again=self._ask_again(fields),
            depends_on=fields.words("depends_on"),
            clear=fields.words("clear"),
            stay_on=fields.words("stay_on"),
            end=fields.word("end") or "",
            groups=groups,
            place=node.place,
            places=fields.places(),
        )

    def _ask_again(self, fields: Fields) -> str:
        node = fields.get("ask_again")
        if node is None or node.value is False:
            return ""
        if node.value is True:
            return ALWAYS
        if node.value != LATER:
            wrong = f"'ask_again' in {fields.what} must be true, false or {LATER}"
            self._add(node.place, f"{wrong}, not {node.plain()!r}")
        return LATER

    def _check_company(self, fields: Fields, what: str) -> None:
        """Tell of keys that mean nothing without, or beside, another one."""
        if "ask" not in fields:
            for key in NEEDS_ASK:
                if key in fields:
                    self._add(fields.place(key), f"{key!r} in {what} needs 'ask' beside it")
            for key in NEEDS_ANSWER if "call" not in fields else ():
                if key in fields:
                    self._add(fields.place(key), f"{key!r} in {what} needs 'ask' or 'call'")
        if not DOES & set(fields.places()):
            self._add(fields.node.place, f"{what} does nothing", "give it say, do, ask or call")
        if "on" in fields and not {"ask", "do", "call"} & set(fields.places()):
            self._add(fields.place("on"), f"'on' in {what} needs 'do', 'call' or 'ask' beside it")
        for key in ("next", "on"):
            if "end" in fields and key in fields:
                self._add(fields.place(key), f"{key!r} in {what} stands beside 'end'", "keep one")
        if "do" in fields and "call" in fields:
            self._add(fields.place("call"), f"{what} has 'do' and 'call'", "make it two states")

    def _steps(self, fields: Fields, ask: str | None, call: Call | None) -> Iterable[Step]:
        for response in fields.words("say"):
            yield Step("say", response, response)
        if action := fields.word("do"):
            yield Step("do", action, action)
        if ask:
            custom, plain = f"action_ask_{ask}", f"utter_ask_{ask}"
            instead = plain if plain in self.names.responses else ""
            known = custom in self.names.actions
            yield Step("ask", ask, custom, instead) if known else Step("ask", ask, plain)
        if call:
            yield Step("call", call.flow)

    def _call(self, fields: Fields) -> Call | None:
        node = fields.get("call")
        if node is None:
            return None
        if not isinstance(node.value, dict):
            name = fields.word("call")
            return Call(name) if name else None
        inner = Fields(node, f"'call' in {fields.what}", CALL_KEYS, self.problems)
        flow = inner.word("flow")
        if flow is None:
            if "flow" not in inner:
                inner.missing("flow")
            return None
        gives = tuple(
            Argument(slot, of_slot=value)
            if isinstance(value, str) and value in self.names.slots
            else Argument(slot, value)
            for slot, value in inner.values("with").items()
        )
        return Call(flow, gives, inner.names("returns"))

    def _on(self, fields: Fields, shared: tuple[Shared, ...]) -> dict[str, tuple[str, Place, bool]]:
        """Return where what happens leads, the place, and whether the state itself says so."""
        found: dict[str, tuple[str, Place, bool]] = {}
        for common in shared:
            found |= {key: (to, place, False) for key, (to, place) in common.on.items()}
        places = fields.places()
        for key, to in fields.names("on").items():
            found[key] = (to, places.get(f"on:{key}", fields.place("on")), True)
        return {key: (self._to(to), place, own) for key, (to, place, own) in found.items()}

    def _is_heard(self, key: str, own: bool, asks: bool, acts: bool) -> bool:
        """Tell whether a key of `on` is an intent here, not an outcome."""
        return asks and (key in self.names.intents or (own and not acts))

    def _heard(self, fields: Fields, on: Mapping[str, tuple[str, Place, bool]]) -> dict[str, str]:
        asks, acts = "ask" in fields, "do" in fields or "call" in fields
        return {key: to for key, (to, _, own) in on.items() if self._is_heard(key, own, asks, acts)}

    def _branches(
        self, fields: Fields, on: Mapping[str, tuple[str, Place, bool]], following: str
    ) -> Iterable[Branch]:
        if "end" in fields:
            return
        own = list(self._next(fields, following))
        yield from (branch for branch in own if branch.condition)
        asks, acts = "ask" in fields, "do" in fields or "call" in fields
        closing = [branch for branch in own if not branch.condition]
        for key, (to, place, said_here) in on.items() if acts else ():
            if key == ELSE:
                if "next" in fields and said_here:
                    self._add(place, f"{fields.what} has 'next' beside 'else' in 'on'", "keep one")
                closing = closing if "next" in fields else [Branch(to, None, place, ELSE)]
            elif not self._is_heard(key, said_here, asks, acts):
                yield Branch(to, _outcome_is(key, place, TIMED_OUT in on), place, key)
        yield from closing

    def _next(self, fields: Fields, following: str) -> Iterable[Branch]:
        node = fields.get("next")
        if node is None:
            # Named outcomes are all there are, unless 'else' or 'next' says what of the others.
            if "on" not in fields or not ("do" in fields or "call" in fields):
                yield Branch(following, None, fields.node.place)
            return
        if not isinstance(node.value, list):
            target = fields.word("next")
            yield Branch(self._to(target) or END, None, node.place)
            return
        closed = False
        for item in node.value:
            if closed:
                self._add(item.place, f"a branch after 'else' in {fields.what} is never taken")
                continue
            branch = self._branch(item, fields.what)
            if branch:
                closed = branch.condition is None
                yield branch

    def _branch(self, item: Node, what: str) -> Branch | None:
        branch = Fields(item, f"a branch of {what}", ("if", "to", ELSE), self.problems)
        if ELSE in branch:
            if "if" in branch or "to" in branch:
                self._add(item.place, f"a branch of {what} has 'else' beside 'if' or 'to'")
            target = self._to(branch.word(ELSE))
            return Branch(target, None, branch.place(ELSE)) if target else None
        for key in ("if", "to"):
            if key not in branch and isinstance(item.value, dict):
                branch.missing(key)
        target, condition = self._to(branch.word("to")), branch.condition("if")
        return Branch(target, condition, branch.place("to")) if target and condition else None

    def _rules(self, fields: Fields) -> Iterable[Rule]:
        node = fields.get("valid")
        for item in items(node) if node else ():
            rule = Fields(item, f"'valid' in {fields.what}", ("if", ELSE), self.problems)
            for needed in ("if", ELSE):
                if needed not in rule and isinstance(item.value, dict):
                    rule.missing(needed)
            condition, otherwise = rule.condition("if"), rule.word(ELSE)
            if condition and otherwise:
                yield Rule(condition, otherwise, rule.place(ELSE))

    def _takes_text(self, fields: Fields) -> bool:
        taken = fields.word("take")
        if taken not in (None, "text"):
            self._add(fields.place("take"), f"'take' can only be 'text', not {taken!r}")
        return taken == "text"

    def _to(self, name: str | None) -> str:
        """Return the state a name leads to: a group is its first state."""
        return self.first_of.get(name or "", name or "")

    def _add(self, place: Place, what: str, cure: str = "") -> None:
        self.problems.append(Problem(place, what, cure))


def _outcome_is(outcome: str, place: Place, timed_out_is_named: bool) -> Condition:
    """Return the condition of an outcome; an action that says nothing has failed."""
    if outcome != FAILED:
        return Condition(f"{OUTCOME} == {outcome!r}", place)
    also = "" if timed_out_is_named else f", {TIMED_OUT!r}"
    return Condition(f"{OUTCOME} in (None, {FAILED!r}{also})", place)
