"""The JSON Schema of flow files: what an editor completes and marks as it is typed.

`python -m dialogue.schema > docs/flows.schema.json` writes it; a test keeps its keys those of the
loader. What a schema cannot know, whether names exist and ways end, is for `make check-flows`.
"""

from __future__ import annotations

import json
from typing import Any

from dialogue.conditions import FACTS
from dialogue.graph import ENDINGS, LATER
from dialogue.pattern_loader import LONGEST_SILENCE
from dialogue.patterns import DEFAULT_LIMITS

Schema = dict[str, Any]

NAME: Schema = {"type": "string", "minLength": 1}
NAMES: Schema = {"anyOf": [NAME, {"type": "array", "items": NAME}]}
FLAG: Schema = {"type": "boolean"}
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
CONDITION: Schema = {
    "type": ["string", "boolean"],
    "description": f"over slots and facts: {', '.join(sorted(FACTS))}",
}


def told(schema: Schema, description: str) -> Schema:
    """Return a schema with its description."""
    return {**schema, "description": description}


def keys(properties: Schema, required: tuple[str, ...] = (), description: str = "") -> Schema:
    """Return the schema of a mapping with known keys."""
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    if required:
        schema["required"] = list(required)
    return told(schema, description) if description else schema


def by_name(item: Schema, description: str = "") -> Schema:
    """Return the schema of a mapping from any name to one kind of thing."""
    schema: Schema = {"type": "object", "additionalProperties": item, "minProperties": 1}
    return told(schema, description) if description else schema


def one_or_more(item: Schema, description: str) -> Schema:
    """Return the schema of one thing, or a list of such."""
    return {"anyOf": [item, {"type": "array", "items": item}], "description": description}


BRANCH: Schema = {
    "anyOf": [
        keys({"if": CONDITION, "to": NAME}, ("if", "to")),
        keys({"else": NAME}, ("else",)),
    ]
}
CALL: Schema = {
    "anyOf": [
        NAME,
        keys(
            {
                "flow": told(NAME, "the flow that runs and comes back"),
                "with": by_name(SCALAR, "slot: value, or the name of a slot that holds it"),
                "returns": {
                    "anyOf": [NAMES, by_name(NAME)],
                    "description": "its slot: the slot that gets the value; or the slots alone",
                },
            },
            ("flow",),
        ),
    ],
    "description": "another flow, which runs and comes back",
}
NEXT: Schema = {
    "anyOf": [NAME, {"type": "array", "items": BRANCH, "minItems": 1}],
    "description": "a state or end; or conditions with the state each leads to, and an else",
}
ON = by_name(NAME, "what happens: where to go. Outcomes beside do and call, intents beside ask")

STATE: Schema = {
    "say": told(NAMES, "responses"),
    "do": told(NAME, "an action; it sets the slot outcome"),
    "ask": told(NAME, "the slot to fill"),
    "call": CALL,
    "on": ON,
    "choices": told(NAME, "the slot with what the customer may pick from"),
    "answers": by_name(SCALAR, "intent: the value it stands for"),
    "take": {"const": "text", "description": "the whole message is the answer"},
    "several": told(FLAG, "more than one value may be the answer"),
    "valid": one_or_more(
        keys({"if": CONDITION, "else": NAME}, ("if", "else")),
        "what the answer (value) must be, and the response when it is not",
    ),
    "attempts": {
        "type": "integer",
        "minimum": 1,
        "maximum": 20,
        "description": "failed answers after which something else is tried",
    },
    "otherwise": told(NAME, "the state for that, or end"),
    "optional": told(FLAG, "the customer may leave it out"),
    "unknown": told(NAME, "for who does not know: a response that helps, or a state"),
    "ask_again": told(
        {"enum": [True, False, LATER]},
        "a value from before this task does not count; later: unless this very task ended just now",
    ),
    "depends_on": told(NAMES, "slots; when one of them changes, this answer is forgotten"),
    "stay_on": told(NAMES, "intents that do not start their own flow here"),
    "clear": told(NAMES, "slots to forget when the state is left"),
    "next": NEXT,
    "end": told(NAME, f"the task ends so: {', '.join(ENDINGS)}"),
}
GROUP: Schema = {
    "description": {"type": "string"},
    "states": {"$ref": "#/definitions/states"},
    "on": ON,
    "next": told(NAME, "where its last state goes"),
}
FLOW: Schema = {
    "description": told({"type": "string"}, "one line for people"),
    "title": {
        "anyOf": [{"type": "string"}, by_name({"type": "string"})],
        "description": "what customers call it, by language",
    },
    "triggers": one_or_more(
        {"anyOf": [NAME, keys({"intent": NAME, "if": CONDITION}, ("intent",))]},
        "intents that start it",
    ),
    "args": told(NAMES, "slots that a caller must give"),
    "persisted_slots": told(NAMES, "asked slots that stay filled when it ends"),
    "clear": told(NAMES, "slots it does not ask, cleared at its end too"),
    "takes_over": told(NAMES, "slots whose answer it takes over from the task it interrupts"),
    "drops_others": told(FLAG, "its end is the end of the tasks it interrupted"),
    "unsure": told(NAME, "the response that asks first, where it may not be meant"),
    "optional": told(FLAG, "dropped, not resumed, when the customer turns to something else"),
    "offer": told(FLAG, "it pushes something at the customer; patterns.offers limits that"),
    "again": told(NAMES, "states after whose end 'not that one' begins it anew"),
    "alone": told(FLAG, "left out where the same message wishes or answers something else"),
    "states": {"$ref": "#/definitions/states"},
}


