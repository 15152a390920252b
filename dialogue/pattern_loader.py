"""The `patterns:` of the flow files: what holds across every flow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dialogue.document import Node
from dialogue.fields import Fields, items
from dialogue.patterns import (
    DEFAULT_LIMITS,
    Abandon,
    Clarify,
    Confirm,
    Limits,
    Negate,
    Offers,
    Patterns,
    Reaction,
    Repeat,
    Silence,
    Skip,
    Unknown,
)
from dialogue.problems import Problem

# Keys that hold keys of their own, and those.
SUB_KEYS = {
    "abandon": Abandon._fields,
    "confirm": Confirm._fields,
    "skip": Skip._fields,
    "unknown": Unknown._fields,
    "negate": Negate._fields,
    "repeat": Repeat._fields,
    "clarify": Clarify._fields,
    "silence": Silence._fields,
    "offers": Offers._fields,
    "too_many_attempts": ("flow",),
    "limits": Limits._fields,
}
PATTERN_KEYS = (
    "before",
    "escalate",
    "resume",
    "not_understood",
    "failed",
    "details",
    "only_choice",
    *SUB_KEYS,
)
# A day: a customer who is silent for longer has left.
LONGEST_SILENCE = 24 * 60


def read_patterns(node: Node, problems: list[Problem]) -> Patterns:
    """Read the patterns.

    Args:
        node: What stands under `patterns:`.
        problems: Gathers what is wrong.

    Returns:
        The patterns that could be understood.
    """
    fields = Fields(node, "'patterns'", PATTERN_KEYS, problems)
    subs = {key: fields.within(key, known) for key, known in SUB_KEYS.items()}
    attempts = subs["too_many_attempts"]
    if attempts and "flow" not in attempts:
        attempts.missing("flow")
    return Patterns(
        before=tuple(_reactions(fields, "before", "say")),
        escalate=tuple(_reactions(fields, "escalate", "flow")),
        abandon=Abandon(**_spoken(subs["abandon"])),
        confirm=_confirm(subs["confirm"]),
        skip=Skip(**_spoken(subs["skip"])),
        unknown=Unknown(**_spoken(subs["unknown"])),
        negate=Negate(**_spoken(subs["negate"])),
        repeat=Repeat(**_spoken(subs["repeat"])),
        clarify=Clarify(**_spoken(subs["clarify"])),
        silence=_silence(subs["silence"]),
        offers=_offers(subs["offers"]),
        resume=fields.word("resume") or "",
        not_understood=fields.word("not_understood") or "",
        failed=fields.word("failed") or "",
        too_many_attempts=(attempts.word("flow") if attempts else None) or "",
        detail_intents=frozenset(fields.words("details")),
        only_choice_intents=frozenset(fields.words("only_choice")),
        limits=_limits(subs["limits"]),
        places=_places(fields, subs),
    )


def _places(fields: Fields, subs: dict[str, Fields | None]) -> dict[str, Any]:
    places = fields.places()
    for prefix, sub in subs.items():
        if sub:
            places |= {f"{prefix}.{key}": place for key, place in sub.places().items()}
    return places


def _spoken(sub: Fields | None) -> dict[str, Any]:
    """Return a pattern's values: its intents, entities, and names of what is said or done."""
    if sub is None:
        return {}
    told: dict[str, Any] = {}
    for key in sub.node.value if isinstance(sub.node.value, dict) else ():
        if key in ("intents", "entities"):
            told[key] = frozenset(sub.words(key))
        elif key in sub:
            told[key] = sub.word(key) or ""
    return told


def _confirm(sub: Fields | None) -> Confirm:
    if sub is None:
        return Confirm()
    for needed in Confirm._fields:
        if needed not in sub:
            sub.missing(needed)
    return Confirm(frozenset(sub.words("yes")), frozenset(sub.words("no")))


def _silence(sub: Fields | None) -> Silence:
    if sub is None:
        return Silence()
    for needed in ("intents", "do", "after", "say"):
        if needed not in sub:
            sub.missing(needed)
    if ("close" in sub) != ("close_after" in sub):
        sub.missing("close" if "close_after" in sub else "close_after")
    return Silence(
        intents=sub.words("intents"),
        do=sub.word("do") or "",
        after=sub.number("after", 0.01, LONGEST_SILENCE, whole=False) or 0,
        say=sub.word("say") or "",
        close_after=sub.number("close_after", 0.01, LONGEST_SILENCE, whole=False) or 0,
        close=sub.word("close") or "",
    )


def _offers(sub: Fields | None) -> Offers:
    if sub is None:
        return Offers()
    most, apart = sub.number("most", 0, 100), sub.number("apart", 0, 1000)
    return Offers(None if most is None else int(most), int(apart or 0))


def _reactions(fields: Fields, key: str, brings: str) -> Iterable[Reaction]:
    node = fields.get(key)
    for item in items(node) if node else ():
        reaction = Fields(
            item, f"an entry of {key!r} in 'patterns'", ("if", brings), fields.problems
        )
        for needed in ("if", brings):
            if needed not in reaction and isinstance(item.value, dict):
                reaction.missing(needed)
        condition, name = reaction.condition("if"), reaction.word(brings)
        if condition and name:
            yield Reaction(condition, name, reaction.place(brings))


def _limits(sub: Fields | None) -> Limits:
    if sub is None:
        return DEFAULT_LIMITS
    found = {
        "attempts": sub.number("attempts", 1, 20),
        "depth": sub.number("depth", 1, 20),
        "actions": sub.number("actions", 2, 8),
        "sure": sub.number("sure", 0, 1, whole=False),
        "close": sub.number("close", 0, 1, whole=False),
        "likely": sub.number("likely", 0, 1, whole=False),
    }
    default = DEFAULT_LIMITS._asdict()
    told = {key: type(default[key])(value) for key, value in found.items() if value is not None}
    return Limits(**{**default, **told})
