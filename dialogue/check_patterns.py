"""Whether what holds across all flows makes sense."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.check_names import Lookup, place_of
from dialogue.graph import Graph
from dialogue.names import OFFERED, SILENCE
from dialogue.patterns import Patterns
from dialogue.problems import Problem

# Lists whose intents may mean something else beside.
FREE = ("details", "only_choice", "confirm.yes", "confirm.no")


def check_patterns(graph: Graph, lookup: Lookup) -> Iterator[Problem]:
    """Yield what is wrong under `patterns`."""
    patterns = graph.patterns
    for key, name in _responses(patterns).items():
        if name:
            yield from lookup.response(name, place_of(patterns, key))
    for key, name in _actions(patterns).items():
        if name:
            yield from lookup.action(name, place_of(patterns, key))
    for reaction in patterns.before:
        yield from lookup.condition(reaction.condition)
        yield from lookup.response(reaction.name, reaction.place)
    for reaction in patterns.escalate:
        yield from lookup.condition(reaction.condition)
        yield from lookup.unknown("flow", reaction.name, lookup.flows, reaction.place)
    if patterns.too_many_attempts:
        place = place_of(patterns, "too_many_attempts.flow")
        yield from lookup.unknown("flow", patterns.too_many_attempts, lookup.flows, place)
    yield from _check_intents(patterns, lookup)
    yield from _check_slots(patterns, lookup)
    yield from _check_unsure(graph)


def _responses(patterns: Patterns) -> dict[str, str]:
    return {
        "abandon.say": patterns.abandon.say,
        "abandon.nothing": patterns.abandon.nothing,
        "abandon.unsure": patterns.abandon.unsure,
        "skip.say": patterns.skip.say,
        "skip.needed": patterns.skip.needed,
        "unknown.say": patterns.unknown.say,
        "silence.say": patterns.silence.say,
        "silence.close": patterns.silence.close,
        "resume": patterns.resume,
        "not_understood": patterns.not_understood,
        "failed": patterns.failed,
    }


def _actions(patterns: Patterns) -> dict[str, str]:
    return {
        "repeat.do": patterns.repeat.do,
        "clarify.flow": patterns.clarify.flow,
        "clarify.value": patterns.clarify.value,
        "silence.do": patterns.silence.do,
    }


def _check_intents(patterns: Patterns, lookup: Lookup) -> Iterator[Problem]:
    claims = {
        "abandon.intents": patterns.abandon.intents,
        "skip.intents": patterns.skip.intents,
        "unknown.intents": patterns.unknown.intents,
        "negate.intents": patterns.negate.intents,
        "repeat.intents": patterns.repeat.intents,
        "silence.intents": frozenset(patterns.silence.intents),
        "details": patterns.detail_intents,
        "only_choice": patterns.only_choice_intents,
        "confirm.yes": patterns.confirm.yes,
        "confirm.no": patterns.confirm.no,
    }
    told = patterns.negate.entities
    known = told if lookup.names.entities is None else lookup.names.entities
    for entity in sorted(told):
        place = place_of(patterns, "negate.entities", entity)
        yield from lookup.unknown("entity", entity, known, place)
    claimed: dict[str, str] = {}
    for key, found in claims.items():
        for intent in sorted(found):
            place = place_of(patterns, key, intent)
            yield from lookup.unknown("intent", intent, lookup.names.intents, place)
            if key in FREE:
                continue
            first = claimed.setdefault(intent, key)
            if first != key:
                what = f"intent {intent!r} stands under {first!r} and {key!r} of 'patterns'"
                yield Problem(place, what, "keep one of them")


def _check_slots(patterns: Patterns, lookup: Lookup) -> Iterator[Problem]:
    needs = {
        "clarify": OFFERED if patterns.clarify.flow or patterns.clarify.value else "",
        "silence": SILENCE if patterns.silence.do else "",
    }
    for key, slot in needs.items():
        if slot and slot not in lookup.names.slots:
            what = f"{key!r} in 'patterns' needs a slot {slot!r} in the domain"
            cure = "add it: type any, mappings [{type: custom}], influence_conversation false"
            yield Problem(place_of(patterns, key), what, cure)


def _check_unsure(graph: Graph) -> Iterator[Problem]:
    """Where customers are asked whether they mean it, something must say yes and no."""
    patterns = graph.patterns
    asks = [place_of(flow, "unsure") for flow in graph.flows.values() if flow.unsure]
    if patterns.abandon.unsure:
        asks.append(place_of(patterns, "abandon.unsure"))
    for place in asks if not (patterns.confirm.yes and patterns.confirm.no) else ():
        cure = "write 'confirm: {yes: [intent], no: [intent]}' under 'patterns'"
        yield Problem(place, "'unsure' asks what nobody can answer", cure)
    both = patterns.confirm.yes & patterns.confirm.no
    for intent in sorted(both):
        what = f"intent {intent!r} says both yes and no under 'confirm' in 'patterns'"
        yield Problem(place_of(patterns, "confirm.no", intent), what, "keep one of them")
