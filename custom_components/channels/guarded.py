"""Any channel of Rasa's behind the gate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any, ClassVar

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint

from custom_components.channels.gate.gate import Gate


class Guarded(InputChannel):
    """Puts the gate before a channel's messages.

    Written before the channel it guards: `class SlackInput(Guarded, rasa_slack.SlackInput)`.

    Attributes:
        sends_again: Whether the platform sends a message again with the same `message_id`, which
            the channel then hands on.
    """

    sends_again: ClassVar[bool] = False

    @cached_property
    def gate(self) -> Gate:
        """What the channel's messages pass."""
        return Gate(self.name(), self.sends_again)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the channel's blueprint, its messages passing the gate first."""
        return self.gate.join(super().blueprint(self.gate.before(on_new_message)))
