"""Tells from what followed in a conversation whether an answer helped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.analytics.repository import Followed

FILE = "outcomes.yml"
CLICKED, HELPED = "clicked", "helped"
THANKED, UNHELPFUL, PERSON, AGAIN = "thanked", "unhelpful", "person", "asked_again"
# Good first: a customer who clicked or thanked was helped.
GOOD = (HELPED, THANKED, CLICKED)
BAD = (UNHELPFUL, PERSON, AGAIN)
TOLD = (THANKED, UNHELPFUL, PERSON)
WITHIN_TURNS = 3


class OutcomesRefused(Exception):
    """The file of outcomes says something that cannot be meant; the message names the place."""


@dataclass(frozen=True)
class Sign:
    """What tells of an outcome.

    Attributes:
        intents: Intents that tell it wherever they are heard.
        alone: Intents that tell it where no question of a flow waits.
        actions: Actions that tell it.
    """

    intents: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()
    actions: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Signs:
    """All that tells of outcomes.

    Attributes:
        within_turns: So many messages after an answer may be about it.
        kinds: What tells of each kind.
    """

    within_turns: int = WITHIN_TURNS
    kinds: dict[str, Sign] = field(default_factory=dict)


class Told(NamedTuple):
    """An outcome that a conversation tells.

    Attributes:
        question: Id of the question.
        kind: THANKED, UNHELPFUL or PERSON.
        at: When, in seconds since 1970.
    """

    question: str
    kind: str
    at: float


def read(folder: Path) -> Signs:
    """Read what tells of outcomes, beside the pages; without the file nothing does.

    Raises:
        OutcomesRefused: When the file cannot be read, or has a key or value that means nothing.
    """
    file = folder / FILE
    if not file.is_file():
        return Signs()
    try:
        written = YAML(typ="safe").load(file) or {}
    except (YAMLError, UnicodeDecodeError) as error:
        raise OutcomesRefused(f"{file} is not YAML: {error}") from error
    if not isinstance(written, dict):
        raise OutcomesRefused(f"{file}: keys are `within_turns` and {', '.join(TOLD)}.")
    turns = written.pop("within_turns", WITHIN_TURNS)
    if not isinstance(turns, int) or isinstance(turns, bool) or turns < 1:
        raise OutcomesRefused(f"{file}: `within_turns` is {turns!r}, not a number from 1.")
    return Signs(turns, {str(kind): _sign(file, kind, told) for kind, told in written.items()})


def _sign(file: Path, kind: Any, told: Any) -> Sign:
    if kind not in TOLD:
        raise OutcomesRefused(f"{file}: there is no outcome {kind!r}; there are {', '.join(TOLD)}.")
    keys = tuple(Sign.__dataclass_fields__)
    if not isinstance(told, dict) or set(told) - set(keys):
        raise OutcomesRefused(f"{file}: `{kind}` has lists under {', '.join(keys)}, not {told!r}.")
    for key, names in told.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise OutcomesRefused(f"{file}: `{kind}: {key}` is {names!r}, not a list of names.")
    return Sign(**{key: frozenset(names) for key, names in told.items()})


def outcomes(events: Iterable[Followed], signs: Signs) -> Iterator[Told]:
    """Yield what conversations tell of the questions asked in them.

    Args:
        events: Their events, conversation by conversation, each in its order.
        signs: What tells of outcomes.
    """
    for _, of_one in groupby(events, key=lambda event: event.conversation):
        question, turns, waits = "", 0, False
        for event in of_one:
            if event.kind == "slot":
                question, turns = event.name, 0
                continue
            if event.kind == "user":
                turns += 1
            if question and turns and turns <= signs.within_turns:
                for kind, sign in signs.kinds.items():
                    if _tells(event, sign, waits):
                        yield Told(question, kind, event.at)
            if event.kind == "action":
                waits = event.waits


def _tells(event: Followed, sign: Sign, waits: bool) -> bool:
    if event.kind == "action":
        return event.name in sign.actions
    return event.name in sign.intents or (event.name in sign.alone and not waits)
