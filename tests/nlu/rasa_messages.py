"""Messages as Rasa's server makes them, and what a component leaves on them."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import GraphComponent
from rasa.shared.nlu.training_data.message import Message


def message(text: str, **data: Any) -> Message:
    """Return a message as Rasa's server makes it."""
    return Message(data={"text": text, **data})


def outcome(component: GraphComponent, text: str, **data: Any) -> dict[str, Any]:
    """Return what a component leaves on a message for the outside to see."""
    processed: Message = component.process([message(text, **data)])[0]
    return processed.as_dict(only_output_properties=True)
