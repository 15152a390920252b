"""What of a conversation's events is told to other systems: without personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from language.personal_data.masking import Masker

# What the pipeline's entities are called whose values are of a person, however they are written,
# and what stands for them.
PERSONAL = {
    "person": "name", "name": "name", "phone": "phone", "email": "email", "address": "address",
    "order_number": "order",
}  # fmt: skip
# Of an event, and of what was understood of a message: names that the assistant gave, no texts.
OWN = frozenset({"event", "event_id", "timestamp", "input_channel", "message_id", "policy"})
UNDERSTOOD = frozenset({"intent", "intent_ranking", "intents", "response_selector", "sentiment"})
LOGICAL = frozenset({"action", "slot", "form", "active_loop", "followup"})
# Places in a text that is now another.
PLACES = ("text_tokens", "start", "end")

Told = Mapping[str, Any]


def publishable(event: Told, masker: Masker) -> dict[str, Any]:
    """Return an event as other systems may see it.

    Numbers and addresses by which events are joined become signs that are the same each time; of a
    conversation's id only what would tell a person.

    Args:
        event: An event as Rasa writes it, with `sender_id`.
        masker: Masks it.
    """
    kept = OWN | ({"name"} if event.get("event") in LOGICAL else frozenset())
    told = {
        key: value if key in kept else _masked(key, value, masker) for key, value in event.items()
    }
    if event.get("event") == "slot" and event.get("name") in PERSONAL:
        told["value"] = _signed(str(event["name"]), event.get("value"), masker)
    parsed = event.get("parse_data")
    if isinstance(parsed, Mapping):
        told["parse_data"] = _understood(parsed, masker)
        told["text"] = _spoken(event.get("text"), parsed.get("entities"), masker)
    return told


def _masked(key: str, value: Any, masker: Masker) -> Any:
    if key == "sender_id" and isinstance(value, str):
        return masker.pseudonym(value)
    return masker.mask_all(value)


def _understood(parsed: Told, masker: Masker) -> dict[str, Any]:
    entities = parsed.get("entities") or []
    told = {
        key: value if key in UNDERSTOOD | OWN else masker.mask_all(value)
        for key, value in parsed.items()
        if key not in PLACES
    }
    told["text"] = _spoken(parsed.get("text"), entities, masker)
    told["entities"] = [_entity(one, masker) for one in entities if isinstance(one, Mapping)]
    return told


def _entity(entity: Told, masker: Masker) -> dict[str, Any]:
    told = {
        key: value if key in {"entity", "extractor", "role", "group"} else masker.mask_all(value)
        for key, value in entity.items()
        if key not in PLACES
    }
    if entity.get("entity") in PERSONAL and "value" in entity:
        told["value"] = _signed(str(entity["entity"]), entity["value"], masker)
    return told


def _spoken(text: Any, entities: Any, masker: Masker) -> Any:
    """Return a text masked, where the pipeline saw somebody too."""
    if not isinstance(text, str):
        return text
    for entity in sorted(_seen(text, entities), key=lambda one: one["start"], reverse=True):
        sign = _signed(str(entity["entity"]), text[entity["start"] : entity["end"]], masker)
        text = text[: entity["start"]] + sign + text[entity["end"] :]
    return masker.mask(text)


def _seen(text: str, entities: Any) -> Iterable[Told]:
    last = len(text)
    for entity in sorted(_placed(entities), key=lambda one: (-one["start"], one["end"])):
        if entity["entity"] in PERSONAL and 0 <= entity["start"] < entity["end"] <= last:
            last = entity["start"]
            yield entity


def _placed(entities: Any) -> list[Told]:
    return [
        one
        for one in entities or []
        if isinstance(one, Mapping)
        and isinstance(one.get("start"), int)
        and isinstance(one.get("end"), int)
        and isinstance(one.get("entity"), str)
    ]


def _signed(kind: str, value: Any, masker: Masker) -> Any:
    """Return a value whose kind says that it is personal as its sign."""
    if not isinstance(value, str) or not value:
        return masker.mask_all(value)
    return masker.sign(PERSONAL[kind], value)
