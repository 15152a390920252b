"""The `patterns:` of the flow files: what holds across every flow."""

from __future__ import annotations

from collections.abc import Iterable

from dialogue.document import Node
from dialogue.fields import Fields, items
from dialogue.graph import DEFAULT_LIMITS, Limits, Patterns, Reaction
from dialogue.problems import Problem

PATTERN_KEYS = (
    "before",
    "escalate",
    "abandon",
    "resume",
    "not_understood",
    "too_many_attempts",
    "details",
    "only_choice",
    "limits",
)


def read_patterns(node: Node, problems: list[Problem]) -> Patterns:
    """Read the patterns.

    Args:
        node: What stands under `patterns:`.
        problems: Gathers what is wrong.

    Returns:
        The patterns that could be understood.
    """
    fields = Fields(node, "'patterns'", PATTERN_KEYS, problems)
    places = fields.places()
    abandon = _sub(fields, "abandon", ("intents", "say", "nothing"))
    attempts = _sub(fields, "too_many_attempts", ("flow",))
    for prefix, sub in (("abandon", abandon), ("too_many_attempts", attempts)):
        places |= {f"{prefix}.{key}": place for key, place in (sub.places() if sub else {}).items()}
    if attempts and "flow" not in attempts:
        attempts.missing("flow")
    return Patterns(
        before=tuple(_reactions(fields, "before", "say")),
        escalate=tuple(_reactions(fields, "escalate", "flow")),
        abandon_intents=frozenset(abandon.words("intents") if abandon else ()),
        abandon_say=(abandon.word("say") if abandon else None) or "",
        abandon_nothing=(abandon.word("nothing") if abandon else None) or "",
        resume=fields.word("resume") or "",
        not_understood=fields.word("not_understood") or "",
        too_many_attempts=(attempts.word("flow") if attempts else None) or "",
        detail_intents=frozenset(fields.words("details")),
        only_choice_intents=frozenset(fields.words("only_choice")),
        limits=_limits(fields),
        places=places,
    )


def _sub(fields: Fields, key: str, known: tuple[str, ...]) -> Fields | None:
    node = fields.get(key)
    return Fields(node, f"{key!r} in 'patterns'", known, fields.problems) if node else None


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


def _limits(fields: Fields) -> Limits:
    sub = _sub(fields, "limits", Limits._fields)
    if sub is None:
        return DEFAULT_LIMITS
    default = DEFAULT_LIMITS
    attempts = sub.number("attempts", 1, 20)
    depth = sub.number("depth", 1, 20)
    actions = sub.number("actions", 2, 8)
    sure = sub.number("sure", 0, 1, whole=False)
    return Limits(
        attempts=int(attempts) if attempts else default.attempts,
        depth=int(depth) if depth else default.depth,
        actions=int(actions) if actions else default.actions,
        sure=default.sure if sure is None else sure,
    )