def _intents(**more: Schema) -> Schema:
    return keys({"intents": told(NAMES, "what the customer says for it"), **more})


def _minutes(description: str) -> Schema:
    return {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": LONGEST_SILENCE,
        "description": description,
    }


def _limit(key: str, value: float) -> Schema:
    whole = isinstance(value, int)
    return {"type": "integer" if whole else "number", "default": value, "minimum": int(whole)}


def _reactions(brings: str, description: str) -> Schema:
    return one_or_more(keys({"if": CONDITION, brings: NAME}, ("if", brings)), description)


PATTERNS: Schema = {
    "before": _reactions("say", "the first that holds is said before the business part"),
    "escalate": _reactions("flow", "the first that holds comes first"),
    "resume": told(NAME, "before the question of an interrupted task"),
    "not_understood": told(NAME, "before a question that failed"),
    "failed": told(NAME, "when an action fails and the flow does not say what then"),
    "details": told(NAMES, "intents that only give a detail"),
    "only_choice": told(NAMES, "intents that take the only one of choices"),
    "abandon": _intents(
        say=NAME,
        nothing=told(NAME, "when nothing is under way"),
        unsure=told(NAME, "asks first, where it may not be meant"),
    ),
    "confirm": keys(
        {"yes": told(NAMES, "intents that say yes to that"), "no": told(NAMES, "that say no")},
        ("yes", "no"),
    ),
    "skip": _intents(say=NAME, needed=told(NAME, "where it may not be left out")),
    "unknown": _intents(say=told(NAME, "where the question gives no help itself")),
    "negate": _intents(entities=told(NAMES, "what tells that something else is meant")),
    "repeat": _intents(do=told(NAME, "an action that says it again")),
    "clarify": keys(
        {
            "flow": told(NAME, "asks which of two tasks is meant"),
            "value": told(NAME, "asks which of several values is meant"),
        }
    ),
    "silence": _intents(
        do=told(NAME, "the action that has Rasa come back"),
        after=_minutes("minutes until the customer is reminded"),
        say=NAME,
        close_after=_minutes("minutes from then on until all is closed"),
        close=NAME,
    ),
    "offers": keys(
        {
            "most": {"type": "integer", "minimum": 0, "description": "offers in a session"},
            "apart": {"type": "integer", "minimum": 0, "description": "messages between two"},
        }
    ),
    "too_many_attempts": keys({"flow": NAME}, ("flow",)),
    "limits": keys({key: _limit(key, value) for key, value in DEFAULT_LIMITS._asdict().items()}),
}


def schema() -> Schema:
    """Return the JSON Schema of a flow file."""
    state_or_group = {
        "if": {"type": "object", "required": ["states"]},
        "then": keys(GROUP, ("states",)),
        "else": keys(STATE),
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Heed flows",
        **keys(
            {
                "version": SCALAR,
                "flows": by_name(keys(FLOW, ("states",))),
                "patterns": keys(PATTERNS),
            }
        ),
        "definitions": {
            "states": by_name(state_or_group, "states by name; the first is the start")
        },
    }


def main() -> None:
    """Print the schema."""
    print(json.dumps(schema(), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
